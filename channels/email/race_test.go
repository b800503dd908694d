//go:build race

package email

// patienceFactor widens time limits where the race detector slows everything down.
const patienceFactor = 15
