# T2_MASKPW: passwords, and hashes of them, in rows and files of plugins.

load helper

setup() {
	sandbox
	plugins basicFlow vrrpDecode ospfDecode radiusDecode txtSink
}

# secrets: what the plugins show of them
secrets() {
	flows vrrp
	cells "$FLOWS" vrrpAuth | grep .
	awk -F '\t' 'NR > 1 && $11 != "" { print $11 }' out_vrrp.txt
	flows ospf
	cells "$FLOWS" ospfAuPass | grep .
	flows radiuslen
	cells "$FLOWS" radiusPW | grep -v '^""$'
}

@test "they are masked; what is not there is not" {
	is '****
****
"****"
"****"' "$(secrets)"
	fails grep -rq secret out_*
	flows radiuslen
	is '""' "$(cells "$FLOWS" radiusPW | sort -u | head -n 1)"
}

@test "T2_MASKPW=0: they are shown; a plugin built with the other value is refused" {
	core_with T2_MASKPW=0
	plugins basicFlow vrrpDecode ospfDecode radiusDecode txtSink
	capture vrrp
	run -1 t2 -r "$CAP" -w "$DATA/out"
	has "T2_MASKPW"
	t2build basicFlow vrrpDecode ospfDecode radiusDecode txtSink >&2
	is 'secret
secret
"secret"
"\u0000\u0000\u0000\u007F\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000A"' "$(secrets)"
}
