# ntlmsspDecode: NTLM in any protocol, as it is and in base64, in pieces; hashes.

load helper

setup() {
	sandbox
	plugins basicFlow ntlmsspDecode txtSink
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

# unmasked FLAG=VALUE...: ntlmsspDecode built with these flags and T2_MASKPW=0, in a tree of its own, not optimised
unmasked() {
	built_with ntlmsspDecode T2_MASKPW=0 "$@"
}

@test "in HTTP, in a token of its own or inside of one, in segments of any size" {
	local p
	flows ntlm
	for p in 45031 45032 45033; do
		is '0x0b "Domain" "alice" "COMPUTER" 0xe2888235 "****" 5_1_2600_15' "$(from $p ntlmsspStat ntlmsspDomain ntlmsspUser \
			ntlmsspHost ntlmsspNegotiateFlags ntlmsspSessKey ntlmsspVersionMajor_Minor_Build_Rev)"
		is '0x05 "Server" "0123456789abcdef" 6_0_6000_15 "Server" "Domain" "server.domain.org" "domain.org" "forest.org" 1599953005.536870' \
			"$(to $p ntlmsspStat ntlmsspTarget ntlmsspServChallenge ntlmsspVersionMajor_Minor_Build_Rev ntlmsspNbComputer \
				ntlmsspNbDomain ntlmsspDnsComputer ntlmsspDnsDomain ntlmsspDnsTree ntlmsspTimestamp)"
	done
	is '"****" "Server" ""' "$(from 45031 ntlmsspNTproof ntlmsspNbComputer ntlmsspAttribTarget)"
	is '"" ""' "$(from 45033 ntlmsspNTproof ntlmsspNbComputer)"		# NTLMv1 sends no attributes back
}

@test "in SMB, on any port" {
	flows smb2
	is 'Domain User COMPUTER' "$(from 45003 ntlmsspDomain ntlmsspUser ntlmsspHost | tr -d '"')"
	line "ntlmsspDecode: Number of NTLMSSP messages: 9"
}

@test "byte by byte, among others; a name that is cut" {
	flows ntlm
	is '0x4b "a user whose name is longer than all the others that are here, b"' "$(from 45034 ntlmsspStat ntlmsspUser)"
	is '0x05 0.000000' "$(to 45034 ntlmsspStat ntlmsspTimestamp)"
	line "ntlmsspDecode: Aggregated ntlmsspStat=0xcf"
	line "ntlmsspDecode: Number of NTLMSSP messages: 12"
}

@test "of an unknown type, with fields behind the end, without its end" {
	flows ntlm
	is '0x81 0x81 0x00' "$(from 45035 ntlmsspStat) $(from 45036 ntlmsspStat) $(to 45037 ntlmsspStat)"
	is '""' "$(from 45036 ntlmsspUser)"
}

@test "a flow without it has neutral columns" {
	flows stalled
	is '0x00 "" 0x00000000 0_0_0_0 0.000000' \
		"$(cells "$FLOWS" ntlmsspStat ntlmsspUser ntlmsspNegotiateFlags ntlmsspVersionMajor_Minor_Build_Rev ntlmsspTimestamp | head -n 1)"
	hasnt "ntlmsspDecode: Aggregated"
}

@test "hashes of both versions, masked" {
	plugin_with ntlmsspDecode NTLMSSP_SAVE_AUTH_V1=1 NTLMSSP_SAVE_AUTH_V2=1
	flows ntlm
	is "alice::Domain:0123456789abcdef:****:****
alice::Domain:0123456789abcdef:****:****" "$(cat out_NetNTLMv2.txt)"
	is "alice::Domain:****:****:0123456789abcdef
a user whose name is longer than all the others that are here, by far::Domain:****:****:0123456789abcdef" "$(cat out_NetNTLMv1.txt)"
	line "ntlmsspDecode: Number of NetNTLMv1 hashes extracted: 2"
	line "ntlmsspDecode: Number of NetNTLMv2 hashes extracted: 2"
	is "0x2b 0x1b" "$(from 45031 ntlmsspStat) $(from 45033 ntlmsspStat)"
	plugin_with ntlmsspDecode NTLMSSP_SAVE_AUTH_V1=1
	rm out_NetNTLM*
	NTLMSSP_AUTH_V1_FILE=_1.txt flows ntlm
	is "2" "$(wc -l <out_1.txt)"
	[ ! -e out_NetNTLMv2.txt ]
}

@test "hashes as they are: the values of MS-NLMP, 4.2" {
	unmasked NTLMSSP_SAVE_AUTH_V1=1 NTLMSSP_SAVE_AUTH_V2=1 NTLMSSP_CLI_CHALL=1
	flows ntlm
	is "alice::Domain:0123456789abcdef:68cd0ab851e51c96aabc927bebef6a1c:01010000000000000000000000000000aaaaaaaaaaaaaaaa0000000002000c0044006f006d00610069006e0001000c005300650072007600650072000000000000000000" \
		"$(head -n 1 out_NetNTLMv2.txt)"
	is "alice::Domain:86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa:67c43011f30298a2ad35ece64f16331c44bdbed927841f94:0123456789abcdef" \
		"$(head -n 1 out_NetNTLMv1.txt)"
	is '"68cd0ab851e51c96aabc927bebef6a1c" "c5dad2544fc9799094ce1ce90bc9d03e" "aaaaaaaaaaaaaaaa"' \
		"$(from 45031 ntlmsspNTproof ntlmsspSessKey ntlmsspCliChallenge)"
}

@test "columns that can be left out, the version as text, how far is looked" {
	plugin_with ntlmsspDecode NTLMSSP_DNS=0 NTLMSSP_NETBIOS=0 NTLMSSP_VERSION=1 NTLMSSP_NAME_LEN=3
	flows ntlm
	is "ntlmsspStat ntlmsspTarget ntlmsspDomain ntlmsspUser ntlmsspHost ntlmsspNegotiateFlags ntlmsspSessKey ntlmsspNTproof ntlmsspServChallenge ntlmsspVersion ntlmsspAttribTarget ntlmsspTimestamp" \
		"$(head -n 1 "$FLOWS" | tr '\t' '\n' | grep ntlm | xargs)"
	is '0x4b "Dom" "ali" "5.1 build 2600 rev 15"' "$(from 45031 ntlmsspStat ntlmsspDomain ntlmsspUser ntlmsspVersion)"
	plugin_with ntlmsspDecode NTLMSSP_VERSION=0 NTLMSSP_DEPTH=64
	flows ntlm
	is 0x00 "$(from 45031 ntlmsspStat)"
	is 0 "$(head -n 1 "$FLOWS" | grep -c ntlmsspVersion)"
}

@test "tawk -V: status, flags" {
	run -0 tawk -V ntlmsspStat=0x8b
	has "authenticate message seen"
	has "decode error"
	run -0 tawk -V ntlmsspNegotiateFlags=0x00080001
	has NTLMSSP_NEGOTIATE_UNICODE
	has NTLMSSP_NEGOTIATE_EXTENDED_SESSIONSECURITY
}
