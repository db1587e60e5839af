# mqttDecode: clients, topics and messages of MQTT; held against tshark.
# needs: tshark

load helper

setup() {
	sandbox
	plugins basicFlow mqttDecode txtSink
}

BROKER=10.90.1.3

# of SOURCE DESTINATION COLUMN...: of the flow between them
of() {
	local a="$1 $2"
	shift 2
	cells "$FLOWS" srcIP dstIP "$@" | sed -n "s/^$a //p"
}

@test "clients of each version, answers, topics" {
	flows mqtt
	is '0x01 0x511a MQTT 4 client-1 0x00 "a/b"' "$(of 10.90.0.40 $BROKER mqttStat mqttCPT mqttProto mqttProtoLevel mqttClientID mqttConAck mqttTopic)"
	is '0x01 0x220c  0  0x01 "a/c"' "$(of $BROKER 10.90.0.40 mqttStat mqttCPT mqttProto mqttProtoLevel mqttClientID mqttConAck mqttTopic)"
	is '0x01 MQIsdp 3 a-client-with-a-name-of-more-tha 0x00' "$(of 10.90.0.41 $BROKER mqttStat mqttProto mqttProtoLevel mqttClientID mqttConAck)"
	is '0x01 0x0004 0xbf' "$(of $BROKER 10.90.0.41 mqttStat mqttCPT mqttConAck)"
	is '0x01 0x000a MQTT 5 five "long/topic/of/more/than/32/bytes"' "$(of 10.90.0.42 $BROKER mqttStat mqttCPT mqttProto mqttProtoLevel mqttClientID mqttTopic)"
	is '0x01 0x800c 0x80 "t"' "$(of $BROKER 10.90.0.42 mqttStat mqttCPT mqttConAck mqttTopic)"
	line "mqttDecode: Aggregated mqttStat=0x91"
	has "mqttDecode: Number of MQTT packets: 28 ["
	line "mqttDecode: Aggregated Control Packet Types: mqttCPT=0xf31e"
	line "mqttDecode: Aggregated Connection Status: mqttConAck=0xbf"
}

@test "several in a segment, reserved types, what is none or not captured" {
	flows mqtt
	is '0x01 0x0008 "q"' "$(of 10.90.0.43 $BROKER mqttStat mqttCPT mqttTopic)"
	is '0x11 0x8000' "$(of $BROKER 10.90.0.43 mqttStat mqttCPT)"
	is '0x01 0x0000' "$(of 10.90.0.44 $BROKER mqttStat mqttCPT)"
	is '0x81 0x0008 "cut"' "$(of 10.90.0.45 $BROKER mqttStat mqttCPT mqttTopic)"
	is '0x81 0x0008 "c"' "$(of 10.90.0.46 $BROKER mqttStat mqttCPT mqttTopic)"
	is '0x01 0x0000' "$(of 10.90.0.47 $BROKER mqttStat mqttCPT)"
}

@test "the file: a line for each PUBLISH, with escapes; it is there without any" {
	flows mqtt
	{
		printf '%%pktNo\tflowInd\tmqttTopic\tmqttMsg\n'
		printf '8\t1\ta/b\t%s\n' '\"one\"\t1\n\u0000.'
		printf '9\t1\ta/c\ttwo\n35\t3\tt\t{}\n'
	} >wanted
	diff wanted <(head -n 4 out_mqtt_msg.txt)
	is "279 3 long/topic/of/more/than/32/bytes/here 194" "$(awk -F '\t' 'NR == 5 { print $1, $2, $3, length($4) }' out_mqtt_msg.txt)"
	is "283 4 p 1;283 4 q 2;" "$(awk -F '\t' '$2 == 4 { printf "%s %s %s %s;", $1, $2, $3, $4 }' out_mqtt_msg.txt)"
	is "cut mess;c ;" "$(awk -F '\t' 'NR > 1 && $2 > 4 { printf "%s %s;", $3, $4 }' out_mqtt_msg.txt)"
	MQTT_TOPIC_MSG_SUFFIX=_said.txt flows modbus
	is "$(printf '%%pktNo\tflowInd\tmqttTopic\tmqttMsg')" "$(cat out_said.txt)"
}

@test "what tshark says of clients and of what is published" {
	flows mqtt
	is "client-1" "$(tshark -r "$CAP" -Y 'mqtt.clientid && ip.src == 10.90.0.40' -T fields -e mqtt.clientid 2>/dev/null)"
	tshark -r "$CAP" -d tcp.port==11883,mqtt -Y 'mqtt.msgtype == 3 && frame.number < 100' -T fields -e frame.number -e mqtt.topic 2>/dev/null >wanted
	[ "$(wc -l <wanted)" = 3 ]
	awk -F '\t' -v OFS='\t' 'NR > 1 && $1 < 100 { print $1, $3 }' out_mqtt_msg.txt | diff wanted -
}

@test "without the file several workers make the same; shorter texts; the packet file" {
	flows mqtt
	cp "$FLOWS" one
	plugins basicFlow txtSink
	plugin_with mqttDecode MQTT_TOPIC_MSG=0
	rm out_mqtt_msg.txt
	mkdir many
	run -0 t2 -r "$CAP" -w many/out -j 3
	hasnt "One flow worker"
	cmp one many/out_flows.txt
	[ ! -e many/out_mqtt_msg.txt ]
	plugin_with mqttDecode MQTT_PROTO_LEN=2 MQTT_CLIENT_ID_LEN=3 MQTT_TOPIC_LEN=1
	flows mqtt -s
	is 'MQ cli "a"' "$(of 10.90.0.40 $BROKER mqttProto mqttClientID mqttTopic)"
	is "0x01" "$(cells out_packets.txt pktNo mqttStat | sed -n 's/^4 //p')"
	is "0x11" "$(cells out_packets.txt pktNo mqttStat | sed -n 's/^285 //p')"
}

@test "with one worker or more it is the same; texts of the bits; default.config and the header are equal" {
	flows mqtt
	mkdir many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	cmp "$FLOWS" many/out_flows.txt
	cmp out_mqtt_msg.txt many/out_mqtt_msg.txt
	diff <(grep '^mqttDecode' <<<"$output") <(grep '^mqttDecode' many.out)
	run -0 tawk -V mqttStat=0x11
	has "MQTT flow"
	has "reserved"
	run -0 tawk -V mqttCPT=0x0008
	has "PUBLISH"
	run -0 tawk -V mqttConAck=0x20
	has "not authorised"
	resets mqttDecode
}
