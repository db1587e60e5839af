# modbus: functions, exceptions and units of Modbus over TCP; held against tshark.
# needs: tshark

load helper

setup() {
	sandbox
	plugins basicFlow modbus txtSink
}

PLC=10.90.1.2

# of SOURCE DESTINATION COLUMN...: of the flow between them
of() {
	local a="$1 $2"
	shift 2
	cells "$FLOWS" srcIP dstIP "$@" | sed -n "s/^$a //p"
}

@test "functions, exceptions, units; several messages in a segment" {
	flows modbus
	is "0x0001 1 2 0 0x0000000000000008 0x0000000000000000 0x0000" "$(of 10.90.0.30 $PLC modbusStat modbusUID modbusNPkts modbusNumEx modbusFCBF modbusFExBF modbusExCBF)"
	is "0x0001 1 38 0 0x0000080001f399fe 0x0000000000000000 0x0000" "$(of 10.90.0.31 $PLC modbusStat modbusUID modbusNPkts modbusNumEx modbusFCBF modbusFExBF modbusExCBF)"
	is "0x0009 1 19 19 0x0000000000000000 0x0000080001f399fe 0xffff" "$(of $PLC 10.90.0.31 modbusStat modbusUID modbusNPkts modbusNumEx modbusFCBF modbusFExBF modbusExCBF)"
	is "0x0001 7 2 0x0000000000000000" "$(of 10.90.0.32 $PLC modbusStat modbusUID modbusNPkts modbusFCBF)"
	is "0x8015 7 3 1 0x0000000000000200 0x0000000000000008 0x0000" "$(of $PLC 10.90.0.32 modbusStat modbusUID modbusNPkts modbusNumEx modbusFCBF modbusFExBF modbusExCBF)"
	line "modbus: Aggregated modbusStat=0xc01f"
	has "modbus: Number of Modbus packets: 69 ["
}

@test "other protocols, wrong lengths, pieces, other ports, what did not come" {
	flows modbus
	is "0x0003 0" "$(of 10.90.0.33 $PLC modbusStat modbusNPkts)"
	is "0x8001 0" "$(of $PLC 10.90.0.33 modbusStat modbusNPkts)"
	is "0x0001 1 0x0000000000010000" "$(of 10.90.0.34 $PLC modbusStat modbusNPkts modbusFCBF)"
	is "0x0003 0" "$(of 10.90.0.35 $PLC modbusStat modbusNPkts)"
	is "0x0001 1 0x0000000000000008" "$(of $PLC 10.90.0.35 modbusStat modbusNPkts modbusFCBF)"
	is "0x4001 1 0x0000000000010000" "$(of 10.90.0.36 $PLC modbusStat modbusNPkts modbusFCBF)"
	is "0x0000 0" "$(of 10.90.0.37 $PLC modbusStat modbusNPkts)"
	is "0x0001 0" "$(of 10.90.0.38 $PLC modbusStat modbusNPkts)"
}

@test "the packet file: what tshark says of the first message of a packet" {
	flows modbus -s
	tshark -r "$CAP" -Y 'mbtcp && ip.addr == 10.90.0.31' -T fields -E occurrence=f -e frame.number -e mbtcp.trans_id -e mbtcp.prot_id -e mbtcp.len \
		-e mbtcp.unit_id -e modbus.func_code -e ip.src 2>/dev/null |
		awk -F '\t' '{ print $1, $2, $3, $4, $5, sprintf("0x%02x", $6 + ($7 == "10.90.1.2" ? 128 : 0)) }' >wanted
	[ "$(wc -l <wanted)" -ge 38 ]
	cells out_packets.txt srcIP dstIP pktNo mbTranId mbProtId mbLen mbUnitId mbFuncCode | sed -n '/10.90.0.31 /s/^[^ ]* [^ ]* //p' | grep 0x | diff - wanted
	is "   " "$(cells out_packets.txt pktNo mbTranId mbLen mbUnitId mbFuncCode | sed -n 's/^1 //p')"
}

@test "lists of codes, each or once, in hexadecimal and decimal; MB_DEBUG=1" {
	plugins basicFlow txtSink
	plugin_with modbus MB_NUM_FUNC=3 MB_NUM_FEX=3 MB_NUM_EX=2 MB_UNIQ_FUNC=1
	flows modbus
	is "0x0101 0x01;0x02;0x03  " "$(of 10.90.0.31 $PLC modbusStat modbusFC modbusFEx modbusExC)"
	is "0x0609  0x01;0x02;0x03 0x00;0x01" "$(of $PLC 10.90.0.31 modbusStat modbusFC modbusFEx modbusExC)"
	is "0x0001 0x03" "$(of 10.90.0.30 $PLC modbusStat modbusFC)"
	plugin_with modbus MB_FE_FRMT=1 MB_NUM_FUNC=3 MB_NUM_FEX=200 MB_NUM_EX=30 MB_UNIQ_FEX=1 MB_UNIQ_EX=1 MB_DEBUG=1
	flows modbus
	is "0x0101 1;1;2" "$(of 10.90.0.31 $PLC modbusStat modbusFC)"
	is "0x0001 3;3" "$(of 10.90.0.30 $PLC modbusStat modbusFC)"
	is "1;2;3;4;5;6;7;8;11;12;15;16;17;20;21;22;23;24;43 0;1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18" "$(of $PLC 10.90.0.31 modbusFEx modbusExC)"
	has "modbus: packet 57: message of 9 bytes: modbusStat=0x0004"
}

@test "with several workers it is the same; texts of the bits; default.config and the header are equal" {
	flows modbus
	mkdir many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp "$FLOWS" many/out_flows.txt
	diff <(grep '^modbus' <<<"$output") <(grep '^modbus' many.out)
	run -0 tawk -V modbusStat=0x0005
	has "Modbus flow"
	has "unknown function code"
	resets modbus
}
