.DEFAULT_GOAL := help
.PHONY: help test check fmt

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

test: ## Everything: format, lints, documentation, all tests (installs and starts what they need)
	@scripts/test.sh

check: ## The same without the tests that need a server
	@scripts/test.sh --without-servers

fmt: ## Format the code
	@cargo fmt --all
