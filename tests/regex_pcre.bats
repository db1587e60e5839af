# regex_pcre: signatures in streams and datagrams, alarms, releases, mistakes in the file.

load helper

setup() {
	sandbox
	plugins basicFlow regex_pcre txtSink
	export RGX_FILE=./rules
}

# from PORT COLUMN...: the row of this client; to PORT COLUMN...: of its server
from() {
	local a=$1
	shift
	cells "$FLOWS" srcPort "$@" | sed -n "s/^$a //p"
}
to() {
	local a=$1
	shift
	cells "$FLOWS" dstPort "$@" | sed -n "s/^$a //p"
}

# refused RULE REASON MARK: what is said of a mistake
refused() {
	printf '%s\n' "$1" >rules
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: regex_pcre: ./rules:1: $2
  $1
  $3" "$stderr"
}

@test "the signatures that come with it: in pieces, in wrong order, in datagrams; a word is not read over a hole" {
	unset RGX_FILE
	flows signs
	is "0x01 2 3 20;21" "$(from 48001 RgxStat RgxCnt RgxClTyp RgxRID)"
	is "0x00 0 " "$(to 48001 RgxStat RgxCnt RgxClTyp)"
	is "0x03 1 2 12" "$(from 48002 RgxStat RgxCnt RgxClTyp RgxRID)"
	is "0x10 0 " "$(from 48003 RgxStat RgxCnt RgxRID)"
	is "0x00 0 " "$(from 48004 RgxStat RgxCnt RgxRID)"
	is "0x03 2 1 1" "$(from 48005 RgxStat RgxCnt RgxClTyp RgxRID)"
	is "0x03 1 1 1" "$(to 48007 RgxStat RgxCnt RgxClTyp RgxRID)"
	is "0x00 0 " "$(from 48007 RgxStat RgxCnt RgxRID)"
	line "regex_pcre: Aggregated RgxStat=0x13"
	line "regex_pcre: Signature 1, a program of Linux in the open: 4"
	line "regex_pcre: Signature 21, FTP password in the open: 1"
	line "regex_pcre: 5 alarms in 4 flows"
	has "5 alarms in 4 flows"
	# the flow says so, too
	is "48005 48002 7002" "$(tawk 'bitsanyset($flowStat, 0x0002000000000000) && $l4Proto != 1 { print $srcPort }' "$FLOWS" | grep -v Port | sort -nr | xargs)"
}

@test "protocols, ports, directions, positions" {
	cat >rules <<-'END'
	# a remark
	1 /ELF/ icmp => mark
	2 /ELF/ proto 17 to 7000 => mark
	3 /ELF/ tcp dir B => mark
	4 /ELF/ tcp dir A => mark
	5 /elf/i port 7002 => mark
	6 /ELF/ from 7002 at 2 => mark
	7 /ELF/ udp in 3 => mark
	8 /PASS/ at 11 in 15 tcp => mark
	9 /./ sctp class 7 severity 8 => mark

	10 /\A\x7f|second/ udp => mark
	END
	flows signs
	is "2 10" "$(from 48005 RgxRID | tr ';' ' ')"
	is "5" "$(from 48005 RgxCnt)"
	is "3;5" "$(to 48007 RgxRID)"
	is "8" "$(from 48007 RgxRID)"
	is "8" "$(from 48001 RgxRID)"
	is "7" "$(from 48008 RgxClTyp)"
	is "1" "$(cells "$FLOWS" l4Proto RgxRID | sed -n 's/^1 //p' | grep .)"
	line "regex_pcre: Signature 1, signature 1: 1"
	hasnt "alarms"
}

@test "one behind the other, in either direction; streams of several connections" {
	cat >rules <<-'END'
	1 /220 ready/ dir B => mark
	2 /USER/ dir A after 1 => mark
	3 /230/ after 2 => alarm in
	4 /USER/ dir A to 7002 after 1 => alarm never
	END
	flows signs
	is "2" "$(from 48001 RgxRID)"
	is "1;3" "$(to 48001 RgxRID)"
	is "" "$(from 48007 RgxRID)"
	line "regex_pcre: 1 alarms in 1 flows"
}

@test "a look that takes too many steps is given up and counted; the list is full; each match with its time and place" {
	plugin_with regex_pcre RGX_POS=2 RGX_EXPERT=1 RGX_MATCH=1000
	cat >rules <<-'END'
	1 /aaaaaaaaa?a?a?a?a?a?a?a?a?a?[bc]/ udp => alarm
	2 /ELF/ udp class 3 severity 4 => mark
	3 /second/ => mark
	4 /jndi/ => mark
	5 /text/ => mark
	END
	flows signs
	is "0x20" "$(from 48006 RgxStat)"
	is "0x09 3" "$(from 48005 RgxStat RgxCnt)"
	has "given up after RGX_MATCH steps: 1"
	[[ "$(from 48005 RgxT_B_RID_CT_Sv)" == 16000000??.??????_1_2_3_4\;16000000??.??????_0_3_0_0 ]]
	# the offset is that of the stream, also behind a hole
	[[ "$(from 48003 RgxT_B_RID_CT_Sv)" == *_16_4_0_0 ]]
	[[ "$(from 48002 RgxT_B_RID_CT_Sv)" == *_19_4_0_0 ]]
}

@test "more bytes than RGX_BYTES if a signature says so, and no more than one says" {
	echo '1 /jndi:dns/ in 1M => mark' >rules
	flows signs
	is "1" "$(from 48004 RgxRID)"
	printf '%s\n' '1 /jndi:dns/ in 4104 => mark' '2 /x/ in 1M => mark' >rules
	flows signs
	is "2" "$(from 48004 RgxRID)"
	printf '%s\n' '1 /jndi:dns/ in 4106 => mark' >rules
	flows signs
	is "1" "$(from 48004 RgxRID)"
}

@test "rows and report of three workers are those of one" {
	printf '%s\n' '1 /ELF/ => alarm' '2 /USER/ => mark' '3 /PASS/ after 2 => alarm' '4 /e/ => alarm' >rules
	local s
	for s in signs faf http ftp; do
		flows $s
		grep '^regex_pcre' <<<"$output" >one || return 1
		run -0 t2 -r "$CAP" -w par -j 3
		hasnt "One flow worker"
		cmp "$FLOWS" par_flows.txt
		diff one <(grep '^regex_pcre' <<<"$output")
	done
}

@test "mistakes are shown where they are; a file that is not there" {
	capture signs
	refused 'x /a/ => mark' "a number is expected" "^"
	refused '1 a => mark' "/PATTERN/ is expected" "  ^"
	refused '1 /a' "the pattern has no end" "  ^"
	refused '1 /a(/ => mark' "missing closing parenthesis" "     ^"
	refused '1 /a/ tpc => mark' "a word about the signature is expected, or =>" "      ^"
	refused '1 /a/ => kill' "mark, alarm, cut, end or drop is expected" "         ^"
	refused '1 /a/ dir C => mark' "A or B is expected" "          ^"
	refused '1 /a/ after 2 => mark' "no signature before this one has that number" "            ^"
	refused '1 /a/ at 9 in 9 => mark' "the signature begins behind its end" "^"
	refused '1 /a/ to 70000 => mark' "the number is larger than 65535" "         ^"
	refused '1 /a/ in 0 => mark' "the number is 0" "         ^"
	printf '1 /a/ => mark\n1 /b/ => mark\n' >rules
	run -1 t2 -r "$CAP" -w out
	has "./rules:2: another signature has this number"
	RGX_FILE=./none run -1 t2 -r "$CAP" -w out
	has "./none: No such file or directory"
	: >rules
	flows signs
	is "0" "$(cells "$FLOWS" RgxCnt | sort -u)"
}

@test "without its file it says so, and there are no signatures" {
	unset RGX_FILE
	rm "$PLUGINS/regexfile.txt"
	flows signs
	has "regexfile.txt: No such file or directory: there are no signatures"
}

@test "FORCE_MODE and ALARM_MODE: flows are released at the match, and only those with an alarm are written" {
	built_with regex_pcre FORCE_MODE=1 ALARM_MODE=1
	printf '%s\n' '1 /second/ => cut two' '2 /220/ => end' '3 /ELF/ icmp => drop' '4 /x{9}/ => mark' >rules
	flows signs
	has "[ALARM] [FORCE]"
	is "48001 48005" "$(cells "$FLOWS" srcPort dstPort | tr ' ' '\n' | grep 48 | sort -u | xargs)"
	is "0x07 1" "$(from 48005 RgxStat RgxCnt)"
	is "0x07 2" "$(to 48001 RgxStat RgxRID)"
	line "regex_pcre: Signature 1, two: 1"
	has "Number of flows terminated by regex_pcre: two: 1"
	has "Number of flows terminated by regex_pcre: signature 2: 1"
}

@test "FORCE_LINK: what was seen of a stream is known in its next piece" {
	plugins basicFlow flowCut regex_pcre txtSink
	built_with regex_pcre FORCE_LINK=1
	t2build flowCut >&2
	printf '%s\n' '1 /USER anna\r\nPASS secret/ => mark' '2 /PASS/ after 1 => mark' >rules
	T2_FLOWCUT='packets 3 => cut' flows signs
	is "1;2" "$(from 48001 RgxRID | grep .)"
	[ "$(from 48001 RgxCnt | wc -l)" -gt 5 ]
	line "regex_pcre: Signature 1, signature 1: 1"
}
