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

# in_page PROGRAM: the options of its manual page
in_page() {
	sed -n 's/^\.It Fl /Fl /p' "man/$1.1" | tr ',' '\n' |
		sed -nE -e 's/^ *Fl +(-?[A-Za-z0-9][-A-Za-z0-9]*).*/-\1/p;t' -e 's/^ *(-[A-Za-z0-9][-A-Za-z0-9]*).*/-\1/p' | sort -u
}

# in_source FILE: those that it gives to getopt
in_source() {
	local letters
	letters=$(sed -nE 's/.*(getopt(_long)?\(.*,|shortopts\[\] =) "[-+]?([^"]*)".*/\3/p' "$1" | tr -d ':\n')
	{
		fold -w 1 <<<"$letters" | sed 's/^/-/'
		grep -oE '\{ ?"[a-z0-9-]+", *(no|required|optional)_argument' "$1" | sed -E 's/[^"]*"([^"]*)".*/--\1/'
	} | sort -u
}

# in_help PROGRAM: those of its --help, or of its usage where that is all
in_help() {
	local text
	text=$("$1" -h)
	{
		grep -oE '(^|[[:space:],[|(])--?[A-Za-z0-9?][-A-Za-z0-9]*' <<<"$text" | grep -oE -- '-.*' | grep -vE '^-[A-Za-z0-9?]{2,}$'
		grep -oE '\[-[A-Za-z0-9]{2,}' <<<"$text" | cut -c 3- | fold -w 1 | sed 's/^/-/'
	} | sort -u
}

@test "every option is in the manual page, and the page has no other" {
	local p file other
	for p in t2 t2build t2conf t2plot t2plugin t2report t2subnet tawk tcol; do
		case $p in
		t2) file=t2core/src/options.c ;;
		t2conf) file=t2conf/options.c ;;
		tawk | tcol | t2plot | t2report) file=tawk/$p.c ;;
		*) file=t2build/$p/$p.c ;;
		esac
		# these are taken only to say why there is no such option
		other=^$
		[ $p = t2build ] && other='^(-B|-D|-G|--backend|--doc|--iwyu|--lto|--reset|--package-.*)$'
		[ "$(in_page $p | wc -l)" -ge 6 ]
		is "$p: $(in_source $file | grep -vE -- "$other" | xargs)" "$p: $(in_page $p | grep -vE -- "$other" | xargs)"
	done
}

@test "-h tells every option of the page; where it is the usage alone, every letter" {
	local p
	for p in t2 t2build t2conf t2plugin; do
		is "$p: $(in_page $p | xargs)" "$p: $(in_help $p | grep -vxF -e '-?' | xargs)"
	done
	for p in t2plot t2report t2subnet tawk tcol; do
		is "$p: $(in_page $p | grep -v ^-- | xargs)" "$p: $(in_help $p | grep -v ^-- | xargs)"
	done
}

@test "the completions offer every option of the page" {
	local p
	for p in t2 t2build t2conf t2plot t2plugin t2report t2subnet tawk tcol; do
		is "$(in_page $p)" "$(T2HOME=$T2_TREE bash -c '. t2build/completions/bash/t2; _t2_options "$1"' x $p)"
		command -v zsh >/dev/null || continue
		is "$(in_page $p)" "$(T2HOME=$T2_TREE zsh -f -c 'compadd() { shift; print -rl -- "$@"; }
			service=none PREFIX=; . t2build/completions/zsh/_t2 >/dev/null 2>&1; _t2_options "$1"' x $p)"
	done
}

@test "t2-columns(7) has every column of basicFlow, basicStats and tcpStates" {
	columns=$(grep -ohE '(BV_APPEND[A-Z0-9_]*\(bv, *|^	\{ )"[A-Za-z0-9_]+"' plugins/{basicFlow,basicStats,tcpStates}/src/*.c |
		sed 's/.*"\(.*\)"/\1/' | sort -u)
	[ "$(wc -l <<<"$columns")" -ge 40 ]
	for c in $columns; do
		grep -qw -- "$c" man/t2-columns.7 || is "$c" "not in the page"
	done
}

@test "t2-columns(7) names the bits of flowStat as lib/api/flowStat.def does" {
	n=0
	while IFS='|' read -r bit text; do
		grep -qF -- "$text" man/t2-columns.7 || is "$bit $text" "not in the page"
		n=$((n + 1))
	done < <(sed -n 's/^T2_BIT(\([0-9]*\), [A-Za-z0-9_]*, [A-Z], "\(.*\)")$/\1|\2/p' lib/api/flowStat.def | grep -v '|-$')
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

@test "README.md: what is to be typed runs as it is printed" {
	local where
	case $T2_BUILD in */build) ;; *) skip "the plain build only" ;; esac
	tree
	[ ! -d "$T2_BUILD/obj/tests" ] || cp -R "$T2_BUILD/obj/tests" "$TREE/build/obj/"
	unset T2HOME MAKEFLAGS MFLAGS MAKELEVEL
	# not the page that wants a terminal, nor what the net is needed for
	for where in 'Five minutes' 'Write a plugin'; do
		sed -n "/^## $where/,/^## /p" README.md | sed -n '/^```sh/,/^```/p' | grep -v '^```\|make subnets\|^\$EDITOR' | sed 's/ | less -S.*//'
	done >"$DATA/typed"
	[ "$(grep -c '^t2' "$DATA/typed")" -ge 6 ]
	cd "$TREE"
	run -0 bash -eu "$DATA/typed"
	has "BUILD SUCCESSFUL"
	has "143.166.11.10"
	has "Force mode: remove this flow instantly"
	[ -s results_flows.txt ]
	grep -q myPlugin results_flows.txt
	hasnt warning
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
