# oracle.awk: the flows of tshark's packets (first file) and t2's rows (second): what differs, a line each
#
#	capture, what (missing, extra, packets, bytes, carried, first, last), flow, its headers, what is odd of it, tshark's, t2's
#
# The headers that tshark names say to which address, port and length each of its lists comes next.
BEGIN {
	FS = "\t"
	OFS = "\t"
	split("time protocols len caplen vlan src dst proto id offset more src6 dst6 next6 id6 offset6 more6 " \
	    "nexthop nextroute nextdst nextfrag nextah iplen iphdr plen6 tsport tdport tlen thdr " \
	    "lenhop lenroute lendst lenah " \
	    "usport udport ulen ssport sdport", names, " ")
	for (i in names) col[names[i]] = i
	split("eth 14 ethertype 0 vlan 4 mpls 4 sll 16 raw 0 pppoes 6 ppp 2 llc 8 null 4", pair, " ")
	for (i = 1; i in pair; i += 2) size[pair[i]] = pair[i + 1]
}

# Bytes on the wire behind the headers that were read; "" if one of them has a length that is not known.
function behind() {
	return at < 0 ? "" : $col["len"] - at
}

# What IP says that the packet carries, n bytes, as far as the frame has them
function carry(n,    b) {
	b = behind()
	carried = b != "" && b < n ? b : n
}

# A header of IPv6 of n bytes
function extension(n) {
	room -= n
	if (at >= 0) at += n
	carry(room)
}

# The next value of a list of the packet.
function take(list,    n, v) {
	if (!(list in left)) left[list] = $col[list]
	if (left[list] == "") return ""
	n = index(left[list], ",")
	v = n ? substr(left[list], 1, n - 1) : left[list]
	left[list] = n ? substr(left[list], n + 1) : ""
	return v
}

function number(s) {
	return s ~ /^0x/ ? strtonum_hex(substr(s, 3)) : s + 0
}

function strtonum_hex(s,    i, v) {
	for (i = 1; i <= length(s); i++) v = v * 16 + index("0123456789abcdef", tolower(substr(s, i, 1))) - 1
	return v
}

function usec(t,    n) {
	n = index(t, ".")
	return n ? substr(t, 1, n) substr(substr(t, n + 1) "000000", 1, 6) : t ".000000"
}

# "a" is later than "b": texts of seconds and microseconds
function later(a, b) {
	return length(a) != length(b) ? length(a) > length(b) : a > b
}

FNR == NR {
	split("", left)
	n = split($col["protocols"], h, ":")
	vlan = src = dst = sport = dport = proto = bytes = carried = chain = frag = ""
	ip = fragment = later_one = uneven = short = version = at = 0
	for (i = 1; i <= n; i++) {
		chain = chain (i > 1 ? ":" : "") h[i]
		if (at >= 0 && h[i] in size) at += size[h[i]]
		else if (h[i] !~ /^(ip|ipv6|ipv6\..*|tcp|udp|ah)$/) at = -1
		if (h[i] == "vlan") vlan = take("vlan")
		else if (h[i] == "ip") {
			src = take("src"); dst = take("dst"); proto = take("proto"); id = take("id")
			room = take("iplen"); iphdr = take("iphdr"); room -= iphdr
			if (at >= 0) at += iphdr
			carry(room)
			if (src == "") version = 1
			off = number(take("offset")); more = take("more")
			sport = dport = bytes = ""; ip = 4
			fragment = off > 0 || number(more) > 0 || more == "True"; later_one = off > 0
		} else if (h[i] == "ipv6") {
			src = take("src6"); dst = take("dst6"); proto = take("next6"); room = take("plen6")
			sport = dport = bytes = ""; ip = 6
			if (at >= 0) at += 40
			carry(room)
			fragment = later_one = 0
		} else if (h[i] == "ipv6.fraghdr") {
			id = take("id6"); off = number(take("offset6")); more = take("more6"); fragment = 1; later_one = off > 0
			proto = take("nextfrag"); extension(8)
		} else if (h[i] == "tcp") {
			proto = 6; sport = take("tsport"); dport = take("tdport"); bytes = take("tlen") + 0
			thdr = take("thdr"); if (at >= 0) at += thdr
			carry(room - thdr); uneven = bytes != carried; short = room < 20
		} else if (h[i] == "udp") {
			proto = 17; sport = take("usport"); dport = take("udport"); bytes = take("ulen"); bytes = bytes == "" ? 0 : bytes - 8
			if (at >= 0) at += 8
			carry(room - 8); uneven = bytes != carried; short = room < 8
		} else if (h[i] == "sctp") { proto = 132; sport = take("ssport"); dport = take("sdport"); bytes = "" }
		else if (h[i] == "icmp") { proto = 1; bytes = ""; break }
		else if (h[i] == "icmpv6") { proto = 58; bytes = ""; break }
		else if (ip == 4 && h[i] ~ /^ipv6\./) break	# no such thing as options of IPv6 in IPv4
		else if (h[i] == "ipv6.hopopts") { proto = take("nexthop"); extension(take("lenhop")) }
		else if (h[i] == "ipv6.routing") { proto = take("nextroute"); extension(take("lenroute")) }
		else if (h[i] == "ipv6.dstopts") { proto = take("nextdst"); extension(take("lendst")) }
		else if (h[i] == "ah" && ip == 4) break	# a protocol of its own, as ESP
		else if (h[i] == "ah") { proto = take("nextah"); extension((take("lenah") + 2) * 4) }
		else if (h[i] ~ /^(sflow|openflow|nhrp)/) break	# samples and parts of packets, which are not tunnelled
	}
	if (!ip) next
	if (src == "" || dst == "") next
	if (sport == "" && (proto == 6 || proto == 17 || proto == 132)) sport = dport = 0
	key = src " " sport " " dst " " dport " " proto " " vlan
	if (fragment) {
		k = src " " dst " " proto " " id
		if (later_one && k in datagram) key = datagram[k]
		else datagram[k] = key
	}
	odd = ($col["len"] > $col["caplen"] ? "snapped " : "") (fragment ? "fragment " : "") (uneven ? "uneven " : "") (short ? "short " : "") (version ? "version " : "") ($col["protocols"] ~ /_ws\.(malformed|short)/ ? "malformed " : "")
	t = usec($col["time"])
	if (!(key in packets)) {
		first[key] = t
		headers[key] = chain
	} else if (later(last[key], t)) odd = odd "back "
	packets[key]++
	sum[key] += bytes
	sumcarried[key] += carried > 0 ? carried : 0
	if (bytes != "" || (later_one && (proto == 6 || proto == 17))) counted[key] = 1
	last[key] = t
	if (!(key in top) || later(t, top[key])) top[key] = t
	if (!(key in low) || later(low[key], t)) low[key] = t
	split(odd, o, " ")
	for (i in o) if (index(traits[key], o[i]) == 0) traits[key] = traits[key] o[i] " "
	next
}

FNR == 1 {
	sub(/^%/, "")
	for (i = 1; i <= NF; i++) c[$i] = i
	next
}

{
	if ($c["srcIP"] == "" || $c["srcIP"] == "-") next
	p = $c["l4Proto"]
	v = $c["vlanID"]; sub(/.*;/, "", v)
	if (v != "") v %= 4096		# the column has the whole tag
	ports = p == 6 || p == 17 || p == 132
	key = $c["srcIP"] " " (ports ? $c["srcPort"] : "") " " $c["dstIP"] " " (ports ? $c["dstPort"] : "") " " p " " v
	rows[key]++
	begins[key, $c["timeFirst"]]; ends[key, $c["timeLast"]]
	rpackets[key] += $c["numPktsSnt"]
	rbytes[key] += $c["numBytesSnt"]
	if (!(key in rfirst) || later(rfirst[key], $c["timeFirst"])) rfirst[key] = $c["timeFirst"]
	if (!(key in rlast) || later($c["timeLast"], rlast[key])) rlast[key] = $c["timeLast"]
	rheaders[key] = $c["hdrDesc"]
}

function differ(what, key, a, b) {
	print name, what, key, headers[key] " " rheaders[key], traits[key], a, b
}

END {
	for (key in packets) {
		flows++
		if (!(key in rows)) { differ("missing", key, packets[key], 0); continue }
		if (packets[key] != rpackets[key]) { differ("packets", key, packets[key], rpackets[key]); continue }
		if (counted[key] && sum[key] != rbytes[key])
			differ(sumcarried[key] == rbytes[key] ? "carried" : "bytes", key, sum[key], rbytes[key])
		back = traits[key] ~ /back/	# then no piece need have the lowest time, or the highest
		if (first[key] != rfirst[key] && low[key] != rfirst[key] && !(back && (key, first[key]) in begins))
			differ("first", key, first[key], rfirst[key])
		if (last[key] != rlast[key] && top[key] != rlast[key] && !(back && (key, last[key]) in ends))
			differ("last", key, last[key], rlast[key])
	}
	for (key in rows) if (!(key in packets)) differ("extra", key, 0, rpackets[key])
	print name, "flows", "", "", "", flows + 0, ""
}
