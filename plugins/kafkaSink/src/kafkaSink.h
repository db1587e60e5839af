/* User flags of kafkaSink.  t2conf rewrites the values of these lines and no others. */
#ifndef T2_KAFKASINK_H
#define T2_KAFKASINK_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define KAFKA_KEY   1 // key of a message: 0 none, 1 the pair of hosts, the same for both directions [0, 1]
#define KAFKA_TIME  1 // time of a message: 0 when it is sent, 1 the end of the flow [0, 1]
#define KAFKA_NAMES 0 // keys of JSON: 0 names of our columns, 1 Elastic Common Schema (nested), 2 Zeek (dotted)
                      // [0 - 2]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define KAFKA_BROKERS "127.0.0.1:9092" // brokers to begin with: HOST:PORT, joined by commas
#define KAFKA_TOPIC "tranalyzer.flows" // topic of the rows
#define KAFKA_COMPRESS "lz4" // none, gzip, snappy, lz4 or zstd
#define KAFKA_CONFIG "" // file of properties of librdkafka, NAME = value a line: where TLS, users and passwords stand
#define KAFKA_FILE "" // file of lines NAME = value for the settings above; the environment goes first
#define KAFKA_QUEUE "auto" // rows that are not sent yet: block, drop[:SIZE], spool[:SIZE]; auto: block, live drop

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#include <librdkafka/rdkafka.h>

enum {
	ENV_KAFKA_BROKERS,
	ENV_KAFKA_TOPIC,
	ENV_KAFKA_COMPRESS,
	ENV_KAFKA_CONFIG,
	ENV_KAFKA_FILE,
	ENV_KAFKA_QUEUE,
	ENV_KAFKA_N
};

/*
 * Put the properties of a file into conf.  "" is no file.  One with a password must be its owner's alone.
 * Returns 0, or -1 with the reason, which names the file and the line.
 */
int properties_read(rd_kafka_conf_t *conf, const char *file, char *err, size_t errlen);

/* Those that the promises of the sink need: a file may not have them. */
bool property_is_ours(const char *name);

#endif /* T2_KAFKASINK_H */
