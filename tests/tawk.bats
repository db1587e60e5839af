# tawk: the language, columns by name, the function library, its options.

load helper

setup() {
	sandbox
	cp "$T2_TREE"/tests/tawk-examples/t* .
	export LC_ALL=C.UTF-8
}

# fails STATUS STDERR COMMAND...
fails() {
	local status=$1 want=$2
	shift 2
	run -"$status" --separate-stderr "$@"
	[ "$stderr" = "$want" ] || is "$want" "$stderr"
}

@test "tawk: language cases, held against gawk where it is installed" {
	local g=
	command -v gawk >/dev/null && gawk --version | grep -q '^GNU Awk 5\.[2-9]' && g=-g
	run "$T2_TREE"/tests/tawk-cases/run $g
	[ "$status" = 0 ] || is "" "$output"
	[ "$(sed -n 's/ cases, .*//p' <<<"$output")" -ge 400 ]
}

@test "tawk: every example of the specification" {
	while IFS=$'\t' read -r n st cmd; do
		[ "$n" = number ] && continue
		bash -c "$cmd" >out 2>err </dev/null || rc=$?
		[ "${rc:-0}" = "$st" ] || is "$n: status $st" "${rc:-0}: $(cat err)"
		rc=0
		cmp out "$T2_TREE/tests/tawk-examples/$n.out" || is "$n: $cmd" "$(diff "$T2_TREE/tests/tawk-examples/$n.out" out)"
	done <"$T2_TREE"/tests/tawk-examples/index.tsv
}

@test "tawk: every case of the function library" {
	bad=
	while IFS=$'\t' read -r expr want; do
		got=$(tawk "BEGIN { x = ($expr); print x }" </dev/null; echo x)
		[ "${got%?x}" = "$(printf '%b' "$want")" ] || bad="$bad$expr: $got"$'\n'
	done <"$T2_TREE"/tests/tawk-examples/functions.tsv
	is "" "$bad"
}

@test "tawk: an unknown column is named, with the nearest one" {
	fails 1 "tawk: t1_flows.txt: no column dstport; did you mean dstPort?" tawk '$dstport == 80' t1_flows.txt
	is "" "$output"
}

@test "tawk: --permissive takes an unknown column for the whole row" {
	run -0 tawk --permissive '$nope ~ /93.184/ { n++ } END { print n }' t1_flows.txt
	is 2 "$output"
}

@test "tawk: a file without header row has no columns" {
	printf 'a\tb\n' >plain
	fails 1 "tawk: plain: no header row, so no column srcIP" tawk '{ print $srcIP }' plain
	run -0 tawk '{ print $2 }' plain
	is b "$output"
}

@test "tawk: names of both generations find the same column" {
	printf '%%dir\tnumPktsSnt\tnumBytesSnt\tethVlanID\nA\t3\t100\t7\n' >old
	printf '%%dir\tpktsSnt\tl7BytesSnt\tvlanID\nA\t3\t100\t7\n' >new
	run -0 tawk -H '{ print $pktsSnt, $numPktsSnt, $l7BytesSnt, $numBytesSnt, $vlanID }' old new
	is "$(printf '3\t3\t100\t100\t7\n3\t3\t100\t100\t7')" "$output"
}

@test "tawk: files with different headers in one run" {
	printf '%%a\tb\n1\t2\n' >one
	printf '%%b\ta\n3\t4\n' >two
	run -0 tawk -H '{ print $a, $b }' one two
	is "$(printf '1\t2\n4\t3')" "$output"
}

@test "tawk: hdr() is true on a later file's header row if it differs from the one before" {
	printf '%%a\tb\n1\t2\n' >one
	printf '%%b\ta\n3\t4\n' >two
	printf '%%b\ta\n5\t6\n' >three
	for opt in "" "-J 2"; do
		run -0 tawk $opt '{ print FILENAME, hdr(), $a }' one two three
		is "$(printf 'one\t1\t%%a\none\t0\t1\ntwo\t1\ta\ntwo\t0\t4\nthree\t0\ta\nthree\t0\t6')" "$output"
	done
	run -0 tawk 'hdr()' one one two one
	is "$(printf '%%a\tb\n%%b\ta\n%%a\tb')" "$output"
	# by all ways through a program, and in several threads
	for opt in "" "-J 2" "-v RS=\\n+"; do
		run -0 tawk $opt 'hdr() || $a ~ /^[2-9]/' two one three three
		is "$(printf '%%b\ta\n3\t4\n%%a\tb\n%%b\ta\n5\t6\n5\t6')" "$output"
	done
	run -0 tawk -H 'hdr()' one two
	is "" "$output"
}

@test "tawk: one argument too many, or too few, is told with the usage" {
	fails 1 "$(printf "tawk: cmd. line:1:15: substr: 4 arguments, usage: substr(s, at[, n])\n\tBEGIN { print substr(1, 2, 3, 4) }\n\t%14s^" "")" \
		tawk 'BEGIN { print substr(1, 2, 3, 4) }'
	run -1 tawk 'BEGIN { print substr(1) }'
	has "substr: 1 arguments, usage: "
}

@test "tawk: library functions find the columns of each file" {
	printf '%%dir\tflowInd\tsrcIP\tdstIP\tl4Proto\nA\t1\t10.0.0.1\t10.0.0.2\t6\n' >one
	printf '%%l4Proto\tdstIP\tsrcIP\tflowInd\tdir\n6\t10.0.0.4\t10.0.0.3\t2\tA\n17\t10.0.0.4\t10.0.0.3\t3\tA\n' >two
	run -0 tawk -H 'tcp() { print FILENAME, $flowInd }' one two
	is "$(printf 'one\t1\ntwo\t2')" "$output"
}

@test "tawk: 64 bits of a column compare and combine exactly" {
	printf '%%flowStat\n0x8400000000004001\n0x8400000000004000\n' >f
	run -0 tawk -H '$flowStat == 0x8400000000004001' f
	is 0x8400000000004001 "$output"
	run -0 tawk -H '{ print $flowStat + 1 }' f
	is "$(printf '9511602413006503938\n9511602413006503937')" "$output"
	run -0 tawk -H '{ print ($1 == 0x8400000000004001) }' f
	is "$(printf '0\n0')" "$output"
}

@test "tawk: a name that the program assigns is a variable" {
	run -0 tawk '{ dir = 2; print $dir; exit }' t1_flows.txt
	is flowInd "$output"
	run -0 tawk -v col=7 'NR == 2 { print $col }' t1_flows.txt
	is 10.0.0.5 "$output"
}

@test "tawk: an assigned column rebuilds the row" {
	run -0 tawk -H '$flowInd == 3 { $vlanID++; $srcIP = "x"; print $6, $7, NF }' t1_flows.txt
	is "$(printf '21\tx\t17')" "$output"
}

@test "tawk: syntax errors name file, line and column and show the line" {
	fails 1 "$(printf "tawk: cmd. line:1:19: expression expected before '}'\n\tBEGIN { print 1 + }\n\t%18s^" "")" \
		tawk 'BEGIN { print 1 + }'
	printf 'BEGIN {\n  x = (1\n}\n' >p.awk
	run -1 --separate-stderr tawk -f p.awk
	[ "${stderr_lines[0]}" = "tawk: p.awk:3:1: ')' expected before '}'" ] || is x "$stderr"
	fails 1 "$(printf 'tawk: cmd. line:1:9: function nosuch is not defined\n\tBEGIN { nosuch() }\n\t        ^')" \
		tawk 'BEGIN { nosuch() }'
	fails 1 "$(printf 'tawk: cmd. line:1:15: division by zero\n\tBEGIN { print 1/0 }\n\t              ^')" tawk 'BEGIN { print 1/0 }'
}

@test "tawk: the mark stands under the mistake, behind tabs and characters of several bytes too" {
	fails 1 "$(printf 'tawk: cmd. line:2:16: expression expected before \x27)\x27\n\t\tx = "\u00e9";\ty = )\n\t\t        \t    ^')" \
		tawk "$(printf 'BEGIN {\n\tx = "\u00e9";\ty = )\n}')"
}

@test "tawk: a mistake at the start of a line is shown with the line before" {
	fails 1 "$(printf "tawk: cmd. line:3:2: ')' expected before 'name'\n\t\tx = (1\n\t\ty = 2\n\t\t^")" \
		tawk "$(printf 'BEGIN {\n\tx = (1\n\ty = 2\n}')"
}

@test "tawk: a name that is two things is told at its second use" {
	fails 1 "$(printf 'tawk: cmd. line:1:16: a is a variable with a value, so it cannot be an array\n\tBEGIN { a = 1; a[1] = 2 }\n\t%15s^' "")" \
		tawk 'BEGIN { a = 1; a[1] = 2 }'
	fails 1 "$(printf 'tawk: cmd. line:1:19: a is an array, so it cannot have a value\n\tBEGIN { a[1] = 2; a = 1 }\n\t%18s^' "")" \
		tawk 'BEGIN { a[1] = 2; a = 1 }'
	run -1 --separate-stderr tawk 'function f(x) { return x } BEGIN { print f }'
	[ "${stderr_lines[0]}" = "tawk: cmd. line:1:42: f is a function: no variable, and no blank stands between its name and '('" ]
	fails 2 "tawk: cmd. line:1: x is a value, so it cannot be an array" tawk 'function f(x) { x[1] = 1 } BEGIN { y = 2; f(y) }'
	fails 2 "tawk: cmd. line:1: x is an array, so it has no value" tawk 'function f(x) { return x + 1 } BEGIN { y[1]; f(y) }'
}

@test "tawk: a file is included once, under any name, and is a program or included" {
	echo 'function g(x) { return x "!" }' >g.awk
	printf '@include "g.awk"\n@include "./g.awk"\nBEGIN { print g(2) }\n' >p.awk
	run -0 tawk -i g.awk -i ./g.awk 'BEGIN { print g(1) }'
	is '1!' "$output"
	run -0 tawk -i g -f p.awk
	is '2!' "$output"
	fails 1 "tawk: g.awk: included, and a program file too" tawk -i ./g.awk -f g.awk 'BEGIN { print g(1) }'
}

@test "tawk: blanks that cut no fields are told once" {
	printf 'a b c\nd e f\n' >words
	local hint="no tab in the first row: fields lie between tabs; -F ' ' cuts at blanks"
	fails 0 "tawk: words: $hint" tawk '{ print $1 }' words words
	is "$(printf 'a b c\nd e f\na b c\nd e f')" "$output"
	fails 0 "tawk: standard input: $hint" tawk '$2 == "b" || NF > 1' <words
	fails 0 "tawk: words: $hint" tawk '$2 ~ /b/' words
	fails 0 "" tawk -F ' ' '{ print $1 }' words
	is "$(printf 'a\nd')" "$output"
	fails 0 "" tawk -F '\t' '{ print $1 }' words
	fails 0 "" tawk 'BEGIN { FS = ":" } { print $1 }' words
	fails 0 "" tawk '/b/ { print } { split($0, a, " ") }' words
	printf 'a b\tc\n' | fails 0 "" tawk '{ print $1 }'
	printf '  one\n' | fails 0 "" tawk '{ print $1 }'
	fails 0 "" tawk '{ print $1 }' t1_flows.txt
}

@test "tawk: functions that take columns by their numbers take \$name as well" {
	local want
	want=$(tawk 't2sort(duration ";" srcIP, 5)' t1_flows.txt)
	is "$want" "$(tawk 't2sort($duration ";" $srcIP, 5)' t1_flows.txt)"
	is "$(tawk 't2sort(duration, 5)' t1_flows.txt)" "$(tawk 't2sort($duration, 5)' t1_flows.txt)"
	is "$(tawk 't2rsort(duration, 5)' t1_flows.txt)" "$(tawk 't2rsort($5, 5)' t1_flows.txt)"
	is "31 31" "$(tawk -O ' ' '{ max($pktsSnt) } END { print get_max($pktsSnt), get_max(pktsSnt) }' t1_flows.txt)"
	fails 1 "tawk: t1_flows.txt: no column duratio; did you mean duration?" tawk 't2sort($duratio, 5)' t1_flows.txt
}

@test "tawk: run-time errors name the place in program and input, exit 2" {
	fails 2 "tawk: cmd. line:1: division by zero (t2_flows.txt, record 1)" tawk '{ print 1 / ($1 - $1) }' t2_flows.txt
	fails 2 "tawk: absent.txt: No such file or directory" tawk 1 absent.txt
}

@test "tawk: wrong usage is told, exit 2" {
	run -2 --separate-stderr tawk
	[ "${stderr_lines[0]}" = "tawk: Program is required" ]
	run -2 --separate-stderr tawk -Q 1
	[ "${stderr_lines[0]}" = "tawk: unknown option -Q" ]
	run -2 --separate-stderr tawk -N x 1
	[ "${stderr_lines[0]}" = "tawk: Option 'N' requires a numeric argument" ]
	fails 1 "tawk: Invalid argument for option 'I': 'absent' is not a regular file" tawk -I absent 1
	run -0 tawk -h
	[ "${lines[0]}" = "usage: tawk [-bcDeHhkLnPrt] [-d name] [-F fs] [-f file] [-g[=n]] [-I file] [-i file]" ]
}

@test "tawk -V: a whole table, a value, no table" {
	run -0 tawk -V tcpStatesAFlags
	is "    7 | 0x80            | possible scan or other evil" "$(tail -n 1 <<<"$output" | sed 's/^ *7/    7/')"
	run -0 tawk -V dnsQType=28
	[[ $output == *"         28 | AAAA"* ]]
	run -0 tawk -V quicVersion=0x51474f17
	[[ $output == *"quic-go"* ]]
	run -0 tawk -V icmpBFType_Code=0x00000008_0x0008
	[[ $output == *"Destination Unreachable"*"Port Unreachable"* ]]
	fails 1 "tawk: No documentation available for variable 'nope'" tawk -V nope=1
}

@test "tawk -V: what is no value of the column is an error that shows one" {
	fails 1 "tawk: flowStat: got 'nonsense', expected a number of up to 64 bits, such as 0x0000000000000001" tawk -V flowStat=nonsense
	for v in 0x10000000000000000 18446744073709551616 99999999999999999999999 -1 +1 0x 1.5 1e3 "1 " " 1" 0x1g 1_2 '1;2'; do
		fails 1 "tawk: flowStat: got '$v', expected a number of up to 64 bits, such as 0x0000000000000001" tawk -V "flowStat=$v"
	done
	run -0 tawk -V flowStat=0xffffffffffffffff
	run -0 tawk -V flowStat=18446744073709551615
	run -0 tawk -V flowStat=0x00000000000000000000000000000001
	[[ $output == *"     0 | 0x0000 0000 0000 0001 | "* ]]
	fails 1 "tawk: l4Proto: got '256', expected a number of up to 8 bits, such as 1" tawk -V l4Proto=256
	run -0 tawk -V l4Proto=255
	fails 1 "tawk: arpStat: got '0x100', expected a number of up to 8 bits, such as 0x01" tawk -V arpStat=0x100
	fails 1 "tawk: dnsQType: got '65536', expected a number of up to 16 bits, such as 1" tawk -V dnsQType=65536
	fails 1 "tawk: radiusServiceType: got '4294967296', expected a number of up to 32 bits, such as 1" \
		tawk -V radiusServiceType=4294967296
	fails 1 "tawk: quicVersion: got '0x100000000', expected a number of up to 32 bits, such as 0x45474700" \
		tawk -V quicVersion=0x100000000
	fails 1 "tawk: telCmdS: no value 'se'; did you mean 'SE'?" tawk -V telCmdS=se
	fails 1 "tawk: tftpOpcode: no value '7'; one there is: 'RRQ'" tawk -V tftpOpcode=7
	for v in 0x8_0x10000 0x100000000_0x1 x_0x1 0x1_x 0x1_ _0x1 0x1_0x1_0x1; do
		fails 1 "tawk: icmpBFType_Code: got '$v', expected numbers of up to 32 and 16 bits, such as 0x00000008_0x0001" \
			tawk -V icmpBFType_Code=$v
	done
	fails 1 "tawk: ipOptCpCl_Num: got '0x100', expected numbers of up to 8 and 32 bits, such as 0x00_0x00000001" \
		tawk -V ipOptCpCl_Num=0x100
	fails 1 "tawk: dnsOpC: got '0x10000', expected a number of up to 16 bits, such as 0x0001" tawk -V dnsHFlg_OpC_RetC=0x01_0x10000_0x0001
	run -1 tawk -V dnsHFlg_OpC_RetC=1_2_3_4
	# Columns of numbers with a sign have those below 0.
	run -0 tawk -V krbETypes=-133
	[[ $output == *"-133 | rc4-hmac-old"* ]]
	run -0 tawk -V krbErr=-2147483648
	run -0 tawk -V krbErr=2147483647
	for v in -2147483649 2147483648 -0x1 - --1 -1_2 -18446744073709551615; do
		fails 1 "tawk: krbErr: got '$v', expected a number of up to 32 bits with its sign, such as 1" tawk -V krbErr=$v
	done
	# What stands before it is printed.
	run -1 --separate-stderr tawk -V flowStat=1 -V flowStat=x -V flowStat=2
	[[ $output == *"with value 1 is"* && $output != *"with value 2"* ]]
}

@test "tawk -V: of every table no value that cannot be, and the example that is shown can be" {
	local seen=0
	for f in "$T2_TREE"/tawk/tables/*.def "$T2_TREE"/lib/api/*.def "$T2_TREE"/plugins/*/src/*.def; do
		for n in $(sed -n 's/^T2_TABLE(\([A-Za-z0-9_]*\),.*/\1/p' "$f"); do
			for v in 0x1ffffffffffffffff nonsense; do
				run -1 --separate-stderr tawk -V "$n=$v"
				is "" "$output"
				[ "${#stderr_lines[@]}" = 1 ]
				[[ $stderr == "tawk: $n: "*"'$v'"* ]] || is "$n" "$stderr"
			done
			v=$(sed "s/^.*such as //; s/^.*one there is: '\(.*\)'/\1/; s/^.*did you mean '\(.*\)'?/\1/" <<<"$stderr")
			tawk -V "$n=$v" >shown || is "$n" "$v"
			[ "$(grep -c ' | ' shown)" -ge 2 ] || is "$n=$v: rows" "$(cat shown)"
			seen=$((seen + 1))
		done
	done
	[ "$seen" -gt 140 ]
}

@test "tawk -V: a cell is a value as it stands in a flow file: lists, words in quotes, names of bits" {
	run -0 tawk -V 'dnsAType=1;28;1'
	is 2 "$(grep -c '[0-9] | ' <<<"$output")"
	[[ $output == *"with value 1;28;1 is"*"         1 | A "*"        28 | AAAA "* ]]
	run -0 tawk -V 'telCmdS="DO";"SE"'
	[[ $output == *"     DO | Do Perform"*"     SE | Subnegotiation End"* ]]
	run -0 tawk -V 'krbETypes=18;-133'
	[[ $output == *"-133 | rc4-hmac-old"* ]]
	run -0 tawk -V 'ospfType=Hello;DBD'
	is "$(tawk -V ospfType=0x06 | tail -n +4)" "$(tail -n +4 <<<"$output")"
	fails 1 "tawk: dhcpMType: got '300', expected a number of up to 8 bits, such as 1" tawk -V 'dhcpMType=1;300;2'
	fails 1 "tawk: dhcpMType: got '1;', expected a number of up to 8 bits, such as 1" tawk -V 'dhcpMType=1;'
	fails 1 "tawk: dhcpMType: got '', expected a number of up to 8 bits, such as 1" tawk -V 'dhcpMType=;1'
	fails 1 "tawk: ospfType: got 'hello', expected a number of up to 8 bits, such as 0x01" tawk -V 'ospfType=hello'
	# What t2 prints is never refused: all cells of the expected flows, and the largest of each column.
	sed -n 's/^T2_TABLE(\([A-Za-z0-9_]*\),.*/\1/p' "$T2_TREE"/{tawk/tables,lib/api,plugins/*/src}/*.def >names
	awk -F'\t' 'FILENAME == "names" { table[$1]; next }
		/^%/ { sub(/^%/, ""); n = split($0, name); next }
		{ for (i = 1; i <= n; i++) if (name[i] in table && $i != "" && !seen[name[i], $i]++) print name[i] "=" $i }' \
		names "$T2_TREE"/tests/golden/*.flows >cells
	[ "$(wc -l <cells)" -gt 1000 ]
	run -0 --separate-stderr tawk -L cells
	is "" "$stderr"
	mkdir -m 755 all
	cp "$T2_BUILD"/plugins/* all
	no_servers
	t2 --schema -p all | sed -nE 's/.*"name": "([^"]*)", "type": "[HU]([0-9]+)".*/\1 \2/p' | grep -wFf names |
		awk 'FILENAME == "names" { table[$1]; next } $1 in table { printf "%s=0x%*s\n", $1, $2 / 4, "" }' names - |
		tr ' ' f >largest
	[ "$(wc -l <largest)" -gt 80 ]
	run -0 --separate-stderr tawk -L largest
	is "" "$stderr"
}

@test "tawk -V: an unknown table is told with the nearest name" {
	fails 1 "tawk: No documentation available for variable 'flowStta'; did you mean 'flowStat'?" tawk -V flowStta=1
	fails 1 "tawk: No documentation available for variable 'flowstat'; did you mean 'flowStat'?" tawk -V flowstat
	fails 1 "tawk: No documentation available for variable 'dnsQtype'; did you mean 'dnsQType'?" tawk -V dnsQtype
	fails 1 "tawk: No documentation available for variable 'dnsHFlg_OpC_RetCo'; did you mean 'dnsHFlg_OpC_RetC'?" tawk -V dnsHFlg_OpC_RetCo=1
	fails 1 "tawk: No documentation available for variable 'Anomaly'; did you mean 'tcpAnomaly'?" tawk -V Anomaly
	fails 1 "tawk: No documentation available for variable ''" tawk -V =1
}

@test "tawk -L: a value that cannot be is told, the others are decoded" {
	printf 'a flowStat=0x1, flowStat=oops l4Proto=300\nflowSta=1 l4Proto=6\n' >log
	run -0 --separate-stderr tawk -L log
	[[ $output == *"flowStat column with value 0x1 is"*"l4Proto column with value 6 is"* ]]
	is "3" "${#stderr_lines[@]}"
	is "tawk: flowStat: got 'oops', expected a number of up to 64 bits, such as 0x0000000000000001" "${stderr_lines[0]}"
	is "tawk: l4Proto: got '300', expected a number of up to 8 bits, such as 1" "${stderr_lines[1]}"
	is "tawk: No documentation available for variable 'flowSta'" "${stderr_lines[2]}"
}

@test "tawk -L: what cannot be read is told" {
	mkdir folder
	fails 1 "tawk: folder: Is a directory" tawk -L folder
	run -1 --separate-stderr sh -c 'tawk -L <folder'
	is "tawk: standard input: Is a directory" "$stderr"
}

@test "tawk -V: every table can be listed" {
	for f in "$T2_TREE"/tawk/tables/*.def "$T2_TREE"/lib/api/flowStat.def; do
		n=$(basename "$f" .def)
		[ "$(tawk -V "$n" | grep -c ' | ')" -gt "$(grep -cE '^T2_(BIT|MASK|VALUE|RANGE|STRING|PATTERN|CODE|OPTION)' "$f")" ] || is "$n" "rows missing"
	done
}

@test "tawk: gzip'd input, also from a pipe and in several members" {
	gzip -k t1_flows.txt
	run -0 tawk -H 'udp() { print $dir }' t1_flows.txt.gz
	is "$(printf 'A\nB')" "$output"
	run -0 sh -c "gzip -c t1_flows.txt | tawk -H 'udp() { print \$dir }'"
	is "$(printf 'A\nB')" "$output"
	(gzip -c t1_flows.txt; tail -n 2 t1_flows.txt | gzip -c) >two.gz
	run -0 tawk -H 'END { print NR }' two.gz
	is 11 "$output"
	head -c 200 t1_flows.txt.gz >cut.gz
	run -2 --separate-stderr tawk 1 cut.gz
	[[ $stderr == *"cut.gz: gzip'd data end too early"* ]] || is x "$stderr"
	for p in zstd lz4 xz bzip2; do
		$p -c t1_flows.txt >packed
		is "$(tawk -H 'udp() { print $dir }' t1_flows.txt)" "$(tawk -H 'udp() { print $dir }' packed)"
		is "$(tawk -H 'udp() { print $dir }' t1_flows.txt)" "$(tawk -H 'udp() { print $dir }' <packed)"
		head -c 150 packed >cut
		run -2 --separate-stderr tawk 1 cut
		[[ $stderr == *"cut: $p data "* ]] || is "$p data ..." "$stderr"
	done
}

@test "tawk: CRLF, NUL bytes, no last newline, an empty file" {
	printf '%%a\tb\r\n1\t2\r\n' >crlf
	run -0 tawk -H '$b == 2 { print length($b) }' crlf
	is 2 "$output"
	run -0 sh -c "printf 'a\0b\tc' | tawk '{ print length(\$1), \$2 }'"
	is "$(printf '3\tc')" "$output"
	: >empty
	run -0 tawk '{ print } END { print NR }' empty
	is 0 "$output"
}

@test "tawk: a line of 20 MB" {
	head -c 20000000 /dev/zero | tr '\0' x >long
	printf '\ty\n' >>long
	run -0 tawk '{ print length($1), $2, NF }' long
	is "$(printf '20000000\ty\t2')" "$output"
}

@test "tawk: a million lines through a pipe in little memory" {
	[[ $T2_BUILD != *-san* ]] || skip "the sanitisers reserve more address space than that"
	run -0 sh -c "seq 1000000 | (ulimit -v 300000; tawk '{ s += \$1 } END { print s, NR }')"
	is "$(printf '500000500000\t1000000')" "$output"
}

@test "tawk --csv understands quotes; --to-csv writes them" {
	printf 'name,val\n"a, ""b""",1\n"x\ny",2\n' >q.csv
	run -0 tawk --csv 'NR > 1 { print NF ":" $name ":" $val }' q.csv
	is "$(printf '2:a, "b":1\n2:x\ny:2')" "$output"
	printf '%%a\tb\nx,y\t"q"\n' >f
	run -0 tawk --to-csv 1 f
	is "$(printf '%%a,b\n"x,y",q')" "$output"
}

@test "tawk --json: one object a row, typed" {
	run -0 tawk --json '$flowInd == 1' t2_flows.txt
	is '{"flowInd":1,"srcIP":"10.0.0.5","pktsSnt":3,"httpUsrAg":"\"Mozilla\";\"curl\"","vlanID":"10;20"}' "$output"
	run -0 tawk --json '{ print $srcIP, $pktsSnt }' t2_flows.txt
	is '{"srcIP":"10.0.0.5","pktsSnt":3}' "${lines[0]}"
	run -0 tawk --json '$pktsSnt == 5 { print $srcIP, $pktsSnt }' t2_flows.txt
	is '{"srcIP":"10.0.0.6","pktsSnt":5}' "$output"
}

@test "tawk --align is tcol" {
	run -0 tawk --align 'udp()' t1_flows.txt
	is "$(tawk 'udp()' t1_flows.txt | tcol)" "$output"
}

@test "tawk -J: the same rows in the same order" {
	awk 'NR == 1 { print; next } { l[n++] = $0 } END { for (i = 0; i < 30000; i++) print l[i % n] "\t" i }' t1_flows.txt >big
	tawk 'tcp() { print $srcIP, $NF }' big >one
	tawk -J 4 'tcp() { print $srcIP, $NF }' big >many
	cmp one many
	[ "$(wc -l <one)" -gt 10000 ]
	tawk -J 4 'bitsanyset($flowStat, 1)' big | cmp - <(tawk 'bitsanyset($flowStat, 1)' big)
	tawk -J 2 '{ n++ } END { print n }' big | cmp - <(echo 30001)
	# into a file, and by printf
	tawk 'tcp() { printf "%s;%s\n", $srcIP, $NF > "one" } { print $NF >> "ends" } END { print "end" > "one" }' big
	mv ends ends.one
	tawk -J 4 'tcp() { printf "%s;%s\n", $srcIP, $NF > "many" } { print $NF >> "ends" } END { print "end" > "many" }' big
	cmp one many
	cmp ends.one ends
	[ "$(wc -l <one)" -gt 10000 ]
	tawk -J 4 'tcp() { printf "%s;%s\n", $srcIP, $NF }' big | cmp - <(head -n -1 one)
}

@test "tawk: user functions of ~/.tawk, -i, -f and @include" {
	mkdir -p "$HOME/.tawk"
	echo 'function twice(x) { return 2 * x }' >"$HOME/.tawk/mine.awk"
	run -0 tawk 'BEGIN { print twice(21) }'
	is 42 "$output"
	echo 'function f() { return "lib" }' >lib.awk
	printf '@include "lib.awk"\nBEGIN { print f() }\n' >p.awk
	run -0 tawk -f p.awk
	is lib "$output"
	run -0 tawk -i lib.awk 'BEGIN { print f() }'
	is lib "$output"
}

@test "tawk: -g lists the functions, -d explains them" {
	[ "$(tawk -g | wc -l)" -ge 139 ]
	run -0 tawk -d bitsanyset
	[ "${lines[0]}" = "bitsanyset(val, mask):" ]
	run -0 --separate-stderr tawk -d nope
	is "tawk: No documentation available for function 'nope'" "$stderr"
}

@test "tawk: a full disk is an error" {
	[ -w /dev/full ] || skip "no /dev/full"
	run -1 --separate-stderr sh -c "tawk 'BEGIN { print 1 }' >/dev/full"
	[[ $stderr == *"cannot write to standard output: No space left on device"* ]] || is x "$stderr"
}

@test "tawk: a key that comes and goes again and again costs no more than one that stays" {
	run -0 timeout $((20 * ${TEST_SLOWER:-1})) tawk 'BEGIN {
		for (i = 0; i < 600000; i++)
			a["k" i]
		for (i = 0; i < 400000; i++) {
			a["x"] = i
			delete a["x"]
		}
		a["x"]
		print length(a), "x" in a, "k0" in a, "k599999" in a
	}'
	is "600001 1 1 1" "$(xargs <<<"$output")"
}
