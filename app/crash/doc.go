// Package crash holds the test of the promise that a crash repeats work but
// never loses it, on the real program: it is killed while it crawls and while
// it works the log off, started again, and must end with the record of a run
// that nobody disturbed; then single bits of what it stored are flipped, and
// each must be found and named while nothing wrong is served.
//
// "go test" does so on a small web of its own. "make crash" does it on the
// recorded pages of a few hundred sites, where those stand beside the checkout,
// with ten kills at moments drawn from SEED.
package crash
