package rules

// Coverage counts how often each rule fires on texts.
type Coverage struct {
	// Texts and Bytes tell how much was read.
	Texts, Bytes int

	matcher *Matcher
	rules   []RuleCount
	last    []int // number of the text a rule fired in last
}

// RuleCount is how often a rule fired, and in how many texts.
type RuleCount struct {
	RuleInfo
	Fired int
	Texts int
}

// Coverage returns counts of no text.
func (rs *Ruleset) Coverage() *Coverage {
	c := &Coverage{matcher: rs.NewMatcher(), rules: make([]RuleCount, len(rs.rules)), last: make([]int, len(rs.rules))}
	for i := range rs.rules {
		c.rules[i].RuleInfo = rs.rules[i].info
	}
	return c
}

// Add counts what fires on a text.
func (c *Coverage) Add(text string) {
	c.Texts++
	c.Bytes += len(text)
	for _, m := range c.matcher.Match(text, nil).Mentions {
		c.rules[m.Rule].Fired++
		if c.last[m.Rule] != c.Texts {
			c.last[m.Rule] = c.Texts
			c.rules[m.Rule].Texts++
		}
	}
}

// Rules returns the counts in the order of the rules.
func (c *Coverage) Rules() []RuleCount { return c.rules }
