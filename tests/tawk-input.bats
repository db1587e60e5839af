# tawk: where rows come from, and that the short ways through a program give what the long way gives.

load helper

setup() {
	sandbox
	export LC_ALL=C.UTF-8
}

# Numbers of all lengths and kinds, short and empty rows, rows about as long as the blocks that are searched at a time,
# a header row in the middle, more than one buffer of it all; no newline at the end.
odd_rows() {
	awk -v rows="${1:-20000}" 'BEGIN {
		OFS = "\t"
		srand(7)
		split("0x|0X|0x0|0xg|0x1F|0xffffffffffffffff|0xFFFFFFFFFFFFFFFF0|0x8000000000000000|x12|-5|+7| 12|12 |1.5|1e3|.5|5.|" \
			"007|12345678|123456789|1234567890123456789|99999999999999999999|-0|abc|0xffff_0x2|\r|ä", odd, "|")
		print "%kind", "num", "bits", "text", "tail"
		for (i = 0; i < rows; i++) {
			h = "0x"
			for (k = int(rand() * 18); k > 0; k--) h = h substr("0123456789abcdefABCDEF", 1 + int(rand() * 22), 1)
			n = substr("9182736450918273645", 1 + int(rand() * 10), int(rand() * 12))
			if (rand() < 0.2) n = odd[1 + int(rand() * 27)]
			if (rand() < 0.2) h = odd[1 + int(rand() * 27)]
			t = substr("the quick brown fox jumps over the lazy dog and runs away from it all day", 1, int(rand() * 72))
			r = rand()
			if (r < 0.03) print ""
			else if (r < 0.06) print "A"
			else if (r < 0.09) print "A", n
			else if (r < 0.12) print "A", n, h
			else if (r < 0.13) print "\t\t\t\t\t\t"
			else print "A", n, h, t, t t t
			if (i == int(rows / 2)) print "%kind", "num", "bits", "text", "tail"
		}
		printf "A\t1\t0x3\tfox\tend"
	}' >odd
}

filters() {
	cat <<-'END'
		bitsanyset($bits, 0x2)
		bitsallset($bits, 0x6)
		bitsanyset($bits, 0x8000000000000000)
		bitsallset($num, 0)
		!bitsanyset($bits, 1)
		bitsanyset($text, 1)
		$num > 5
		$num <= 12345678
		$num == 12
		$num != 7
		$num < 0
		$num >= 1.5
		$num == 0x1f
		$bits == 0x1f
		$bits > 255
		$2 > 100
		$5 > 100
		$9 == 0
		$9 == ""
		$text == "the"
		$text != "the"
		$text < "the q"
		$text == ""
		$text ~ /fox$/
		$text !~ /quick|^$/
		$tail ~ /day/
		$kind ~ /^A$/
		/brown/
		!/brown/
		$0 !~ /jumps over the lazy/
		/jumps over the lazy dog and/
		/from it all day|0xffff_|quick x/
		/lazy dog[a-z ]*the.*day|ä|\r/
		/^A\t[0-9]+$/
		/^%kind|day$/
		/nothing like this/
		$0 ~ /^A.*x$/
		$0 > "A"
		!($num > 5)
		$num > 5 && $text ~ /o/
		$num > 5 && !($text ~ /o/)
	END
}

@test "tawk: a filter that begins a program gives what it gives inside one" {
	odd_rows
	bad=
	while IFS= read -r p; do
		for H in "" -H; do
			tawk $H "$p" odd >short
			tawk $H "1 && ($p)" odd >long
			cmp -s short long || bad="$bad$H $p"$'\n'
			[ -n "$H" ] || sum="${sum:-}$(wc -l <short) "
			tawk $H "$p { n++ } END { print n, NR, FNR, NF, \$0 }" odd >short
			tawk $H "1 && ($p) { n++ } END { print n, NR, FNR, NF, \$0 }" odd >long
			cmp -s short long || bad="$bad$H counting $p"$'\n'
			tawk $H "$p { print NR, \$2; \$3 = \"x\"; print }" odd >short
			tawk $H "1 && ($p) { print NR, \$2; \$3 = \"x\"; print }" odd >long
			cmp -s short long || bad="$bad$H with action $p"$'\n'
		done
	done < <(filters)
	is "" "$bad"
	# They are not all empty.
	[ "$(tr ' ' '\n' <<<"$sum" | awk '$1 > 100' | wc -l)" -ge 25 ]
}

@test "tawk: a filter reads files, gzip'd files and pipes alike" {
	odd_rows
	gzip -k odd
	while IFS= read -r p; do
		tawk "$p" odd >want
		tawk "$p" odd.gz | cmp - want || is "$p" "gzip'd: differs"
		tawk "$p" <odd | cmp - want || is "$p" "standard input: differs"
		cat odd | tawk "$p" | cmp - want || is "$p" "pipe: differs"
		(while IFS= read -r -N 4999 x || [ -n "$x" ]; do printf %s "$x"; done <odd) | tawk "$p" | cmp - want || is "$p" "pipe in pieces: differs"
	done < <(filters | sed -n '1p;7p;20p;24p;28p')
}

@test "tawk -J: what one thread gives, for all filters, files and options" {
	odd_rows 60000
	printf '%%text\tkind\tnum\tbits\ttail\nfox\tB\t77\t0x7\tday\n' >other
	: >empty
	head -c 1500000 odd >cut
	bad=
	while IFS= read -r p; do
		for H in "" -H; do
			for n in 2 3; do
				tawk $H "$p" odd >one
				tawk $H -J $n "$p" odd | cmp -s - one || bad="$bad$H -J $n $p"$'\n'
			done
			tawk $H "$p { print \$num, \$text }" odd other empty cut >one
			tawk $H -J 2 "$p { print \$num, \$text }" odd other empty cut | cmp -s - one || bad="$bad$H several files $p"$'\n'
		done
	done < <(filters)
	is "" "$bad"
	for p in '{ print $num, $tail }' '{ $num = "x"; print }' 'not($num > 5)' 'hdr() || $num == 7' '$num ~ /^1/ { print toupper($text) }'; do
		tawk "$p" odd other >one
		tawk -J 2 "$p" odd other | cmp - one || is "$p" "differs"
	done
}

# parts: a, b with one header row, c with another
parts() {
	printf '%%dir\tflowInd\ttext\nA\t1\tfox\nB\t1\tden\n' >a
	printf '%%dir\tflowInd\ttext\nA\t2\then\n' >b
	printf '%%dir\tflowInd\tword\nA\t3\tfox\n' >c
}

@test "parts that were put together: the header row is no record when it comes again" {
	parts
	whole=$(cat a; tail -n +2 b; tail -n +2 a)
	for p in 1 '$flowInd != 9' '/./' '$dir ~ /./' 'length > 0' '{ print }'; do
		is "$whole" "$(cat a b a | tawk "$p")"
		is "$whole" "$(tawk "$p" a b a)"
		is "$whole" "$(tawk -J 2 "$p" a b a)"
		is "$whole" "$(cat a b a >all; tawk -J 2 "$p" all)"
	done
	is "$(printf 'A\t1\tfox\nB\t1\tden\nA\t2\then\n')" "$(cat a b | tawk '!hdr()')"
	is "1 2 3 5" "$(cat a b | tawk '{ print NR }' | paste -sd ' ')"
	is "6 hen" "$(cat a a b | tawk '/fox/ { getline; n++ } { n++; last = $text } END { print n, last }' OFS=' ')"
	is "fox hen" "$(tawk '$dir == "A" { print $text }' a b | paste -sd ' ')"
}

@test "a header row that differs, comments, rows without a mark: records as ever" {
	parts
	is "$(cat a c)" "$(cat a c | tawk 1)"
	is "$(cat a c a)" "$(tawk 1 a c a)"
	printf '%%dir\tflowInd\ttext\nA\t1\tfox\n%%dir\tflowInd\n%% a comment\n' >d
	is "$(cat d)" "$(tawk 1 d)"
	is "$(cat a a)" "$(cat a a | tawk -s '' 1)"
	is "$(cat a a)" "$(cat a a | tawk -I b 1)"
	seq 5 >plain
	for J in "" "-J 2"; do
		is "$(cat plain a plain; tail -n +2 a)" "$(tawk $J 1 plain a plain a)"
	done
}

@test "programs that tell files apart have the header row of each" {
	parts
	is "a:%dir b:%dir a:%dir" "$(tawk 'FNR == 1 { print FILENAME ":" $1 }' a b a | paste -sd ' ')"
	is "%dir A B %dir A" "$(tawk 'NR == FNR { n++ } { print $1 } FNR == 0 { print n }' a b | paste -sd ' ')"
	is "%dir A B A" "$(cat a b | tawk 'FNR { print $1 }' | paste -sd ' ')"
}

@test "tawk -J: names from a file of names, from an earlier file, from none" {
	printf '%%a\tb\n1\t2\n' >one
	seq 1 100 | sed 's/.*/&\t&x/' >plain
	printf '%%a\tb\n' >names
	tawk -I names '$a > 50 { print $b }' plain >want
	[ "$(wc -l <want)" = 50 ]
	tawk -J 2 -I names '$a > 50 { print $b }' plain | cmp - want
	tawk '$a > 50 { print $b }' one plain one >want
	[ "$(wc -l <want)" = 50 ]
	tawk -J 2 '$a > 50 { print $b }' one plain one | cmp - want
	for J in "" "-J 2"; do
		run -1 --separate-stderr tawk $J '$a > 50' plain
		is "tawk: plain: no header row, so no column a" "$stderr"
		run -1 --separate-stderr tawk $J '$c > 50' one plain
		[ "${#stderr_lines[@]}" = 1 ] || is "one line" "$stderr"
	done
}

@test "tawk -J: gzip'd files and pipes are read by one thread, with the same result" {
	odd_rows
	gzip -k odd
	tawk '$num > 5' odd >one
	tawk -J 2 '$num > 5' odd.gz | cmp - one
	cat odd | tawk -J 2 '$num > 5' | cmp - one
	tawk -J 2 '$num > 5' <odd | cmp - one
}

# more than the first look at a file takes
many_rows() {
	{ printf '%%a\tb\n'; seq 1 300000 | sed 's/$/\tx/'; } >f
	tail -n +2 f >plain
}

@test "tawk: a file by its descriptor, in full: /dev/stdin, /dev/fd/N, /proc/self/fd/N, by another name" {
	many_rows
	gzip -k f
	ln -s /dev/stdin in
	for p in 1 '$a > 0' '{ print $1, NF }' '{ print $a, $b }'; do
		tawk "$p" f >want
		[ "$(wc -l <want)" -ge 300000 ] || is "$p" "$(wc -l <want)"
		for J in "" "-J 2"; do
			for name in - /dev/stdin /dev/fd/0 /proc/self/fd/0 in; do
				tawk $J "$p" $name <f | cmp - want || is "$J $p" "$name"
				tawk $J "$p" $name <f.gz | cmp - want || is "$J $p gzip'd" "$name"
			done
			tawk $J "$p" /dev/fd/7 7<f | cmp - want || is "$J $p" /dev/fd/7
			tawk $J "$p" /dev/fd/12 x=1 12<f | cmp - want || is "$J $p" "/dev/fd/12 x=1"
		done
	done
	tawk 'BEGIN { x = b } { print $x }' f >want
	tawk 'BEGIN { x = b } { print $x }' /dev/stdin <f | cmp - want
	# Without a header row it is read to its end too, and the next file follows.
	tawk 1 /dev/stdin <plain | cmp - plain
	tawk 1 one=1 /dev/fd/3 /dev/stdin 3<plain <f | cmp - <(cat plain f)
	tawk -I f '$a > 0' /dev/stdin <plain | cmp - plain
	tawk -I /dev/stdin '$a > 0' plain <f | cmp - plain
	tawk -I /dev/fd/3 '$a > 0' /dev/stdin 3<f <plain | cmp - plain
}

@test "tawk: a descriptor is read from where it stands" {
	many_rows
	for J in "" "-J 2"; do
		for name in "" - /dev/stdin /dev/fd/0; do
			(read -r _; tawk $J 1 $name) <f | cmp - plain || is "$J" "$name"
		done
	done
	# What looks for the names only takes nothing away.
	run -0 sh -c '{ tawk -l /dev/stdin; tawk "END { print NR }" /dev/stdin; } <f'
	is "$(printf '  1  a\n  2  b\n300001')" "$output"
}

@test "tawk: pipes by name lose nothing: process substitution, fifo" {
	many_rows
	mkfifo pipe
	for p in 1 '$a > 0'; do
		tawk "$p" f >want
		[ "$(wc -l <want)" -ge 300000 ]
		for J in "" "-J 2"; do
			tawk $J "$p" <(cat f) | cmp - want
			tawk $J "$p" <(gzip -c f) | cmp - want
			tawk $J "$p" <(cat f) <(cat f) | cmp - <(tawk "$p" f f)
			cat f >pipe &
			tawk $J "$p" pipe | cmp - want
			cat f | tawk $J "$p" /dev/stdin | cmp - want
			cat f | tawk $J "$p" /dev/fd/0 | cmp - want
			cat f | tawk $J "$p" /proc/self/fd/0 | cmp - want
		done
	done
	run -2 --separate-stderr tawk 1 /dev/fd/77
	is "tawk: /dev/fd/77: Bad file descriptor" "$stderr"
}

@test "tawk: counts that are none are wrong usage: -J, -N, -l, -g" {
	printf '%%a\n1\n' >f
	for n in -1 x "" 1x 0x2 "=x"; do
		for o in J N; do
			run -2 --separate-stderr tawk -$o "$n" 1 f
			is "tawk: Option '$o' requires a numeric argument" "${stderr_lines[0]}"
			is "" "$output"
		done
	done
	for o in J N; do
		run -2 --separate-stderr tawk -$o 0 1 f
		is "tawk: Option '$o' requires a number of at least 1" "${stderr_lines[0]}"
		is "Try 'tawk --help' for more information." "${stderr_lines[1]}"
		is "" "$output"
		for n in 2147483648 4294967297 99999999999999999999; do
			run -2 --separate-stderr tawk -$o $n 1 f
			is "tawk: Option '$o': $n is more than 2147483647" "${stderr_lines[0]}"
		done
	done
	run -2 --separate-stderr tawk --jobs=0 1 f
	run -2 --separate-stderr tawk -l=4294967297 f
	run -0 tawk -J 2147483647 1 f
	is "$(cat f)" "$output"
}

@test "tawk: few fields and all fields are the same fields" {
	odd_rows
	for c in '' 'FS = "[\t]";'; do
		tawk "BEGIN { $c } { print \$9, \$12, \$1, \$5, \$3 }" odd >"few$c"
		tawk "BEGIN { $c } { n = NF; print \$9, \$12, \$1, \$5, \$3 }" odd | cmp - "few$c"
	done
	awk 'BEGIN { for (i = 0; i < 3000; i++) { for (k = 1; k <= i % 40; k++) printf("%s%d", (k > 1 ? "\t" : ""), i * k % 1000); print "" } }' >wide
	tawk '{ print $30, $31, $12, $39 }' wide >few
	tawk '{ n = NF; print $30, $31, $12, $39 }' wide | cmp - few
	tawk '{ a = $30; FS = "x"; b = $12; FS = "\t"; print a, b, $31 }' wide >few
	tawk '{ n = NF; print $30, $12, $31 }' wide | cmp - few
	tawk '{ a = $30; getline; print a, $31, $9 }' wide >few
	tawk '{ n = NF; a = $30; getline; n = NF; print a, $31, $9 }' wide | cmp - few
	tawk '{ a = $30; $31 = a; print $32, $9; print }' wide >few
	tawk '{ n = NF; a = $30; $31 = a; print $32, $9; print }' wide | cmp - few
}

@test "tawk: a rebuilt record, with separators of any length" {
	command -v gawk >/dev/null || skip "gawk is not installed"
	odd_rows 3000
	awk 'NR == 1 || !/^%kind/' odd >same
	for ofs in '\t' ';' '' '--'; do
		tawk -O "$ofs" '{ $2 = $2; print; print $1 ":" $4 ":" NF }' odd >got
		gawk -F '\t' -v "OFS=$ofs" '{ $2 = $2; print; print $1 ":" $4 ":" NF }' same | cmp - got
		tawk -O "$ofs" '{ $4 = "much longer"; $1 = ""; $7 = 7; print; $3 = 3; print; print $4 $7 NF }' odd >got
		gawk -F '\t' -v "OFS=$ofs" '{ $4 = "much longer"; $1 = ""; $7 = 7; print; $3 = 3; print; print $4 $7 NF }' same | cmp - got
		tawk -F ' ' -O "$ofs" '{ $2 = "x"; print; NF = 3; print }' odd >got
		gawk -v "OFS=$ofs" '{ $2 = "x"; print; NF = 3; print }' same | cmp - got
	done
}

@test "tawk: a long file without any newline" {
	for n in 131072 200000 262144 1500000; do
		head -c $n /dev/zero | tr '\0' a >long
		run -0 tawk '{ print length($0), NR }' long
		is "$(printf '%d\t1' $n)" "$output"
	done
}

@test "tawk: a line of 100 MB, from a file and from a pipe" {
	head -c 100000000 /dev/zero | tr '\0' x >long
	printf '\t7\nA\t8' >>long
	for p in '{ print length($1), $2, NF }' '$2 > 6 { print length($1), $2, NF }'; do
		run -0 tawk "$p" long
		is "$(printf '100000000\t7\t2\n1\t8\t2')" "$output"
		run -0 sh -c "cat long | tawk '$p'"
		is "$(printf '100000000\t7\t2\n1\t8\t2')" "$output"
	done
	rm long
}

@test "tawk: NUL bytes, CRLF and no last newline pass through a filter" {
	printf 'a\0b\t5\nc\t6\0\nd\t7\r\ne\t8' >f
	tawk '$2 > 4' f | cmp - <(printf 'a\0b\t5\nc\t6\0\nd\t7\r\ne\t8\n')
	tawk '$1 ~ /b/' f | cmp - <(printf 'a\0b\t5\n')
	tawk '/7/' f | cmp - <(printf 'd\t7\r\n')
}

@test "tawk: a file that grows or is cut while it is read" {
	for i in 1 2 3 4 5 6; do printf '%%a\tb\n'; seq 1 200000 | sed 's/$/\tx/'; done >f
	awk 'NR == 1 || !/^%/' f >whole
	total=$(wc -l <whole)
	# The rows read so far have left in part; the file loses its end.
	(tawk '$1 >= 0 || 1 { print; if (NR == 1000) { system("truncate -s 3000000 f"); fflush() } }' f) >out
	n=$(wc -l <out)
	[ "$n" -gt 1000 ]
	[ "$n" -lt "$total" ]
	head -n $((n - 1)) out | cmp - <(head -n $((n - 1)) whole)
	# What is written while it is read is read too.
	seq 1 10 >g
	run -0 tawk '$1 == 3 { for (i = 11; i <= 15; i++) print i >>"g"; close("g") } { s += $1 } END { print s, NR }' g
	[ "$output" = "$(printf '55\t10')" ] || is "$(printf '120\t15')" "$output"
	# -J takes it as it was or as it is, without harm: of each of the two threads, a block may end too early, in a
	# row; a later block may have been read before that.
	for i in 1 2 3; do
		seq 1 2000000 >f
		(sleep 0.01; truncate -s 100000 f) &
		tawk -J 2 '$1 > 0' f >out
		wait $!
		[ "$(awk '$1 <= last { n++ } { last = $1 } END { print n + 0 }' out)" -le 2 ]
		[ "$(tail -n 1 out)" -le 2000000 ]
	done
}

@test "tawk: a file among several that is missing, unreadable or a directory" {
	printf '%%a\tb\n1\t2\n' >one
	printf '%%a\tb\n3\t4\n' >two
	mkdir dir
	install -m 0 two locked
	bound() { if [ "$(id -u)" = 0 ]; then setpriv --bounding-set -all --inh-caps -all "$@"; else "$@"; fi; }
	for J in "" "-J 2"; do
		run -2 --separate-stderr tawk $J -H '$a > 0' one absent two
		is "$(printf '1\t2')" "$output"
		is "tawk: absent: No such file or directory" "$stderr"
		run -0 --separate-stderr tawk $J -H '$a > 0' one dir two
		is "$(printf '1\t2\n3\t4')" "$output"
		is "tawk: dir: is a directory, skipped" "$stderr"
		run -2 --separate-stderr bound tawk $J -H '$a > 0' one locked
		is "$(printf '1\t2')" "$output"
		is "tawk: locked: Permission denied" "$stderr"
		run -0 bound tawk $J 'BEGIN { exit }' locked
		is "" "$output"
	done
	run -0 --separate-stderr tawk 'BEGIN { print (getline x <"absent"), ERRNO; print (getline x <"dir"), ERRNO }'
	is "$(printf -- '-1\tNo such file or directory\n-1\tIs a directory')" "$output"
	is "" "$stderr"
}

@test "tawk: output that can't be written is one message and status 1" {
	[ -w /dev/full ] || skip "no /dev/full"
	odd_rows
	for J in "" "-J 2"; do
		for p in 1 '$num > 0 || $num < 1' '$1 == "A"' '{ print $1, $2 }' '{ $1 = ""; print }'; do
			run -1 --separate-stderr sh -c 'tawk "$@" >/dev/full' sh $J "$p" odd
			[[ $stderr == "tawk: "*"cannot write to standard output: No space left on device"* ]] || is "$p" "$stderr"
			[ "${#stderr_lines[@]}" = 1 ] || is "$p: one line" "$stderr"
		done
	done
	run -1 --separate-stderr tawk '{ print >"/dev/full" }' odd
	[[ $stderr == "tawk: "*"cannot write to /dev/full: No space left on device"* ]] || is x "$stderr"
}

@test "tawk: a reader that goes away ends the run in silence" {
	seq 1 300000 >f
	for J in "" "-J 2"; do
		run --separate-stderr bash -c "tawk $J '\$1 > 0' f | head -n 1; exit \${PIPESTATUS[0]}"
		is 1 "$output"
		is "" "$stderr"
		[ "$status" = 141 ] || [ "$status" = 2 ]
	done
}

@test "tawk -t: names that are words of the language are told, wherever the rows come from" {
	printf '%%a\tflow\tlength\n1\t2\t3\n' >bad
	printf '%%a\tb\n1\t2\n' >good
	for in in 'bad' '- <bad' '<bad' '/dev/stdin <bad' '-I bad good'; do
		run -1 --separate-stderr bash -c "tawk -t '{ print \$1 }' $in"
		is "" "$output"
		is "tawk: The following column names clash with builtins: flow length; use -r" "$stderr"
		run -0 bash -c "tawk -t '{ print \$1 }' ${in//bad/good}"
		is $'%a\n1' "${output//-I/}"
	done
	run -1 --separate-stderr bash -c "seq 3 | tawk -t 1"
	is "tawk: Column names not found" "$stderr"
}
