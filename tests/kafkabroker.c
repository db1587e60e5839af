/*
 * Brokers of Kafka for tests: librdkafka's mock cluster, held by this program; and what is in a topic.
 *
 * usage: kafkabroker hold FILE BROKERS TOPIC PARTITIONS     until the end of standard input
 *        kafkabroker read BROKERS TOPIC                     all messages: PARTITION, OFFSET, TIME [ms], KEY, VALUE,
 *                                                           by tabs
 *
 * hold writes where the brokers are into FILE, and obeys a line of standard input: down N, up N, refuse ERROR COUNT
 * (the next so many requests to produce).  Each line is answered by one on standard output.
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#define PRODUCE	0	/* ApiKey */

static char why[512];

static rd_kafka_t *
client(rd_kafka_type_t type, const char *brokers)
{
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	rd_kafka_t *rk;

	if (brokers != NULL &&
	    (rd_kafka_conf_set(conf, "bootstrap.servers", brokers, why, sizeof(why)) != RD_KAFKA_CONF_OK ||
	    rd_kafka_conf_set(conf, "enable.partition.eof", "true", why, sizeof(why)) != RD_KAFKA_CONF_OK ||
	    rd_kafka_conf_set(conf, "group.id", "tests", why, sizeof(why)) != RD_KAFKA_CONF_OK))
		errx(1, "%s", why);
	if ((rk = rd_kafka_new(type, conf, why, sizeof(why))) == NULL)
		errx(1, "%s", why);
	return rk;
}

static void
obey(rd_kafka_mock_cluster_t *cluster, const char *line)
{
	int n, error;

	if (sscanf(line, "down %d", &n) == 1)
		(void)rd_kafka_mock_broker_set_down(cluster, n);
	else if (sscanf(line, "up %d", &n) == 1)
		(void)rd_kafka_mock_broker_set_up(cluster, n);
	else if (sscanf(line, "refuse %d %d", &error, &n) == 2)
		while (n-- > 0)
			rd_kafka_mock_push_request_errors(cluster, PRODUCE, 1, (rd_kafka_resp_err_t)error);
	else
		errx(2, "%s: no command", line);
	puts("done");
	fflush(stdout);
}

static void
hold(const char *file, int brokers, const char *topic, int partitions)
{
	rd_kafka_t *rk = client(RD_KAFKA_PRODUCER, NULL);
	rd_kafka_mock_cluster_t *cluster = rd_kafka_mock_cluster_new(rk, brokers);
	char line[256], temp[4096];
	FILE *f;

	if (cluster == NULL ||
	    rd_kafka_mock_topic_create(cluster, topic, partitions, 1) != RD_KAFKA_RESP_ERR_NO_ERROR)
		errx(1, "no cluster");
	snprintf(temp, sizeof(temp), "%s.tmp", file);
	if ((f = fopen(temp, "w")) == NULL || fprintf(f, "%s\n", rd_kafka_mock_cluster_bootstraps(cluster)) < 0 ||
	    fclose(f) != 0 || rename(temp, file) == -1)
		err(1, "%s", file);
	while (fgets(line, sizeof(line), stdin) != NULL)
		obey(cluster, line);
	rd_kafka_mock_cluster_destroy(cluster);
	rd_kafka_destroy(rk);
}

static void
print_message(const rd_kafka_message_t *m)
{
	rd_kafka_timestamp_type_t type;

	printf("%d\t%" PRId64 "\t%" PRId64 "\t%.*s\t%.*s\n", m->partition, m->offset,
	    rd_kafka_message_timestamp(m, &type), (int)m->key_len, m->key != NULL ? (const char *)m->key : "",
	    (int)m->len, (const char *)m->payload);
}

/* The number of partitions of a topic, all of them assigned from their begin on. */
static int
assign_all(rd_kafka_t *rk, const char *name)
{
	rd_kafka_topic_t *t = rd_kafka_topic_new(rk, name, NULL);
	const struct rd_kafka_metadata *about;
	rd_kafka_topic_partition_list_t *list;
	int n;

	if (rd_kafka_metadata(rk, 0, t, &about, 10000) != RD_KAFKA_RESP_ERR_NO_ERROR || about->topic_cnt != 1)
		errx(1, "no answer");
	n = about->topics[0].partition_cnt;
	list = rd_kafka_topic_partition_list_new(n);
	for (int i = 0; i < n; i++)
		rd_kafka_topic_partition_list_add(list, name, i)->offset = RD_KAFKA_OFFSET_BEGINNING;
	(void)rd_kafka_assign(rk, list);
	rd_kafka_topic_partition_list_destroy(list);
	rd_kafka_metadata_destroy(about);
	rd_kafka_topic_destroy(t);
	return n;
}

static void
read_all(const char *brokers, const char *topic)
{
	rd_kafka_t *rk = client(RD_KAFKA_CONSUMER, brokers);
	int left = assign_all(rk, topic);
	rd_kafka_message_t *m;

	while (left > 0 && (m = rd_kafka_consumer_poll(rk, 20000)) != NULL) {
		if (m->err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
			left--;
		else if (m->err == RD_KAFKA_RESP_ERR_NO_ERROR)
			print_message(m);
		else
			errx(1, "%s", rd_kafka_message_errstr(m));
		rd_kafka_message_destroy(m);
	}
	if (left > 0)
		errx(1, "nothing comes");
	(void)rd_kafka_consumer_close(rk);
	rd_kafka_destroy(rk);
}

int
main(int argc, char **argv)
{
	if (argc == 6 && strcmp(argv[1], "hold") == 0)
		hold(argv[2], atoi(argv[3]), argv[4], atoi(argv[5]));
	else if (argc == 4 && strcmp(argv[1], "read") == 0)
		read_all(argv[2], argv[3]);
	else
		errx(2, "usage: kafkabroker hold FILE BROKERS TOPIC PARTITIONS | read BROKERS TOPIC");
	return 0;
}
