# Reports in a browser: headless Chromium, light and dark, 400 and 1600 pixels wide. tests/services/browse says what is looked at.
# needs: chromium python3 xmllint tidy

load services

setup() {
	sandbox
	services
	plugins basicFlow basicStats tcpStates icmpDecode dnsDecode txtSink
	cp "$T2_TREE/tests/services/browse" "$SERVICE/"
	mkdir "$SERVICE/pages"
	[ "$(id -u)" -ne 0 ] || chown "$SERVICE_UID" "$SERVICE/pages"
	PAGES=()
}

teardown() { services_end; }

# page NAME: a report of $FLOWS in the browser's folder, and its rows as json beside
page() {
	cp "$FLOWS" "$1_flows.txt"
	t2report -o "$1.html" "$1_flows.txt"
	t2report -f json "$1_flows.txt" >"$1.json"
	cp "$1.html" "$SERVICE/pages/"
	chmod 644 "$SERVICE/pages/$1.html"
	PAGES+=("$SERVICE/pages/$1.html")
}

# valid FILE: HTML that is XML too, without a warning
valid() {
	xmllint --noout "$1"
	run tidy -q -e --show-info no --warn-proprietary-attributes no --drop-empty-elements no "$1"
	is "" "$output"
}

# browse: all pages; what they show is what t2report -f json has, and what the tawk lines give
browse() {
	run --separate-stderr as_user timeout 600 python3 browse "$(command -v chromium)" "$SERVICE" "${PAGES[@]}"
	is "" "$stderr"
	[ "$status" -eq 0 ]
	printf '%s\n' "$output" >seen
	is "${#PAGES[@]}" "$(wc -l <seen)"
	python3 - <<-'END'
		import json, os, subprocess, sys
		for seen in map(json.loads, open("seen")):
		    name = os.path.basename(seen["page"])[:-5]
		    report = json.load(open(name + ".json"))["sections"]
		    if [s["id"] for s in report] != list(seen["sections"]):
		        sys.exit("%s: other sections" % name)
		    for s in report:
		        shown = seen["sections"][s["id"]]
		        if shown["line"] != s["tawk"]:
		            sys.exit("%s: %s: another line" % (name, s["id"]))
		        if not shown["table"]:
		            continue
		        # what tawk prints, without the keys
		        keys = sum(isinstance(c, str) for c in s["rows"][0])
		        got = subprocess.run(["sh", "-c", shown["line"]], stdout=subprocess.PIPE).stdout.decode()
		        values = [r.split("\t")[keys:] for r in got.split("\n")[:-1]]
		        if values != shown["rows"]:
		            sys.exit("%s: %s: shows %s, tawk has %s" % (name, s["id"], shown["rows"], values))
	END
}

@test "reports of ten scenarios: on the screen, and the numbers of their lines" {
	local s
	for s in faf beacon dns tcpstates scan l2 dnstypes ip6 timejump icmp; do
		flows $s
		page $s
		valid $s.html
	done
	browse
}

@test "reports of twenty captures of the conformance set" {
	local all=("$T2_TREE"/../shared/conformance/pcaps/*) i
	[ -e "${all[0]}" ] || skip "the conformance set is not here"
	for ((i = 0; i < 20; i++)); do
		run t2 -r "${all[i * ${#all[@]} / 20]}" -w "$DATA/out"
		FLOWS=$DATA/out_flows.txt
		[ -s "$FLOWS" ] || continue
		page c$i
		valid c$i.html
	done
	[ "${#PAGES[@]}" -ge 15 ]
	browse
}

@test "names that mean harm, long ones, and a file of nothing" {
	local bad=$'</script><script>console.log(1)</script><img src=x onerror=console.log(2)>\xe2\x80\xae' i
	{
		printf '%%dir\tflowStat\ttimeFirst\ttimeLast\tduration\tethType\tsrcIP\tsrcIPCC\tsrcIPOrg\tsrcPort\tdstIP\tdstPort\tl4Proto\t'
		printf 'numPktsSnt\tnumPktsRcvd\tnumBytesSnt\tnumBytesRcvd\tsslServerName\thttpHosts\n'
		for i in 1 2 3; do
			printf 'A\t0x0\t170000000%d.0\t170000000%d.0\t0.0\t0x0800\t%s\t%s\t"%s"\t1\t%s\t2\t6\t1\t1\t9\t9\t"%s"\t"%s"\n' $i $i "$bad" "$bad" "$bad" \
				"$(printf 'a%.0s' {1..300})" "$(printf 'W%.0s' {1..10000})" $'\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d" \\"'
		done
	} >harm
	FLOWS=harm
	page harm
	valid harm.html
	head -1 harm >nothing
	FLOWS=nothing
	page nothing
	valid nothing.html
	browse
}

@test "pictures of t2plot are valid, and say nothing on the console" {
	local t
	flows faf
	for t in line scatter heat; do
		t2plot -t $t -x timeFirst -y numBytesSnt -o $t.svg "$FLOWS"
	done
	t2plot -t hist -x duration -o hist.svg "$FLOWS"
	tawk 'aggr($dstIP, $numBytesSnt)' "$FLOWS" | t2plot -t bar -o bar.svg
	for t in line scatter heat hist bar; do
		xmllint --noout $t.svg
		cp $t.svg "$SERVICE/pages/"
		chmod 644 "$SERVICE/pages/$t.svg"
		PAGES+=("$SERVICE/pages/$t.svg")
	done
	run -0 --separate-stderr as_user timeout 300 python3 browse "$(command -v chromium)" "$SERVICE" "${PAGES[@]}"
	is "" "$stderr"
}
