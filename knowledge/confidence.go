package knowledge

import "math"

// features of a search, from which its confidence is computed. Each is 0 to 1.
type features [8]float32

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
		first.tags,
		min(1, first.peak/6),
	}
}

// The weights were fitted by logistic regression to the tuning questions of
// testdata, for articles in the asker's language and in the other;
// calibration_test.go says how, and checks them.
var (
	ownWeights     = features{-7.27, 5.86, 3.59, 2.63, .29, 2.53, 1.17, 1.68}
	foreignWeights = features{-6.39, 2.4, 2.22, 2.29, .48, 3.07, 2.9, 2.19}
)

// confidence is the probability that one of the first three hits answers.
func confidence(q *question, hits []hit, weights features) float64 {
	if len(hits) == 0 || hits[0].score == 0 || q.content == 0 {
		return 0
	}
	var sum float64
	for i, v := range featuresOf(q, hits) {
		sum += float64(v * weights[i])
	}
	return 1 / (1 + math.Exp(-sum))
}
