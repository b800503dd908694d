package tickets

import (
	"encoding/json"
	"slices"
	"time"
)

// Times sums up durations, exactly. A percentile is one of the durations, by
// the nearest-rank method: the shortest that at least so many of a hundred do
// not exceed. So the median of an even number is the lower of the middle two.
type Times struct {
	Count  int
	Mean   time.Duration
	Median time.Duration
	P90    time.Duration
}

// TimesOf sums up durations. It sorts them in place.
func TimesOf(all []time.Duration) Times {
	if len(all) == 0 {
		return Times{}
	}
	slices.Sort(all)
	var sum time.Duration
	for _, d := range all {
		sum += d
	}
	return Times{Count: len(all), Mean: sum / time.Duration(len(all)), Median: rank(all, 50), P90: rank(all, 90)}
}

// rank is the percentile of sorted durations, of which there is at least one.
func rank(sorted []time.Duration, percent int) time.Duration {
	return sorted[(len(sorted)*percent+99)/100-1]
}

// MarshalJSON writes whole seconds.
func (t Times) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Count  int   `json:"count"`
		Mean   int64 `json:"mean_seconds"`
		Median int64 `json:"median_seconds"`
		P90    int64 `json:"p90_seconds"`
	}{t.Count, seconds(t.Mean), seconds(t.Median), seconds(t.P90)})
}

func seconds(d time.Duration) int64 { return int64(d.Round(time.Second) / time.Second) }

// Ages sums up how old tickets are.
type Ages struct {
	Buckets []int // how many are younger than the first of [AgeSteps], then the second, …, and older than all
	Median  time.Duration
	Oldest  time.Duration
}

// AgesOf sums up ages. It sorts them in place.
func AgesOf(all []time.Duration) Ages {
	a := Ages{Buckets: make([]int, len(AgeSteps)+1)}
	if len(all) == 0 {
		return a
	}
	slices.Sort(all)
	for _, d := range all {
		i := 0
		for i < len(AgeSteps) && d >= AgeSteps[i] {
			i++
		}
		a.Buckets[i]++
	}
	a.Median, a.Oldest = rank(all, 50), all[len(all)-1]
	return a
}

// MarshalJSON writes whole seconds.
func (a Ages) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Buckets []int `json:"buckets"`
		Median  int64 `json:"median_seconds"`
		Oldest  int64 `json:"oldest_seconds"`
	}{a.Buckets, seconds(a.Median), seconds(a.Oldest)})
}
