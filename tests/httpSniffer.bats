# httpSniffer: messages in pieces, bodies of all lengths, what is missing, fields, objects, files, each flag.

load helper

setup() {
	sandbox
	plugins basicFlow httpSniffer txtSink
}

# from PORT COLUMN..., to PORT COLUMN...: the row of this client's requests, of its replies
from() {
	local p=$1
	shift
	cells "$FLOWS" srcPort "$@" | sed -n "s/^$p //p"
}
to() {
	local p=$1
	shift
	cells "$FLOWS" dstPort "$@" | sed -n "s/^$p //p"
}

flagged() { built_with httpSniffer "$@"; }

@test "a header over segments, cut anywhere" {
	flows http
	is '0x006c 0x02 1_0 "www.example.org" "/split?a=1" "tester/1.0"' \
		"$(from 50001 httpStat httpMethods httpGet_Post httpHosts httpURL httpUsrAg)"
	is '0x0068 200 "text/html" "srv/2" "_split_a=1_1_B_3_0"' "$(to 50001 httpStat httpRSCode httpMimes httpServ httpText)"
}

@test "segments out of order and sent again count once" {
	flows http
	is '1_0 "b.example" "/order"' "$(from 50009 httpGet_Post httpHosts httpURL)"
}

@test "pipelining: every request and reply, HEAD has no body, objects have the URLs of their requests" {
	flows http
	is '0x06 2_0 "/one";"/two";"/three"' "$(from 50002 httpMethods httpGet_Post httpURL)"
	is '200;404 "image/png";"image/gif";"text/css" "_one_2_B_1_0";"_two_2_B_1_1" "_three_2_B_1_0"' \
		"$(to 50002 httpRSCode httpMimes httpImages httpText)"
}

@test "chunks in pieces, with extension and trailer; 304 has no body" {
	flows http
	is '0x0078 200;304;500 "text/plain" "other"' "$(to 50003 httpStat httpRSCode httpMimes httpServ)"
}

@test "missing bytes of a body are passed over, of a header they end its message" {
	flows http
	is '0x0010 200 "application/pdf";"audio/mpeg"' "$(to 50006 httpAFlags httpRSCode httpMimes)"
	is '0x0010 2_0 "www.example.org" "/lost";"/found"' "$(from 50016 httpAFlags httpGet_Post httpHosts httpURL)"
}

@test "no SYN, no request: messages are found where they begin" {
	flows http
	is '0x0068 206 "video/mp4"' "$(to 50010 httpStat httpRSCode httpMimes)"
	is '200 "text/html"' "$(to 50014 httpRSCode httpMimes)"
	is '0_0_0_0_2_0_0' "$(to 50014 httpImg_Vid_Aud_Msg_Txt_App_Unk | sed 's/_3_/_2_/')"
}

@test "empty lines before a message are passed over, wherever a segment ends" {
	flows http
	is '"www.example.org";"rpc.example" "/behind";"/rpc"' "$(from 50030 httpHosts httpURL)"
	is '200 "text/css"' "$(to 50030 httpRSCode httpMimes)"
	is '0x0000 0x0000' "$(from 50031 httpStat httpAFlags)"
}

@test "HTTP/2 is named; tunnels and other protocols behind HTTP are none" {
	flows http
	is '0x0068 0x8000 ' "$(from 50004 httpStat httpAFlags httpURL)"
	is '0x006c 0x80 "mail.example:993"' "$(from 50005 httpStat httpMethods httpURL)"
	is '407;200' "$(to 50005 httpRSCode)"
	is '101 0x0000' "$(to 50008 httpRSCode httpAFlags)"
	is '0x0000 0x0000' "$(from 50012 httpStat httpCFlags)"
}

@test "over UDP: SSDP and SIP, which is marked in flowStat; not between two low ports" {
	flows http
	is '0x0068 0x0000 "239.255.255.250:1900" ' "$(from 50020 httpStat httpAFlags httpHosts httpURL)"
	is '200 "http://10.90.0.2/dd.xml" "Linux UPnP/1.0"' "$(to 50020 httpRSCode httpLoc httpServ)"
	is '"application/sdp" "phone/1" "SIP/2.0/UDP 10.90.0.1;branch=z9"' "$(from 50021 httpMimes httpUsrAg httpVia)"
	is '100;180' "$(to 50021 httpRSCode)"
	is 268435456 "$(tawk '$srcPort == 50021 { print bitsanyset($flowStat, 0x10000000) }' "$FLOWS" | tail -n 1)"
	is '0x0000' "$(from 500 httpStat)"
}

@test "fields: every list, anomalies, values without name" {
	flows http
	is '0x4403 0x0018 1_1_0_0_0_0_1_1_2_1 "a=1; b=2";"c=3" "198.51.100.4" "http://r.example/" "1.1 p"' \
		"$(from 50007 httpAFlags httpCFlags httpURL_Via_Loc_Srv_Pwr_UAg_XFr_Ref_Cky_Mim httpCookies httpXFor httpRefrr httpVia)"
	is '0x0360 0x0011 302 "http://l.example/" "pwr/1" ""' "$(to 50007 httpAFlags httpCFlags httpRSCode httpLoc httpPwr httpMimes)"
	is '0x006e 0x20 "a\u0000b" "long.example"' "$(from 50013 httpStat httpMethods httpUsrAg httpHosts)"
}

@test "more values than are kept" {
	flows http
	is '0x006d 45_0' "$(from 50011 httpStat httpGet_Post)"
	is 40 "$(from 50011 httpURL | tr ';' '\n' | wc -l)"
	plugin_with httpSniffer HTTP_DATA_C_MAX=2 HTTP_URLAGA=0 HTTP_HOSTAGA=0 HTTP_MXFILE_LEN=3 HTTP_MXUA_LEN=4
	flows http
	is '0x006f "/n0";"/n1" "h0.example";"h1.example"' "$(from 50011 httpStat httpURL httpHosts)"
	is '"test"' "$(from 50003 httpUsrAg | cut -d ';' -f 1)"
	is '"_ch_3_B_1_0"' "$(to 50003 httpText)"
}

@test "what comes twice is listed once, or twice" {
	local lists=(httpRSCode httpHosts httpURL httpMimes httpUsrAg httpXFor httpRefrr httpVia httpLoc httpServ httpPwr)
	flows httpav
	is ' "x" "/x"  "a" "b" "c" "d"   ' "$(from 50205 "${lists[@]}")"
	is '201   "text/css"    "h" "g" "e" "f"' "$(to 50205 "${lists[@]}")"
	plugin_with httpSniffer HTTP_STATAGA=0 HTTP_MIMEAGA=0 HTTP_HOSTAGA=0 HTTP_URLAGA=0 HTTP_USRAGA=0 HTTP_XFRWDA=0 HTTP_REFRRA=0 \
		HTTP_VIAA=0 HTTP_LOCA=0 HTTP_SERVA=0 HTTP_PWRA=0 'HTTP_NONAME="none"'
	flows httpav
	is ' "x";"x" "/x";"/x"  "a";"a" "b";"b" "c";"c" "d";"d"   ' "$(from 50205 "${lists[@]}")"
	is '201;201   "text/css";"text/css"    "h";"h" "g";"g" "e";"e" "f";"f"' "$(to 50205 "${lists[@]}")"
	flows http
	grep -q '"none_7_B_2_0"' "$FLOWS"
	fails grep -q nudel "$FLOWS"
}

@test "bodies: programs, streams and refreshes, over segments" {
	flows httpbody
	is '0x3000 0x0032 "http://next.example/page"' "$(to 50101 httpAFlags httpCFlags httpBdyURL)"
	is '0x0030' "$(from 50101 httpCFlags)"
	is '0x0012 "http://field.example/"' "$(to 50102 httpCFlags httpBdyURL)"
	is '"_.._.._.._etc_passwd_1_B_1_0" "_setup.exe_1_B_2_0";"_tool_1_B_4_1";"_list.m3u8_1_B_5_2" "_go.html_1_B_6_0"' \
		"$(to 50101 httpImages httpAppl httpText)"
	is '0x18 0_2 "_m_3_A_3_0" "_up_3_A_1_0"' "$(from 50103 httpMethods httpGet_Post httpAudios httpMsgs)"
	plugin_with httpSniffer HTTP_BODY=0
	flows httpbody
	is '0x0000' "$(to 50101 httpAFlags)"
}

@test "saved bodies: whole, without framing, below the prefix under names of ours alone" {
	plugin_with httpSniffer HTTP_SAVE_IMAGE=1 HTTP_SAVE_VIDEO=1 HTTP_SAVE_AUDIO=1 HTTP_SAVE_MSG=1 HTTP_SAVE_TEXT=1 \
		HTTP_SAVE_APPL=1 HTTP_SAVE_PUNK=1
	flows httpbody
	is 'appl_1_B_2
appl_1_B_3
appl_1_B_4
audio_3_A_2
image_1_B_1
image_4_B_1
message_3_A_1
punk_3_A_3
text_1_B_5
video_2_B_1' "$(ls out_http)"
	is 'MZ123' "$(cat out_http/appl_1_B_2)"
	is 'until the end of all' "$(cat out_http/video_2_B_1)"
	is 'From: me' "$(tr -d '\r\n' <out_http/message_3_A_1)"
	is 'RIFF' "$(cat out_http/audio_3_A_2)"
	is 'no type' "$(cat out_http/punk_3_A_3)"
	is 'JFIFbehind' "$(cat out_http/image_4_B_1)"
	is '0x0468 0x0010' "$(to 50104 httpStat httpAFlags)"
	is '0x327c' "$(from 50103 httpStat)"
	fails ls -d ../etc /tmp/etc out_http/..?*
}

@test "programs against viruses: who made them, what they send, who they are; bodies of theirs alone" {
	flows httpav
	is "0x0010" "$(from 50203 httpCFlags)"
	fails grep -q 'httpAvastCid\|httpEsetUid' "$FLOWS"
	plugin_with httpSniffer HTTP_ANTVIR=1 HTTP_AVAST_CID=1 HTTP_ESET_UID=1 HTTP_SAVE_PUNK=1 HTTP_PUNK_AV_ONLY=1
	flows httpav
	is '0x0210 "no";"6f3a-11"  0x0210' "$(from 50201 httpCFlags httpAvastCid httpEsetUid) $(to 50201 httpCFlags)"
	is '0x1010  "EAV-0123456789"' "$(from 50202 httpCFlags httpAvastCid httpEsetUid)"
	is '0x01d0  ' "$(from 50203 httpCFlags httpAvastCid httpEsetUid)"
	is '0x0010  ' "$(from 50204 httpCFlags httpAvastCid httpEsetUid)"
	is "0x0410 0x0810 0x2010 0x4010" "$(for p in 50210 50211 50212 50213; do from $p httpCFlags; done | xargs)"
	is "punk_1_B_1 punk_3_A_1 punk_3_A_2" "$(ls out_http | xargs)"
	plugin_with httpSniffer HTTP_AVAST_CID=1 HTTP_ESET_UID=1 HTTP_AVID_LEN=3 HTTP_BODY=0
	flows httpav
	is '"no" "EAV"' "$(from 50201 httpAvastCid) $(from 50202 httpEsetUid)"
	plugin_with httpSniffer HTTP_ANTVIR=1
	flows httpav
	is "0x01d0" "$(from 50203 httpCFlags)"
	plugin_with httpSniffer HTTP_SAVE_PUNK=1 HTTP_PUNK_AV_ONLY=1
	flows httpav
	is "0x0010" "$(from 50203 httpCFlags)"
	[ ! -e out_http/punk_4_A_1 ]
}

@test "saved bodies: an earlier run's go, files of others stay; another folder; none to standard output" {
	plugin_with httpSniffer HTTP_SAVE_APPL=1
	mkdir out_http
	touch out_http/appl_9_A_9 out_http/mine out_http/appl_9_A_9.txt
	ln -s "$DATA/target" out_http/appl_1_B_2
	flows httpbody
	is 'appl_1_B_2
appl_1_B_3
appl_1_B_4
appl_9_A_9.txt
mine' "$(ls out_http)"
	[ ! -e "$DATA/target" ] || return 1
	HTTP_SUFFIX=_bodies flows httpbody
	[ -f out_bodies/appl_1_B_2 ]
	rm -rf out_http
	touch out_http
	run -1 t2 -r "$CAP" -w "$DATA/out"
	has "out_http: Not a directory"
	rm -f out_http
	t2 -r "$CAP" -w - >/dev/null
	[ ! -e out_http ]
	[ ! -e -_http ]
	plugin_with httpSniffer HTTP_SAVE_APPL=1 HTTP_RMDIR=0
	mkdir out_http
	touch out_http/appl_9_A_9
	flows httpbody
	[ -e out_http/appl_9_A_9 ]
}

@test "the report and the packet file" {
	flows http -s
	line "httpSniffer: Aggregated httpStat=0x003f"
	line "httpSniffer: Aggregated httpAFlags=0xc773"
	line "httpSniffer: Aggregated httpCFlags=0x0019"
	line "httpSniffer: Aggregated httpHeadMimes=0x80e7"
	has "httpSniffer: Number of HTTP POST requests: 1 ["
	line "httpSniffer: HTTP GET/POST ratio: 59.00"
	awk -F '\t' '{ for (i = 1; i <= NF; i++) if ($i == "httpStat") exit 0; exit 1 }' out_packets.txt
	grep -q '0x002c	0x0000	0x02	0x0000	0x0010' out_packets.txt
}

@test "passwords in URLs are masked, and no others; T2_MASKPW=0: shown" {
	flows http
	is '"http://me:****@h.example/a@b:c";"http://h.example/x:y@z" "ftp://u:****@r.example";"http://only@r.example/"' \
		"$(from 50017 httpURL httpRefrr)"
	is '"https://u:****@l.example/?a"' "$(to 50017 httpLoc)"
	fails grep -q 'pass@word\|secret' "$FLOWS"
	flagged T2_MASKPW=0
	flows http
	is '"http://me:pass@word@h.example/a@b:c";"http://h.example/x:y@z" "ftp://u:secret@r.example";"http://only@r.example/"' \
		"$(from 50017 httpURL httpRefrr)"
}

@test "FORCE_MODE: a flow whose list is full is released" {
	flagged FORCE_MODE=1 HTTP_DATA_C_MAX=20
	flows http
	is "20_0
20_0
5_0" "$(from 50011 httpGet_Post)"
	is 2199023255552 "$(tawk '$srcPort == 50011 { print bitsanyset($flowStat, 0x20000000000) }' "$FLOWS" | sed -n 2p)"
}

@test "T2_PORTRULES=1, TEXT_MEM=1" {
	flagged T2_PORTRULES=1 TEXT_MEM=1
	flows http
	is '0x006c' "$(from 50001 httpStat)"
	is '0x0000' "$(from 50012 httpStat)"
}

@test "the texts of the bits" {
	run -0 tawk -V httpStat=0x0001
	has "HTTP_DATA_C_MAX"
	run -0 tawk -V httpAFlags=0x8000
	has "HTTP/2"
	run -0 tawk -V httpCFlags=0x0002
	has "refresh"
	run -0 tawk -V httpMethods=0x08
	has "POST"
	run -0 tawk -V httpHeadMimes=0x8000
	has "All else"
}
