# tawk: what is a field of the input stays one in every form of the output; CSV of all kinds; keys and bytes of JSON.

load helper

setup() {
	sandbox
	export LC_ALL=C.UTF-8
	printf 'id,txt,n\n1,"a,b",3\n2,"q""q",4\n3,"l1\nl2",5\n4,plain,6\n' >t.csv
	printf '%%dir\tflowInd\tsrcIP\tsrcIPOrg\tduration\nA\t1\t10.0.0.1\t"Private network"\t86.4\nB\t2\t10.0.0.2\t"a \\"q\\" \\\\ \\u0001\\v\\u00e4"\t7\n' >f_flows.txt
}

objects='{"id":1,"txt":"a,b","n":3}
{"id":2,"txt":"q\"q","n":4}
{"id":3,"txt":"l1\nl2","n":5}
{"id":4,"txt":"plain","n":6}'

@test "--csv --json: a field is one value, however it is printed" {
	for prog in 1 '{ print $id, $txt, $n }' '{ print $1, $2, $3 }' '{ print $0 }' '{ x = $0; print x }' '{ NF = NF; print }' \
	    '{ l[NR] = $0 } END { for (i in l) print l[i] }' '{ print wildcard(".") }' 't2rsort(id)' '{ $txt = $txt; print }' \
	    'BEGIN { while ((getline l < "t.csv") > 0) if (n++) print l } NR > 5'; do
		echo "$prog"
		run -0 tawk --csv --json "$prog" t.csv
		[[ "$prog" == BEGIN* ]] || is "$objects" "$output"
		is 4 "${#lines[@]}"
	done
	run -0 tawk --csv --json '$n == 3 { print $n, toupper($txt), $txt "!" }' t.csv
	is '{"n":3,"2":"A,B","3":"a,b!"}' "$output"
	run -0 tawk --csv --json -F ';' 1 <<<$'a;b\n"x;1";2'
	is '{"a":"x;1","b":2}' "$output"
}

@test "--csv --to-csv: what comes out is what went in" {
	for prog in 1 '{ print $id, $txt, $n }' '{ print $0 }' '{ x = $0; print x }' '{ $1 = $1; print }' 't2rsort(id)'; do
		tawk --csv --to-csv "$prog" t.csv | cmp - t.csv
	done
	# one empty value is no empty line
	printf 'a\n""\nx\n' >one.csv
	tawk --csv --to-csv 1 one.csv | cmp - one.csv
	# both files have the header row, the output has it once
	is 9 "$(tawk --csv --to-csv '{ print $id }' t.csv t.csv | wc -l)"
	is 1 "$(tawk --csv --to-csv 1 t.csv t.csv | grep -c '^id')"
}

@test "--csv --align: a row is a line" {
	run -0 tawk --csv --align 1 t.csv
	is 'id  txt     n
1   a,b     3
2   q"q     4
3   l1\nl2  5
4   plain   6' "$output"
}

@test "aggr() of CSV: a key that is a field is one value" {
	run -0 tawk --csv --json 'aggr($txt, $n, 2)' t.csv
	is '{"txt":"plain","n":6}
{"txt":"l1\nl2","n":5}' "$output"
	run -0 tawk --csv --to-csv 'aggr($txt, $n, -2)' t.csv
	is $'txt,n\n"a,b",3\n"q""q",4' "$output"
}

@test "CSV: quotes, line ends, ragged rows, no newline, nothing" {
	json() { printf "$1" | tawk --csv --json 1; }
	is '{"a":"x","b":""}' "$(json 'a,b\r\nx,\r\n')"
	is '{"a":"x","b":"y\r\nz"}' "$(json 'a,b\r\nx,"y\r\nz"\r\n')"
	is '{"a":"x","b":"y"}' "$(json 'a,b\nx,y')"
	is '{"a":"x","b":"y"}' "$(json 'a,b\r\nx,y\r')"
	is $'{"a":1}\n{"a":1,"b":2,"3":3}' "$(json 'a,b\n1\n1,2,3\n')"
	# a quote inside a bare field is one, and opens nothing
	is $'{"a":"5\\"","b":1}\n{"a":6,"b":"x\\"y"}' "$(json 'a,b\n5",1\n6,x"y\n')"
	is '{"a\nb":1,"c\"d":2}' "$(json '"a\nb","c""d"\n1,2\n')"
	is "" "$(json 'a,b\n')"
	is "" "$(json '')"
	is '{"a":"","b":""}' "$(json 'a,b\n"",""\n')"
	run -0 tawk --csv 'NR > 1 { split("\"z,z\",y", p); print p[1], $2 }' <<<$'a,b\n"x,x","y,y"'
	is 'z,z,y,y' "$output"
}

@test "CSV: the header is the first row, whatever its names look like" {
	run -0 tawk --csv --json 1 <<<$' a,c\n1,2'
	is '{" a":1,"c":2}' "$output"
	run -0 tawk --csv '!hdr() { print $a }' <<<$' a,c\n1,2'
	is 1 "$output"
	run -0 tawk --csv '!hdr() { print $b_c }' <<<$'"a,1","b\nc"\n1,2'
	is 2 "$output"
	for head in 'id,"na ""me"""' '"id","na ""me"""'; do
		printf '\xef\xbb\xbf%s\r\n1,"a,b"\r\n' "$head" >bom.csv
		for in in bom.csv -; do
			run -0 tawk --csv --json 1 "$in" <bom.csv
			is '{"id":1,"na \"me\"":"a,b"}' "$output"
			run -0 tawk --csv '{ print $id, $1 }' "$in" <bom.csv
			is $'id,id\n1,1' "$output"
		done
	done
	is "  1  id" "$(tawk --csv -l bom.csv | head -n 1)"
}

@test "--json: the header row is no record, a print elsewhere no key" {
	run -0 tawk --json 'BEGIN { print "x", "y" } { c[$srcIP]++; print $srcIP, $flowInd } END { for (k in c) print k, c[k] }' f_flows.txt
	is '{"1":"x","2":"y"}
{"srcIP":"10.0.0.1","flowInd":1}
{"srcIP":"10.0.0.2","flowInd":2}
{"1":"10.0.0.1","2":1}
{"1":"10.0.0.2","2":1}' "$output"
	run -0 tawk --json '{ print $duration, $flowInd * 2 }' f_flows.txt f_flows.txt
	is '{"duration":86.4,"2":2}
{"duration":7,"2":4}
{"duration":86.4,"2":2}
{"duration":7,"2":4}' "$output"
	# the names from elsewhere, and rows with and without them
	for skip in 1 2; do
		for jobs in 1 3; do
			tail -n +$skip f_flows.txt >rows
			run -0 tawk -J $jobs -I f_flows.txt --json '{ print $srcIP }' rows
			is $'{"srcIP":"10.0.0.1"}\n{"srcIP":"10.0.0.2"}' "$output"
		done
		run -0 tawk --csv -I t.csv --json '$n > 4 { print $txt }' < <(tail -n +$skip t.csv)
		is $'{"txt":"l1\\nl2"}\n{"txt":"plain"}' "$output"
	done
	printf '#separator x\n#fields\tts\tuid\n#types\ttime\tstring\n1.5\tC1\n' >zeek.log
	run -0 tawk --zeek --json 1 zeek.log
	is '{"ts":1.5,"uid":"C1"}' "$output"
	run -0 tawk -N 2 --json '{ print $b, $a }' <<<$'x\ty\na\tb\n1\t2'
	is $'{"b":"y","a":"x"}\n{"b":2,"a":1}' "$output"
	# names that functions give
	printf '%%flowInd\tsrcIP\tdstIP\tdstPort\n1\t10.0.0.1\t10.0.0.2\t80\n' >g_flows.txt
	run -0 tawk --json '{ print tuple3() } END { print 1, 2, 3 }' g_flows.txt
	is '{"srcIP":"10.0.0.1","dstIP":"10.0.0.2","dstPort":80}
{"1":1,"2":2,"3":3}' "$output"
	run -0 tawk --json 'aggr(tuple2(), $dstPort)' g_flows.txt
	is '{"srcIP":"10.0.0.1","dstIP":"10.0.0.2","dstPort":80}' "$output"
	# which are had from it without making a record of it
	for in in g_flows.txt '--csv g.csv'; do
		tail -c +2 g_flows.txt | tr '\t' , >g.csv
		run -0 tawk --json '{ print tuple2(), $dstPort, $dstPort / 2; c[$srcIP]++; n++ }
		    END { for (k in c) print k, c[k]; print n }' $in
		is '{"srcIP":"10.0.0.1","dstIP":"10.0.0.2","dstPort":80,"4":40}
{"1":"10.0.0.1","2":1}
{"1":1}' "$output"
		run -0 tawk --json '{ aggr(tuple2()); t2sort($dstPort); n++ } END { print n }' $in
		is '{"1":1}
{"srcIP":"10.0.0.1","dstIP":"10.0.0.2","Flows":1}
{"flowInd":1,"srcIP":"10.0.0.1","dstIP":"10.0.0.2","dstPort":80}' "$output"
		run -0 tawk --json 'function f() { print tuple2() } $dstPort == 80 { f() } END { print NF, $1 }' $in
		is $'{"srcIP":"10.0.0.1","dstIP":"10.0.0.2"}\n{"1":4,"flowInd":1}' "$output"
	done
	run -0 tawk --json '{ print "x" OFS "y", tuple2() OFS "z", tuple2(), $dstPort }' g_flows.txt
	is '{"1":"x","2":"y","3":"10.0.0.1","4":"10.0.0.2","5":"z","srcIP":"10.0.0.1","dstIP":"10.0.0.2","dstPort":80}' "$output"
	# the record at hand stays when the next file begins
	sed 's/dstPort/other/' g_flows.txt >h_flows.txt
	run -0 tawk --json '{ last = $1; while ((getline l) > 0) n++; print tuple2(), $4, $0 } END { print n }' g_flows.txt h_flows.txt
	is '{"srcIP":"10.0.0.1","dstIP":"10.0.0.2","other":80,"flowInd":1,"srcIP":"10.0.0.1","dstIP":"10.0.0.2","other":80}
{"1":1}' "$output"
}

@test "JSON is UTF-8, whatever came in" {
	run -0 tawk --csv --json 1 <<<$'a\xff,b\n\x96 x,\xe4\xb8\n\xed\xa0\x80,\xc3\xa9'
	is $'{"a\xef\xbf\xbd":"\xef\xbf\xbd x","b":"\xef\xbf\xbd"}\n{"a\xef\xbf\xbd":"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd","b":"é"}' "$output"
	run -0 tawk 'json()' <<<$'%a\tb\n\x80\t\x01'
	is $'[\n{ "a": "\xef\xbf\xbd", "b": "\\u0001" }\n]' "$output"
}

@test "texts of flow files are read: quotes and escapes" {
	run -0 tawk --json '{ print $srcIPOrg, $duration }' f_flows.txt
	is '{"srcIPOrg":"Private network","duration":86.4}
{"srcIPOrg":"a \"q\" \\ \u0001\u000bä","duration":7}' "$output"
	run -0 tawk --to-csv '{ print $flowInd, $srcIPOrg }' f_flows.txt
	is $'flowInd,srcIPOrg\n1,Private network\n2,"a ""q"" \\ \x01\x0bä"' "$output"
	# and as CSV they are what they were
	tawk --to-csv 1 f_flows.txt >f.csv
	is $'2\ta "q" \\ \x01\x0bä' "$(tawk --csv -O $'\t' '$flowInd == 2 { print $flowInd, $srcIPOrg }' f.csv)"
	tawk --csv --to-csv 1 f.csv | cmp - f.csv
	cmp <(tawk --json 1 f_flows.txt) <(tawk --csv --json 1 f.csv)
	# text without quotes is text with escapes where the headers file says so
	printf '1\tU64\tflowInd\tIndex\n2\tSC\tname\tName\n' >s_headers.txt
	printf '%%flowInd\tname\n1\ta\\"\\u0001\n2\t12\n' >s_flows.txt
	run -0 tawk --json 1 s_flows.txt
	is $'{"flowInd":1,"name":"a\\"\\u0001"}\n{"flowInd":2,"name":"12"}' "$output"
	run -0 tawk --to-csv 1 s_flows.txt
	is $'%flowInd,name\n1,"a""\x01"\n2,12' "$output"
	run -0 tawk 'json()' f_flows.txt
	line '{ "dir": "B", "flowInd": 2, "srcIP": "10.0.0.2", "srcIPOrg": "a \"q\" \\ \u0001\u000bä", "duration": 7 }'
}

@test "a line that printf begins ends with the next newline" {
	run -0 tawk --json '{ printf "%s\t%s", $1, $2; print "", $3 }' f_flows.txt
	is '{"1":"A","2":1,"3":"10.0.0.1"}
{"1":"B","2":2,"3":"10.0.0.2"}' "$output"
	run -0 tawk --to-csv '{ for (i = 1; i <= NF; i++) printf "%s%s", $i, i < NF ? OFS : "\n" }' f_flows.txt
	is "$(tawk --to-csv 1 f_flows.txt)" "$output"
}

@test "-J: the same objects and rows" {
	awk 'NR == 1 { print; next } { l[n++] = $0 } END { for (i = 0; i < 30000; i++) print l[i % n] }' f_flows.txt >big
	for form in --json --to-csv --align; do
		tawk "$form" '{ print $srcIPOrg, $flowInd }' big >one
		tawk -J 4 "$form" '{ print $srcIPOrg, $flowInd }' big | cmp - one
		[ "$(wc -l <one)" -ge 30000 ]
	done
}
