package main

import (
	"slices"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/ar"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/mw"
	"github.com/rickar/cal/v2/nc"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/ru"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/ua"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"

	"guichet/tickets"
)

// countries are those whose holidays are known, by ISO 3166 code: what is closed
// in the whole of the country.
var countries = map[string][]*cal.Holiday{
	"AR": ar.Holidays, "AT": at.Holidays, "BE": be.Holidays, "BG": bg.Holidays, "BR": br.Holidays, "CA": ca.Holidays,
	"CH": ch.Holidays, "CZ": cz.Holidays, "DE": de.Holidays, "DK": dk.Holidays, "ES": es.Holidays, "FR": fr.Holidays,
	"GB": gb.Holidays, "GR": gr.Holidays, "HR": hr.Holidays, "IE": ie.Holidays, "IT": it.Holidays, "JP": jp.Holidays,
	"LT": lt.Holidays, "LV": lv.Holidays, "MW": mw.Holidays, "NC": nc.Holidays, "NL": nl.Holidays, "NO": no.Holidays,
	"NZ": nz.Holidays, "PL": pl.Holidays, "RO": ro.Holidays, "RU": ru.Holidays, "SE": se.Holidays, "SI": si.Holidays,
	"SK": sk.Holidays, "UA": ua.Holidays, "US": us.Holidays, "ZA": za.Holidays,
}

// holidays tells whether a day is a holiday in any of some countries: the day
// itself, or the one on which it is kept instead.
func holidays(codes []string) func(year int, month time.Month, day int) bool {
	if len(codes) == 0 {
		return nil
	}
	var m sync.Mutex
	years := map[int]map[tickets.Day]bool{}
	return func(year int, month time.Month, day int) bool {
		m.Lock()
		defer m.Unlock()
		if years[year] == nil {
			years[year] = holidaysOf(year, codes)
		}
		return years[year][tickets.Day{Year: year, Month: month, Day: day}]
	}
}

// holidaysOf are the holidays that fall into a year: one of the next may be kept
// in December, one of the last in January.
func holidaysOf(year int, codes []string) map[tickets.Day]bool {
	days := map[tickets.Day]bool{}
	for _, code := range codes {
		for _, h := range countries[code] {
			for _, y := range []int{year - 1, year, year + 1} {
				actual, observed := h.Calc(y)
				days[tickets.DayOf(actual)], days[tickets.DayOf(observed)] = true, true
			}
		}
	}
	return days
}

// countryCodes lists whose holidays are known.
func countryCodes() []string {
	var codes []string
	for code := range countries {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}
