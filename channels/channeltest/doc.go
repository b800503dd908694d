// Package channeltest is the suite that every channel passes. Each test is a
// sentence of the contract in package channels.
package channeltest
