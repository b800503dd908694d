// Package web is what the desk shows over HTTP: whether it lives (/healthz) and
// does its work (/readyz), what it counts (/metrics), and the page on which a
// requester marks how their request was resolved (/rate/).
//
// Nothing is open to be looked through: the page is reached only by the link in
// the mail to its requester, and no figure names a person or a subject. Nothing
// changes by a GET.
package web
