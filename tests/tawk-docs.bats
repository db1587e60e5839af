# tawk -d and -g: every function is explained, and every example of the texts gives what it says.

bats_require_minimum_version 1.5.0
load helper

setup() {
	sandbox
	export T2_HTTP_FILES=$DATA/none LC_ALL=C.UTF-8
	local from=$T2_TREE/tests
	cp "$from/tawk-examples/t1_flows.txt" flows.txt
	cp "$from/tawk-examples/t3_packets.txt" packets.txt
	cp "$from/tawk-examples/t7_flows.txt" other.txt
	cp "$from/tawk-docs/web.txt" "$from/tawk-docs/nf.txt" "$from/tawk-docs/pieces.txt" "$from/tawk-docs/calls.txt" .
}

# sections NAME: the headings of its text
sections() {
	tawk -d "$1" | grep -E '^[A-Z]' | tr '\n' ' '
}

@test "all examples of -d all, run as they are printed" {
	tawk -d all >text
	local line command= want= bad=0 n=0
	# a line that is not indented ends an example, the next $ too
	check() {
		[ -n "$command" ] || return 0
		n=$((n + 1))
		got=$(bash -c "$command")
		while [[ $want == *$'\n' ]]; do want=${want%$'\n'}; done
		while [[ $got == *$'\n' ]]; do got=${got%$'\n'}; done
		[ "$got" = "$want" ] || { printf '%s\nwanted:\n%s\ngot:\n%s\n' "$command" "$want" "$got" >&2; bad=$((bad + 1)); }
		command= want=
	}
	while IFS= read -r line; do
		case $line in
		'    $ '*)	check; command=${line#'    $ '} ;;
		'    '*)	[ -z "$command" ] || want+=${line#'    '}$'\n' ;;
		'')		[ -z "$command" ] || want+=$'\n' ;;
		*)		check ;;
		esac
	done <text
	check
	is 0 $bad
	[ $n -ge 200 ]
}

@test "every function has a text, and an example" {
	local f
	for f in $(tawk -e -n -g); do
		[ "$(tawk -d "$f" | grep -c '^    \$ tawk ')" -ge 1 ] || is "$f" "no example"
		tawk -d "$f" | grep -q "^$f(.*):$" || is "$f" "no heading"
	done
	is 0 "$(tawk -d all | awk 'length > 200' | grep -vc '^    {')"
}

@test "see also names functions that there are" {
	local f
	for f in $(tawk -d all | awk '/^[A-Za-z]/ { s = /^See also/; next } s { gsub(",", ""); print }' | tr ' ' '\n' | sort -u); do
		tawk -e -n -g | grep -qx -- "$f" || is "$f" "unknown"
	done
}

@test "parameters are those of the heading" {
	tawk -d all | awk '
		/^[A-Za-z_0-9]+\(.*\):$/ { split($0, h, "("); head = $0; name = h[1] }
		/^[A-Z]/ { par = /^Parameters/; next }
		par && /^    [a-z]/ { line = substr($0, 5); sub(/  .*/, "", line); sub(/ (the|a|[0-9]|number|not|list|how) .*/, "", line)
			n = split(line, w, /, */)
			for (i = 1; i <= n; i++) if (w[i] ~ /^[a-z]+$/ && index(head, w[i]) == 0) { print name ": " w[i]; bad = 1 } }
		END { exit bad }'
}

@test "groups: all, funcs, t2nfdump, examples; names may be joined and repeated" {
	is "$(tawk -n -e -g | wc -l)" "$(tawk -d all | grep -c '^[A-Za-z_0-9]*(.*):$')"
	is "$(tawk -g | wc -l)" "$(tawk -d funcs | grep -c '^[A-Za-z_0-9]*(.*):$')"
	is 34 "$(tawk -d t2nfdump | grep -c '^[A-Za-z_0-9]*(.*):$')"
	is 17 "$(tawk -d examples | grep -c '^[A-Za-z_0-9]*(.*):$')"
	is "$(tawk -d tcp; tawk -d udp; tawk -d host)" "$(tawk -d tcp,udp -d host)"
	is "Parameters Header row Dependencies See also Examples " "$(sections host)"
	run -0 --separate-stderr tawk -d tcp,nope,udp
	is "tawk: No documentation available for function 'nope'" "$stderr"
	has "udp([p]):"
}

@test "functions of the user's own: -g, -d by name, -d t2custom" {
	mkdir -p "$HOME/.tawk"
	printf '%s\n' '# no comment of a function' '' '# Bytes in KiB.' '#' '# n: bytes' 'function kib(n,    s) {' '	return n / 1024' '}' \
	    'function plain() { return 1 }' >"$HOME/.tawk/mine.awk"
	printf 'function ignored() { }\n' >"$HOME/.tawk/other.txt"
	is "kib plain" "$(tawk -g | grep -xE 'kib|plain|ignored' | tr '\n' ' ' | sed 's/ $//')"
	run -0 tawk -d kib
	is "$(printf 'kib(n):\n\n    Bytes in KiB.\n\n    n: bytes')" "$output"
	is "$(tawk -d kib,plain)" "$(tawk -d t2custom)"
	is "$(tawk -d all | tail -n 10)" "$(tawk -d examples,t2custom | tail -n 10)"
	is 2 "$(tawk 'BEGIN { print kib(2048) }')"
	rm -r "$HOME/.tawk"
	run -0 tawk -d t2custom
	is "" "$output"
}

@test "an alias has the text of the other" {
	diff <(tawk -d net | tail -n +4) <(tawk -d host | tail -n +5)
}

@test "tawk(1) has every option of the program, long and short, and no other" {
	local page source
	page=$(sed -n 's/^\.It Fl /Fl /p' "$T2_TREE/man/tawk.1" | tr ',' '\n' | sed -nE 's/^ *Fl -([a-z-]+).*/\1/p' | sort -u)
	source=$(sed -n '/^static const struct option longopts/,/^};/p' "$T2_TREE/tawk/tawk.c" | grep -o '{ "[a-z-]*"' | cut -d '"' -f 2 | sort -u)
	[ "$(wc -l <<<"$source")" -ge 35 ]
	is "$source" "$page"
	page=$(sed -n 's/^\.It Fl /Fl /p' "$T2_TREE/man/tawk.1" | grep -oE '^Fl [A-Za-z]( |$)' | cut -c 4 | LC_ALL=C sort)
	source=$(sed -n 's/^static const char shortopts\[\] = "\(.*\)";$/\1/p' "$T2_TREE/tawk/tawk.c" | tr -d : | grep -o . | LC_ALL=C sort)
	is "$source" "$page"
}

@test "completion in bash: functions behind -d, tables behind -V, options" {
	local complete='. "$T2_TREE/t2build/completions/bash/t2"; T2HOME=$T2_TREE; COMP_WORDS=(tawk "$@"); COMP_CWORD=$#
		_t2_complete_tawk; echo "${COMPREPLY[@]}"'
	is "topDnsA topDnsIp4 topDnsIp6 topDnsQ" "$(bash -c "$complete" x -d topD)"
	is "t2custom t2nfdump" "$(bash -c "$complete" x -d t2 | tr ' ' '\n' | grep -E 't2(c|n)' | xargs)"
	is "dnsStat" "$(bash -c "$complete" x -V dnsSt)"
	is "--termshark --to-csv --tshark" "$(bash -c "$complete" x --t)"
}
