package extractor_test

import (
	"strings"
	"testing"

	"github.com/tallywire/tallywire/news"
)

// TestFirmness asks how firmly the last figure of a text is stated; the line
// below each is its near-miss.
func TestFirmness(t *testing.T) {
	for _, tt := range []struct {
		text string
		want news.Modality
	}{
		// What did not happen, and what would.
		{"Had 14 more members stayed, it would have passed.", news.Hypothetical},
		{"Had he met 14 members?", news.Reported},
		{"With 50 men on board it would have floated for an hour.", news.Hypothetical},
		{"The strike could ground 9 barges and cost the port $40.", news.Projected},
		{"The strike grounded 9 barges and cost the port $40.", news.Reported},
		// Of a target so much may be done.
		{"The drive reached 88 percent of its target.", news.Reported},
		{"The drive reached a planned 88 percent of it.", news.Projected},
		// A forecast is no verb behind its noun phrase.
		{"The mill raised its full-year forecast for profit to $40 million.", news.Projected},
		{"The mill raised its full-year profit to $40 million.", news.Reported},
		{"The bank sees inflation falling below 5 percent.", news.Projected},
		{"The bank saw inflation falling below 5 percent.", news.Reported},
		// What is due, and what is due to a cause.
		{"The first four barges are due in the second quarter.", news.Projected},
		{"Some 40 deaths were due to fog.", news.Reported},
		{"Some 40 barges are due to be sold.", news.Projected},
		// What something that is wanted is to pay for, and what was paid.
		{"The fund said it would need $6 million to reach 30,000 people.", news.Projected},
		{"The fund spent $6 million to reach 30,000 people.", news.Reported},
		{"The town wants $6 million from the ministry to build 85 flats.", news.Projected},
		// Those bidden may be two.
		{"Mediators told the army and the rebel front to pull back 15 miles.", news.Projected},
		{"The army and the rebel front pulled back 15 miles.", news.Reported},
		// What a thing is meant for.
		{"The scheme, which is meant to return 300 goats, has failed.", news.Projected},
		{"The scheme, which managed to return 300 goats, has ended.", news.Reported},
		// A headline of two parts.
		{"Mill loans waived; 300 weavers to benefit", news.Projected},
		{"Mill loans waived; 300 weavers benefit", news.Reported},
		// What is expected behind a noun that may be a verb.
		{"The board expects a profit of not less than $92 million and spending of around $45 million.", news.Projected},
		{"The board reported a profit of not less than $92 million and spending of around $45 million.", news.Reported},
		{"Ana Brun expects three rises of 20 basis points each this year.", news.Projected},
		{"The mill now sees adjusted earnings of $4 per share.", news.Projected},
		{"The mill saw adjusted earnings of $4 per share.", news.Reported},
		{"The bank sees inflation falling below 5 percent.", news.Projected},
		{"The bank saw inflation falling below 5 percent.", news.Reported},
		{"The left has pledged 500 beds at $9 a day.", news.Projected},
		{"The left has sold 500 beds at $9 a day.", news.Reported},
		{"The board cut its forecast for growth to 3 percent from 7 percent.", news.Projected},
		{"The board cut its rate to 3 percent from 7 percent.", news.Reported},
		{"The mill raised its full-year forecast for comparable operating profit to $40 million.", news.Projected},
		{"The mill raised its full-year bonus for comparable operating staff to $40 million.", news.Reported},
		// A share of what was planned is there.
		{"Help has reached a third of those targeted.", news.Reported},
		{"The club told of 40 planned strikes.", news.Projected},
		// What could be done was so with a word that says so.
		{"Fourteen villages could still be reached by boat.", news.Reported},
		{"Fourteen villages could be lost next year.", news.Projected},
		// "Should" before its subject.
		{"It promised help should a truce hold for 40 days.", news.Hypothetical},
		{"Why should a truce hold for 40 days?", news.Reported},
		// "Had" before its subject.
		{"Had 40 more miners voted, the pit would be shut.", news.Hypothetical},
		{"The pit had 40 more miners, and would be shut.", news.Reported},
		{"Had 40 more miners voted?", news.Reported},
	} {
		claims := reading(t, tt.text)
		if len(claims) == 0 {
			t.Errorf("%s: no claim", tt.text)
			continue
		}
		if last := claims[len(claims)-1]; !strings.Contains(last, " | "+string(tt.want)+" | ") {
			t.Errorf("%s\n got %q\nwant %s", tt.text, last, tt.want)
		}
	}
}
