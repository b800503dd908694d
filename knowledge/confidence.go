package knowledge

import "math"

// features of a search, from which its confidence is computed. Each is 0 to 1.
type features [6]float32

func featuresOf(q *question, hits []hit) (f features) {
	first := hits[0]
	var fourth float32
	if len(hits) > 3 {
		fourth = hits[3].score
	}
	return features{
		1,
		first.score,
		first.body,
		first.title,
		1 - fourth/first.score,
		min(1, first.cover*q.content/12),
	}
}

// calibration was fitted by logistic regression to two thirds of
// testdata/questions.txt; calibration_test.go says how, and checks it.
var calibration = features{-6.42, 5.45, 6.99, 1.33, 1.05, 2.19}

// confidence is the probability that one of the first three hits answers.
func confidence(q *question, hits []hit) float64 {
	if len(hits) == 0 || hits[0].score == 0 || q.content == 0 {
		return 0
	}
	var sum float64
	for i, v := range featuresOf(q, hits) {
		sum += float64(v * calibration[i])
	}
	return 1 / (1 + math.Exp(-sum))
}
