/*
 * mqttDecode: clients, topics and messages of MQTT (OASIS MQTT 3.1.1 and 5.0, and 3.1).
 *
 * Memory: 16 bytes a flow, 170 bytes a flow of MQTT, below TEXT_MEM; a control packet that is not complete, up to
 * MQTT_KEEP bytes, of STREAM_MEM.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_MQTTDECODE_H
#define T2_MQTTDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define MQTT_TOPIC_MSG      1 // Write what is published to a file (one worker) [0, 1]
#define MQTT_PROTO_LEN     32 // Max length of the name of the protocol [1 - 255]
#define MQTT_CLIENT_ID_LEN 32 // Max length of the identifier of a client [1 - 255]
#define MQTT_TOPIC_LEN     32 // Max length of a topic in the column [1 - 255]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define MQTT_TOPIC_MSG_SUFFIX "_mqtt_msg.txt" // End of the name of that file

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_MQTT_TOPIC_MSG_SUFFIX,
	ENV_MQTT_N
};

#define MQTT_KEEP	16384u	/* bytes of a control packet that are looked at */

/* mqttStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	MQTT_STAT_##name = 1 << (bit),
#include "mqttStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
