// Package reports puts a [tickets.Report] before people and machines: as text,
// as a table for spreadsheets, as JSON, as a page and as a picture. What each
// figure means is defined by [tickets.Report].
package reports
