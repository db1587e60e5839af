# t2plot: pictures of two columns.

load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates txtSink
}

# shapes TYPE-OF-ELEMENT FILE: how many there are
shapes() { grep -o "<$1 class=\"m" "$2" | wc -l; }

is_xml() {
	python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$1"
}

@test "each type of picture has its shapes, and is XML without a script" {
	printf 'a\t1\nb\t3\nc\t2\n' >words
	t2plot -t bar -o bar.svg words
	is 3 "$(shapes rect bar.svg)"
	# heights are as the values: 1 to 3 to 2
	is "$(printf '1\n3\n2')" "$(sed -n 's/.*class="m" .*height="\([0-9.]*\)".*/\1/p' bar.svg | awk '{ v[NR] = $1 } END { for (i = 1; i <= NR; i++) print int(v[i] / v[1] + 0.5) }')"
	printf '%%t\tv\n3\t9\n1\t1\n2\t4\n' >numbers
	t2plot -o line.svg numbers
	grep -q '<path class="l" d="M[0-9. ]*L[0-9. ]*L[0-9. ]*"/>' line.svg
	is 3 "$(shapes circle line.svg)"
	t2plot -t scatter -o scatter.svg numbers
	is 3 "$(shapes circle scatter.svg)"
	seq 100 | t2plot -t hist -o hist.svg
	is 100 "$(sed -n 's/.*<title>\([0-9]*\)<\/title><\/rect>.*/\1/p' hist.svg | awk '{ n += $1 } END { print n }')"
	seq 100 | awk '{ print $1 % 10 "\t" int($1 / 10) }' | t2plot -t heat -o heat.svg
	is 100 "$(sed -n 's/.*<title>\([0-9]*\)<\/title><\/rect>.*/\1/p' heat.svg | awk '{ n += $1 } END { print n }')"
	for f in *.svg; do
		is_xml $f
		fails grep -q '<script' $f
		grep -q 'prefers-color-scheme:dark' $f
	done
}

@test "axes have names and units; times are times" {
	flows faf
	t2plot -t scatter -x timeFirst -y numBytesSnt -o s.svg "$FLOWS"
	grep -q '>timeFirst \[UTC\]<' s.svg
	grep -q '>numBytesSnt \[B\]<' s.svg
	grep -q '>1[0-9]:00<' s.svg
	grep -qE '>[0-9.]+ MB<' s.svg
	t2plot -t hist -x duration -o d.svg "$FLOWS"
	grep -q '>duration \[s\]<' d.svg
	# what the headers file says counts, be it in brackets or in a column of its own
	sed -i 's/^\(6\t.*\tduration\t.*\)/\1 [ticks]/' out_headers.txt
	t2plot -t hist -x duration -o d.svg "$FLOWS"
	grep -q '>duration \[ticks\]<' d.svg
	printf '# Col No.\tType\tName\tUnit\tDescription\n1\tU64\tduration\tjiffies\tx\n' >other
	t2plot -H other -t hist -x duration -o d.svg "$FLOWS"
	grep -q '>duration \[jiffies\]<' d.svg
}

@test "what tawk prints: headings with and without mark, names with and without dollar, numbers" {
	flows faf
	tawk 'aggr($dstIP, $numBytesSnt, 5)' "$FLOWS" | t2plot -t bar -o a.svg
	is 5 "$(shapes rect a.svg)"
	grep -q '>numBytesSnt by dstIP<' a.svg
	tawk '{ print $dstPort, $numBytesSnt }' "$FLOWS" | t2plot -t scatter -x '$dstPort' -y 2 -o b.svg
	grep -q '>dstPort<' b.svg
	gzip -c "$FLOWS" >f.gz
	t2plot -t scatter -x l7BytesSnt -y duration -o c.svg f.gz
	is 72 "$(shapes circle c.svg)"
}

@test "text: bars, histograms and planes, of the width of the terminal" {
	printf 'a\t1\nbb\t2\n' >words
	run -0 t2plot -t bar -f text words
	is "column 2 by column 1" "${lines[0]}"
	[[ ${lines[1]} =~ ^\ +a\ ##+\ +1$ ]]
	[[ ${lines[2]} =~ ^\ +bb\ ##+\ +2$ ]]
	for t in line scatter heat hist; do
		run -0 t2plot -t $t -f text <(seq 50 | awk '{ print $1 "\t" $1 * $1 }')
		awk 'length($0) > 80 { exit 1 }' <<<"$output"
		[ "${#lines[@]}" -ge 10 ]
	done
	TERM=xterm script -qefc 't2plot -t bar words' seen </dev/null >/dev/null
	grep -q '##' seen
	fails grep -q '<svg' seen
}

@test "names that mean harm stay text; rows without a number are left out and counted" {
	printf '%%<b>&"\tv\n</svg><script>\t1\n\x1b[31m\xe2\x80\xae\t2\nx\tnone\n' >harm
	run -0 --separate-stderr t2plot -t bar -o h.svg harm
	is "t2plot: 1 of 3 rows are left out: no number where one is drawn" "$stderr"
	is_xml h.svg
	fails grep -q '<script' h.svg
	fails grep -qP '\x1b|\xe2\x80\xae' h.svg
	run -0 --separate-stderr t2plot -t bar -f text harm
	fails grep -qP '\x1b|\xe2\x80\xae' <<<"$output"
	for v in nan inf 1e400 0x10 -5 1e-300 99999999999999999999; do
		printf '1\t%s\n2\t3\n' $v >odd
		t2plot -t line -o o.svg odd 2>/dev/null
		is_xml o.svg
		fails grep -qE 'nan|inf' o.svg
		t2plot -t heat -f text odd >/dev/null 2>&1
	done
}

@test "-o: a link leads to the file that is replaced, a pipe is written to; permissions stay" {
	printf '%%a\tbytes\n1\t2\n' >f
	t2plot f >want
	echo old >target
	chmod 600 target
	ln -s target link
	t2plot -o link f
	cmp want target
	is 600 "$(stat -c %a target)"
	[ -L link ]
	mkfifo pipe
	cat pipe >got &
	t2plot -o pipe f
	wait $!
	cmp want got
	[ -p pipe ]
	run -0 t2plot -o /dev/stdout f
	is "$(cat want)" "$output"
}

@test "what is no input, and wrong usage" {
	run -1 --separate-stderr t2plot absent
	is "t2plot: absent: No such file or directory" "$stderr"
	: >empty
	run -1 --separate-stderr t2plot empty
	is "t2plot: empty: no rows" "$stderr"
	printf '%%a\tbytes\n1\t2\n' >f
	run -1 --separate-stderr t2plot -y byte f
	is "t2plot: f: no column byte; did you mean bytes?" "$stderr"
	run -1 --separate-stderr t2plot -x 3 f
	is "t2plot: f: no column 3" "$stderr"
	run -1 --separate-stderr t2plot <(seq 3)
	[[ $stderr == *": 1 column, and there is no -y" ]]
	run -2 --separate-stderr t2plot -t pie f
	is "t2plot: -t pie: expected line, bar, hist, scatter or heat" "$stderr"
	run -2 --separate-stderr t2plot a b
	[[ ${stderr_lines[0]} == "usage: t2plot "* ]]
	run -1 --separate-stderr t2plot -o f f
	is "t2plot: f: is an input of this run" "$stderr"
	run -1 --separate-stderr t2plot -o absent/x.svg f
	is "t2plot: absent/x.svg: No such file or directory" "$stderr"
	run -1 --separate-stderr t2plot -H absent f
	is "t2plot: absent: No such file or directory" "$stderr"
	run -1 --separate-stderr sh -c 't2plot f >/dev/full'
	is "t2plot: standard output: No space left on device" "$stderr"
	run -1 --separate-stderr t2plot -t scatter <(seq 100001 | awk '{ print $1 "\t" $1 }')
	[[ $stderr == "t2plot: more than 100000 points: "* ]]
	# the header alone
	head -1 f >head
	t2plot -o h.svg head
	grep -q 'no rows' h.svg
}
