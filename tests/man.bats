# The manual pages: well-formed, complete, and in step with the programs.

load helper

setup() {
	sandbox
	cd "$T2_TREE" || return 1
	command -v mandoc >/dev/null || skip "mandoc is not installed"
}

@test "every page passes mandoc -T lint without a warning" {
	for p in man/*.[1-8]; do
		run -0 mandoc -T lint -W warning "$p"
		is "" "$output"
	done
}

@test "there is a page for every program, and for plugins and columns" {
	for p in "$T2_BUILD"/bin/*; do
		[ -f "man/$(basename "$p").1" ] || is "man/$(basename "$p").1" "nothing"
	done
	[ -f man/t2-columns.7 ]
	[ -f man/t2-plugin.7 ]
}

@test "sections come in the usual order" {
	for p in man/*.[1-8]; do
		want=$(printf '%s\n' NAME SYNOPSIS DESCRIPTION ENVIRONMENT FILES "EXIT STATUS" EXAMPLES "SEE ALSO")
		got=$(sed -n 's/^\.Sh //p' "$p" | tr -d '"' | grep -Fx "$want")
		is "$(grep -Fx "$got" <<<"$want")" "$got"
	done
}

@test "t2(1) has every option of t2 -h, and no other" {
	in_help=$(t2 -h | sed -n 's/^  -\([A-Za-z]\), --\([a-z-]*\).*/\1 \2/p' | sort)
	in_page=$(sed -n 's/^\.It Fl \([A-Za-z]\).*Fl -\([a-z-]*\).*/\1 \2/p' man/t2.1 | sort)
	[ "$(wc -l <<<"$in_help")" -ge 20 ]
	is "$in_help" "$in_page"
}

@test "t2-columns(7) has every column of basicFlow, basicStats and tcpStates" {
	columns=$(grep -ohE 'BV_APPEND[A-Z0-9_]*\(bv, *"[A-Za-z0-9_]+"' plugins/{basicFlow,basicStats,tcpStates}/src/*.c |
		sed 's/.*"\(.*\)"/\1/' | sort -u)
	[ "$(wc -l <<<"$columns")" -ge 40 ]
	for c in $columns; do
		grep -qw -- "$c" man/t2-columns.7 || is "$c" "not in the page"
	done
}

@test "t2-columns(7) names the bits of flowStat as lib/flowStat.def does" {
	n=0
	while IFS='|' read -r bit text; do
		grep -qF -- "$text" man/t2-columns.7 || is "$bit $text" "not in the page"
		n=$((n + 1))
	done < <(sed -n 's/^T2_BIT(\([0-9]*\), [A-Za-z0-9_]*, [A-Z], "\(.*\)")$/\1|\2/p' lib/flowStat.def | grep -v '|-$')
	[ "$n" -ge 55 ]
}

@test "README.md begins with the two commands, and what it names is there" {
	[ "$(grep -nE '^make (demo|check)' README.md | cut -d : -f 1 | head -n 2 | tail -n 1)" -le 12 ]
	for f in t2core plugins lib t2conf t2build tawk tests man t2build/t2_aliases tests/captures/scenarios.def LICENSE \
	    CONTRIBUTING.md plugins/tcpWin; do
		grep -qF "$f" README.md
		[ -e "$f" ] || is "$f" "not there"
	done
	for p in $(grep -oE '[a-z0-9-]+\([17]\)' README.md | sort -u | sed 's/(\(.\))/.\1/'); do
		[ -f "man/$p" ] || is "man/$p" "not there"
	done
}

@test "headers and default.config of every component hold the same values" {
	for d in t2core plugins/*/; do
		c=$(basename "$d")
		[ "$c" = t2core ] && c=tranalyzer2
		[ -f "$d/default.config" ] || is "$d/default.config" "not there"
		rm -f "$DATA/now.config"
		run -0 "$T2_BUILD/bin/t2conf" "$c" -g "$DATA/now.config"
		diff <(grep -v '^ *#' "$d/default.config" | grep .) <(grep -v '^ *#' "$DATA/now.config" | grep .) ||
			is "$c: as in default.config" "other values"
	done
}
