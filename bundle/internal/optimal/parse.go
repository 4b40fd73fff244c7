package optimal

// node is the cheapest known way to a position in a block.
type node struct {
	price    int32 // in 1/256 bits, from the start of the block
	length   int32 // length of the match that leads here; 0 for a literal
	offset   uint32
	literals int32 // number of literals since the last match
	recent   recent
}

const unreached = 1 << 30

// parser chooses the sequences of the blocks, one block after the other.
type parser struct {
	reps   recent // after the last block
	cost   prices
	nodes  []node
	here   []match // matches of one position
	found  []match // matches of all positions of the block
	starts []int32 // indexes in found, by position
	seqs   []sequence
}

func (p *parser) reset() {
	p.reps = recent{1, 4, 8}
	p.cost.reset()
	if p.nodes == nil {
		p.nodes = make([]node, maxBlock+1)
		p.starts = make([]int32, maxBlock+1)
		p.here = make([]match, 0, depth+1)
	}
}

// run returns the sequences of src[from:to]. The last one has no match if the block
// ends with literals. run makes two rounds: the choices of the first one determine the
// costs of the symbols in the second.
func (p *parser) run(f *finder, src []byte, from, to int) []sequence {
	p.search(f, from, to)
	p.cost.begin(src[from:to])
	reps := p.reps
	for round := range 2 {
		p.reps = p.shortest(src, from, to, reps)
		p.trace(to - from)
		p.cost.learn(src[from:to], p.seqs, round == 0)
	}
	return p.seqs
}

// search collects the matches of the block.
func (p *parser) search(f *finder, from, to int) {
	p.found = p.found[:0]
	for i := range to - from {
		p.starts[i] = int32(len(p.found))
		p.here = f.matches(p.here[:0], to)
		p.found = append(p.found, p.here...)
	}
	p.starts[to-from] = int32(len(p.found))
}

// shortest fills the nodes, and returns the recent distances at the end.
func (p *parser) shortest(src []byte, from, to int, reps recent) recent {
	n := to - from
	nodes := p.nodes[:n+1]
	for i := range nodes {
		nodes[i].price = unreached
	}
	c := &p.cost
	nodes[0] = node{price: c.literals[0], recent: reps}
	for i := 0; i < n; i++ {
		at := &nodes[i]
		if at.length > 0 {
			before := &nodes[i-int(at.length)]
			at.recent = before.recent.after(at.offset, before.literals > 0)
		}
		// Try a literal.
		b := src[from+i]
		price := at.price + c.bytes[b] + c.literalLength(int(at.literals)+1) - c.literalLength(int(at.literals))
		if next := &nodes[i+1]; price < next.price {
			*next = node{price: price, literals: at.literals + 1, recent: at.recent}
		}
		// Try matches with a recent distance.
		here := src[from+i : to]
		longest := 0
		base := at.price + c.literals[0]
		for r := range uint32(3) {
			d := at.recent[r]
			if at.literals == 0 {
				d = at.recent.after(r+1, false)[0]
			}
			if d == 0 || int(d) > from+i || len(here) < minMatch {
				continue
			}
			k := common(here, src[from+i-int(d):])
			if k < minMatch {
				continue
			}
			price := base + c.offset(r+1)
			if k >= nice {
				p.match(i, k, r+1, price, k)
			} else {
				p.match(i, k, r+1, price, minMatch)
			}
			longest = max(longest, k)
		}
		// Try the other matches: each length with the nearest distance.
		shortest := minMatch
		for _, m := range p.found[p.starts[i]:p.starts[i+1]] {
			k := int(m.length)
			price := base + c.offset(m.distance+3)
			if k >= nice {
				k += common(here[k:], src[from+i-int(m.distance)+k:])
				p.match(i, k, m.distance+3, price, k)
			} else {
				p.match(i, k, m.distance+3, price, shortest)
			}
			longest = max(longest, k)
			shortest = int(m.length) + 1
		}
		if longest >= nice {
			// Positions inside a long match are not tried.
			for j := i + 1; j < i+longest; j++ {
				nodes[j].price = unreached
			}
			i += longest - 1
		}
	}
	end := &nodes[n]
	if end.length > 0 {
		before := &nodes[n-int(end.length)]
		end.recent = before.recent.after(end.offset, before.literals > 0)
	}
	return end.recent
}

// match offers a match at position i in all lengths from least on.
func (p *parser) match(i, length int, offset uint32, price int32, least int) {
	for k := length; k >= least; k-- {
		if total, to := price+p.cost.length(k), &p.nodes[i+k]; total < to.price {
			*to = node{price: total, length: int32(k), offset: offset}
		}
	}
}

// trace follows the cheapest way back from position n.
func (p *parser) trace(n int) {
	p.seqs = p.seqs[:0]
	if end := p.nodes[n]; end.length == 0 && end.literals > 0 {
		p.seqs = append(p.seqs, sequence{literals: int(end.literals)})
		n -= int(end.literals)
	}
	for n > 0 {
		at := p.nodes[n]
		n -= int(at.length)
		before := int(p.nodes[n].literals)
		p.seqs = append(p.seqs, sequence{before, int(at.length), at.offset})
		n -= before
	}
	for i, j := 0, len(p.seqs)-1; i < j; i, j = i+1, j-1 {
		p.seqs[i], p.seqs[j] = p.seqs[j], p.seqs[i]
	}
}
