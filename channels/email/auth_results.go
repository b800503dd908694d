package email

import (
	"errors"
	"strings"
)

// A verdict is what one Authentication-Results field says.
type verdict []result

// A result is what one method of authentication came to (RFC 8601 section 2.2).
type result struct {
	method      string            // lower case, e.g. "dmarc"
	value       string            // lower case, e.g. "pass"
	properties  map[string]string // lower-case names, e.g. "header.from"
	contradicts bool              // a property of the header stands there twice, with two values
}

var errResults = errors.New("not written as RFC 8601 wants")

// parseResults reads an Authentication-Results field, unfolded. With an error
// there is no verdict; server is then what could be read of whom it is by.
//
//	[CFWS] authserv-id [CFWS version] ( [CFWS] ";" [CFWS] "none" / 1*resinfo ) [CFWS]
func parseResults(field string) (server string, v verdict, err error) {
	s := scanner{text: field}
	s.space()
	server = s.value(isToken)
	if s.broken {
		return "", nil, errResults
	}
	if spaced := s.space(); spaced && isDigit(s.peek()) {
		if version := s.run(isDigit); version != "1" {
			return server, nil, errResults
		}
		s.space()
	}
	if s.peek() != ';' {
		return server, nil, errResults // nothing is no result either
	}
	for !s.broken && !s.end() {
		s.expect(';')
		s.space()
		r, none := s.result()
		if none && (len(v) > 0 || !s.end()) {
			s.broken = true
		}
		if !none {
			v = append(v, r)
		}
	}
	if s.broken {
		return server, nil, errResults
	}
	return server, v, nil
}

// result takes one result:
//
//	resinfo    = [CFWS] ";" methodspec [CFWS reasonspec] *( CFWS propspec )
//	methodspec = [CFWS] method [CFWS] "=" [CFWS] result
//	method     = Keyword [ [CFWS] "/" [CFWS] version ]
//
// none is true for the word that stands for no result at all.
func (s *scanner) result() (r result, none bool) {
	r.method, r.properties = s.keyword(), make(map[string]string)
	s.space()
	if r.method == "none" && (s.end() || s.peek() == ';') {
		return r, true
	}
	if s.take('/') {
		s.space()
		if s.run(isDigit) != "1" {
			r.method += "/" // a version that is not known here says nothing
		}
		s.space()
	}
	s.expect('=')
	s.space()
	r.value = s.keyword()
	for spaced := s.space(); !s.broken && !s.end() && s.peek() != ';'; {
		if !spaced {
			s.broken = true
			break
		}
		spaced = s.property(&r)
	}
	return r, false
}

// property takes one property of a result and the white space after it; it
// reports whether there was any.
//
//	reasonspec = "reason" [CFWS] "=" [CFWS] value
//	propspec   = ptype [CFWS] "." [CFWS] property [CFWS] "=" pvalue
//	pvalue     = [CFWS] ( value / [ [local-part] "@" ] domain-name ) [CFWS]
func (s *scanner) property(r *result) (spaced bool) {
	name := s.keyword()
	s.space()
	if s.take('.') {
		s.space()
		name += "." + s.keyword()
		s.space()
	} else if name != "reason" && !strings.HasPrefix(name, "x-") {
		s.broken = true
	}
	s.expect('=')
	s.space()
	value := s.value(isBare)
	if other, known := r.properties[name]; known && other != value && strings.HasPrefix(name, "header.") {
		r.contradicts = true
	}
	r.properties[name] = value
	return s.space()
}

// value takes a quoted string, which may be the local part of an address, or
// else a run of octets.
func (s *scanner) value(is func(byte) bool) string {
	if s.peek() != '"' {
		return s.run(is)
	}
	value := s.quoted()
	if s.take('@') {
		value += "@" + s.run(isBare)
	}
	return value
}
