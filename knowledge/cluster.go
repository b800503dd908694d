package knowledge

import (
	"cmp"
	"math"
	"slices"
)

// A vector is what a text speaks of: features, ascending, with their weights.
// One text's has the length 1; a cluster's is the sum of its texts'.
type vector []weighted

type weighted struct {
	feature uint32
	weight  float32
}

// cluster groups vectors by average link: the two groups whose members are
// alike the most on average (cosine) become one, until no two are as alike as
// least. It returns the group of each vector, numbered from 0 by their first
// members. The same vectors are grouped the same way every time.
//
// Average link over vectors of length 1 is the product of the groups' sums
// divided by their sizes, so that a group is one vector, and those like it are
// found through an inverted list. Neighbours are followed until two are each
// other's nearest (nearest-neighbour chain), which yields the groups that
// merging the nearest first yields; there are at most 3n searches.
func cluster(vectors []vector, least float32) []int {
	c := clustering{least: least}
	for _, v := range vectors {
		c.add(v, 1)
	}
	n := len(vectors)
	parent := make([]int, n, 2*n)
	for i := range parent {
		parent[i] = i
	}
	var chain []int
	for next := 0; ; {
		if len(chain) == 0 {
			for next < len(c.gone) && c.gone[next] {
				next++
			}
			if next == len(c.gone) {
				break
			}
			chain = append(chain, next)
		}
		tip, before := chain[len(chain)-1], -1
		if len(chain) > 1 {
			before = chain[len(chain)-2]
		}
		switch nearest := c.nearest(tip, before); {
		case nearest < 0: // nothing is like it, nor will be
			c.gone[tip] = true
			chain = chain[:0]
		case nearest == before:
			merged := c.merge(before, tip)
			parent = append(parent, merged)
			parent[before], parent[tip] = merged, merged
			chain = chain[:len(chain)-2]
		default:
			chain = append(chain, nearest)
		}
	}
	return numbered(parent, n)
}

// numbered are the groups of the first n, each by the root of its tree.
func numbered(parent []int, n int) []int {
	number, of := map[int]int{}, make([]int, n)
	for i := range of {
		root := i
		for parent[root] != root {
			root = parent[root]
		}
		if _, known := number[root]; !known {
			number[root] = len(number)
		}
		of[i] = number[root]
	}
	return of
}

// clustering is the state of [cluster]. Of each group it holds the sum of its
// vectors, their number, and whether it is gone: merged, or like nothing.
type clustering struct {
	least float32
	sums  []vector
	sizes []float32
	gone  []bool
	lists [][]member // feature → the groups that have it
	alike []float32  // scratch: a product with each group
	hit   []int32    // scratch: the groups that have one
}

type member struct {
	group  int32
	weight float32
}

func (c *clustering) add(sum vector, size float32) int {
	n := int32(len(c.sums))
	c.sums, c.sizes, c.gone, c.alike = append(c.sums, sum), append(c.sizes, size), append(c.gone, false), append(c.alike, 0)
	for _, w := range sum {
		for int(w.feature) >= len(c.lists) {
			c.lists = append(c.lists, nil)
		}
		c.lists[w.feature] = append(c.lists[w.feature], member{n, w.weight})
	}
	return int(n)
}

// nearest is the group most like g, the preferred one or the oldest of several;
// -1 where none is like it enough.
func (c *clustering) nearest(g, preferred int) int {
	c.hit = c.hit[:0]
	for _, w := range c.sums[g] {
		list := c.lists[w.feature]
		alive := list[:0]
		for _, m := range list {
			if c.gone[m.group] {
				continue
			}
			alive = append(alive, m)
			if c.alike[m.group] == 0 {
				c.hit = append(c.hit, m.group)
			}
			c.alike[m.group] += w.weight * m.weight
		}
		c.lists[w.feature] = alive
	}
	best, most := -1, float32(0)
	for _, other := range c.hit {
		o := int(other)
		s := c.alike[o] / (c.sizes[g] * c.sizes[o])
		c.alike[o] = 0
		if o == g || s < c.least {
			continue
		}
		if s > most || s == most && (o == preferred || best != preferred && o < best) {
			best, most = o, s
		}
	}
	return best
}

// merge makes one group of two. What no other group speaks of is left out: it
// makes nothing alike.
func (c *clustering) merge(a, b int) int {
	x, y := c.sums[a], c.sums[b]
	c.gone[a], c.gone[b], c.sums[a], c.sums[b] = true, true, nil, nil
	sum := make(vector, 0, len(x)+len(y))
	keep := func(w weighted) {
		if slices.ContainsFunc(c.lists[w.feature], func(m member) bool { return !c.gone[m.group] }) {
			sum = append(sum, w)
		}
	}
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case j == len(y) || i < len(x) && x[i].feature < y[j].feature:
			keep(x[i])
			i++
		case i == len(x) || y[j].feature < x[i].feature:
			keep(y[j])
			j++
		default:
			keep(weighted{x[i].feature, x[i].weight + y[j].weight})
			i++
			j++
		}
	}
	return c.add(sum, c.sizes[a]+c.sizes[b])
}

// unit scales a vector to the length 1 and sorts it; one of nothing stays so.
func (v vector) unit() vector {
	var sum float64
	for _, w := range v {
		sum += float64(w.weight) * float64(w.weight)
	}
	if sum == 0 {
		return nil
	}
	by := float32(1 / math.Sqrt(sum))
	for i := range v {
		v[i].weight *= by
	}
	slices.SortFunc(v, func(a, b weighted) int { return cmp.Compare(a.feature, b.feature) })
	return v
}
