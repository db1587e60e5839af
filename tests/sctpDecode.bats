# sctpDecode: chunks, streams, windows, errors.
# needs: tshark

load helper

setup() {
	sandbox
	plugins basicFlow sctpDecode txtSink
}

# from N COLUMN...: the rows of this source
from() {
	local a=10.72.0.$1
	shift
	cells "$FLOWS" srcIP "$@" | sed -n "s/^$a //p"
}

@test "an association: tags, chunks, streams, windows" {
	flows sctpassoc
	is "3 4 39 0x000000bb 0x0443 6_1_1 20 10 65536 65536 65536 0" \
		"$(from 1 sctpDSNum sctpMaxDSNum sctpPID sctpVTag sctpTypeBF sctpCntD_I_A sctpIS sctpOS sctpIARW sctpIARWMin sctpIARWMax sctpARW)"
	is "0 0 0 0x000000aa 0x0a0c 0_0_0 8 5 131072 16384 131072 19660.8" \
		"$(from 2 sctpDSNum sctpMaxDSNum sctpPID sctpVTag sctpTypeBF sctpCntD_I_A sctpIS sctpOS sctpIARW sctpIARWMin sctpIARWMax sctpARW)"
}

@test "flags, jumps of sequence numbers, causes" {
	flows sctpassoc
	is "0xcf 0x1000" "$(from 1 sctpCFlags sctpCCBF)"
	is "0x00 0xa002" "$(from 2 sctpCFlags sctpCCBF)"
}

@test "padding, what was not captured, acknowledgements in a row, checksum, types without a bit, wrong lengths" {
	flows sctpassoc
	is "0x0c" "$(from 1 sctpStat)"
	is "0xb2" "$(from 2 sctpStat)"
	line "sctpDecode: Aggregated sctpStat=0xbe"
	line "sctpDecode: Aggregated sctpTypeBF=0x0e4f"
	line "sctpDecode: Number of SCTP packets: 15 [100.00%]"
	line "sctpDecode: Number of SCTP chunks: 18"
	line "sctpDecode: Number of SCTP DATA chunks: 6 [33.33%]"
}

@test "chunks are those that tshark counts" {
	flows sctpchunks
	is "$(tshark -r "$CAP" -T fields -e sctp.chunk_type 2>/dev/null | tr ',' '\n' | grep -c '^0$')" \
		"$(cells "$FLOWS" sctpCntD_I_A | awk -F _ '{ n += $1 } END { print n }')"
	flows sctpassoc		# but for the one that is longer than its packet, and for the one that was not captured whole
	is "$(tshark -r "$CAP" -T fields -e sctp.chunk_type 2>/dev/null | tr ',' '\n' | grep -c .)" \
		"$(sed -n 's/^sctpDecode: Number of SCTP chunks: //p' <<<"$output")"
}

@test "the packet file" {
	flows sctpassoc -s
	grep -q "	0x00	0x000000aa	11;3;	" out_packets.txt
}

@test "SCTP_CHNKVAL: numbers and names, each once or not; SCTP_CRCADL32CHK" {
	plugin_with sctpDecode SCTP_CHNKVAL=1 SCTP_CRCADL32CHK=0
	flows sctpassoc
	is "2;11;3;9;192 0xb0" "$(from 2 sctpType sctpStat)"
	plugin_with sctpDecode SCTP_CHNKVAL=2 SCTP_CHNKAGGR=0 SCTP_MAXCTYPE=4 SCTP_CRCADL32CHK=2
	flows sctpassoc
	is "INIT_ACK;COOKIE_ACK;SACK;SACK 0xb1" "$(from 2 sctpTypeN sctpStat)"
}

@test "the texts of the bits" {
	run -0 tawk -V sctpStat=0x10
	has "three acknowledgements"
	run -0 tawk -V sctpCCBF=0x1000
	has "user abort"
}
