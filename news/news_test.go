package news

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestIDsDependOnEveryPart(t *testing.T) {
	base := ClaimID("a_1", "hash", Span{3, 9}, 0)
	for _, other := range []string{
		ClaimID("a_2", "hash", Span{3, 9}, 0), ClaimID("a_1", "h", Span{3, 9}, 0),
		ClaimID("a_1", "hash", Span{4, 9}, 0), ClaimID("a_1", "hash", Span{3, 8}, 0), ClaimID("a_1", "hash", Span{3, 9}, 1),
	} {
		if other == base {
			t.Error("two different claims share an id")
		}
	}
	if ClaimID("a_1", "hash", Span{3, 9}, 0) != base || !strings.HasPrefix(base, "c_") || len(base) != 28 {
		t.Errorf("id %q is not stable or not c_ and 26 characters", base)
	}
	if ArticleID("https://a.example/1") == ArticleID("https://a.example/2") {
		t.Error("two addresses share an article id")
	}
}

// TestClaimJSON holds the field names that scorers, exports and the API share.
func TestClaimJSON(t *testing.T) {
	v := Int(600000)
	b, err := json.Marshal(Claim{Quote: "more than 600,000 people", Span: Span{6, 30}, Sentence: Span{0, 40},
		Figure: Figure{Value: &v, Low: &v, Modifier: MoreThan, Unit: "person"}, Kind: Flow})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"","quote":"more than 600,000 people","start":6,"end":30,"sentence":{"start":0,"end":40},` +
		`"value":600000,"low":600000,"high":null,"of":null,"modifier":"more_than","direction":null,"unit":"person","counted":null,` +
		`"kind":"flow","predicate":"","modality":"","attribution":null,"period":null,"places":null,"series":"","rules":null,"confidence":0}`
	if string(b) != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
	var back Claim
	if err := json.Unmarshal(b, &back); err != nil || back.Start != 6 || back.Value.Cmp(v) != 0 {
		t.Errorf("read back %+v, %v", back, err)
	}
}
