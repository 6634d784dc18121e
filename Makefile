# Every target works on a fresh clone with Go and a C compiler.
GO ?= go

.PHONY: check test race lint fuzz bench bench-peers demo crash eval

check: lint test ## what a change must pass

test: ## the README's test command
	$(GO) test ./...

race:
	$(GO) test -race ./...

lint: ## formatting, vet, staticcheck
	@out=$$(gofmt -l .); if [ -n "$$out" ]; then echo "gofmt these files:"; echo "$$out"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) run ./cmd/tallywire rules lint

fuzz: ## each fuzz target for FUZZTIME
	@./.ci/fuzz $(or $(FUZZTIME),20s)

bench: ## speed and memory; compare two runs with benchstat
	$(GO) test -run '^$$' -bench . -benchmem ./...

bench-peers: ## our speed beside winkNLP, compromise and Recognizers-Text; needs Node and the npm registry
	$(GO) test -count=1 -timeout 30m -run TestPeers -v ./internal/peers -measure=$(or $(MEASURE),10s)

demo:
	$(GO) run ./cmd/tallywire demo

crash: ## kill -9 during a crawl, ten times, then compare (SEED repeats a run)
	$(GO) test -count=1 -timeout 20m -run TestCrash ./app/crash -seed=$(or $(SEED),1) -kills=10 -v

eval: ## scores on all shared sets, where they stand beside the checkout; SETS="claims quant dates text idmc"
	@./.ci/eval $(SETS)
