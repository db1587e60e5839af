/*
 * mqtt_flow: what the control packets of one direction of a connection say.
 *
 *	| type 4 | flags 4 | remaining length, 1 to 4 bytes of 7 bits | ... |
 *	CONNECT		| name: length 16, text | level 8 | flags 8 | keep alive 16 | properties | client: 16, text |
 *			  ...
 *	CONNACK		| flags 8 | code 8 | ...
 *	PUBLISH		| topic: length 16, text | identifier 16, with QoS 1 or 2 | properties | message
 *
 * Properties, | length, 1 to 4 bytes of 7 bits | ... |, are there at level 5.
 *
 * Depends on nothing of the core: control packets go in as bytes and change the state.
 */
#ifndef MQTT_FLOW_H
#define MQTT_FLOW_H

#include "cursor.h"
#include "framed.h"
#include "mqttDecode.h"

enum mqtt_type { MQTT_CONNECT = 1, MQTT_CONNACK, MQTT_PUBLISH, MQTT_PUBREL = 6, MQTT_SUBSCRIBE = 8,
	MQTT_UNSUBSCRIBE = 10, MQTT_AUTH = 15 };

struct mqtt_flow {
	struct t2_framed framed;
	uint16_t types;			/* of control packets, a bit each */
	uint8_t stat;			/* MQTT_STAT_* */
	uint8_t level;			/* of the protocol, as the client says it; 0: not said */
	uint8_t codes;			/* bits of mqttConAck */
	uint8_t nproto, nclient, ntopic;	/* bytes of the texts */
	char proto[MQTT_PROTO_LEN], client[MQTT_CLIENT_ID_LEN], topic[MQTT_TOPIC_LEN];
};

/* What is published, in the bytes of the control packet; p is NULL: nothing. */
struct mqtt_published {
	struct cursor topic, message;
};

/*
 * Take a control packet of which n bytes are there, n < whole if it is longer than MQTT_KEEP or was not captured.
 * level: that of the connection, whoever said it.
 */
void mqtt_flow_packet(struct mqtt_flow *, uint8_t level, const uint8_t *p, size_t n, size_t whole,
    struct mqtt_published *);

/* Do the first bytes of a direction look like a client's?  1 yes, 0 no, -1 too few to say. */
int mqtt_looks(const uint8_t *p, size_t n);

extern const struct t2_framing mqtt_framing;

#endif
