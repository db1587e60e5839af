# Address tables; included by the top-level Makefile.
#
#   make subnets          fetch free data with npm and build the tables into the plugin folder
#   make subnets-compare  compare them with the data, address by address
#   make subnets-bench    time of a look-up
#
# SUBNETS_DIR is where the tables go.  What the data is, whose, under which licence and how good: lib/address/README.md.

SUBNETS_DIR  ?= $(HOME)/.tranalyzer/plugins
SUBNETS_DATA := $(BUILD)/subnets/node_modules/@ip-location-db
SUBNETS_MMDB := $(SUBNETS_DATA)/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb
SUBNETS_CSV  := $(SUBNETS_DATA)/asn/asn-ipv4.csv $(SUBNETS_DATA)/asn/asn-ipv6.csv
SUBNETS_LICENCES := -l 'CC0-1.0 (package), CC BY 4.0 by nro.net (README)' \
	-l 'CC BY 4.0 by routeviews.org, nro.net and DB-IP.com' -l 'CC BY 4.0 by routeviews.org, nro.net and DB-IP.com'

.PHONY: subnets subnets-data subnets-compare subnets-bench

subnets: $(BUILD)/bin/t2subnet subnets-data
	@mkdir -p '$(SUBNETS_DIR)'
	$(BUILD)/bin/t2subnet build -o '$(SUBNETS_DIR)' $(SUBNETS_LICENCES) $(SUBNETS_MMDB) $(SUBNETS_CSV)
	@echo 'Read lib/address/README.md on licences, attribution and the quality of this data.'

# The packages hold data only; nothing of them is run.
subnets-data:
	@command -v npm >/dev/null || { echo 'make subnets: npm is needed to fetch the data (make deps installs it; Debian: apt-get install npm)' >&2; exit 1; }
	@mkdir -p $(BUILD)/subnets
	npm install --prefix $(BUILD)/subnets --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --no-update-notifier \
		--loglevel=error @ip-location-db/geo-whois-asn-country-mmdb @ip-location-db/asn

subnets-compare: $(BUILD)/bin/t2subnet
	@T2_BUILD='$(BUILD)' SUBNETS_DATA='$(SUBNETS_DATA)' tests/subnet-compare

$(BUILD)/tests/bench_subnet: $(call o,tests/bench/bench_subnet.c) $(LIBT2)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(T2LD) -o $@.tmp $^ -lm && mv -f $@.tmp $@

subnets-bench: $(BUILD)/tests/bench_subnet
	@$(BUILD)/tests/bench_subnet

# the writer of small MMDB databases that tests/t2subnet.bats uses
$(BUILD)/tests/mkmmdb: $(call o,tests/mkmmdb.c)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(T2LD) -o $@.tmp $^ && mv -f $@.tmp $@

test-tools: $(BUILD)/tests/mkmmdb
