/*
 * Rows to a topic of Kafka, as JSON.
 *
 * librdkafka's producer is idempotent: a message that it sends again is in the topic once, and messages of a
 * partition keep their order.  A row is kept here until the report of its delivery: what has none at the end goes
 * back to the spool.
 *
 * Everything runs on the thread that calls bufferToSink(), before it starts, or after it has ended; reports of
 * delivery come from rd_kafka_poll() and its like, so on that thread, too.
 */
#include <err.h>
#include <inttypes.h>

#include "endpoint.h"
#include "kafkaSink.h"
#include "numfmt.h"
#include "rowcut.h"
#include "rowjson.h"
#include "t2sink.h"

T2_PLUGIN_INIT("kafkaSink", T2_VERSION, 0, 8);

#if BLOCK_BUF == 0

#define START_MS	5000	/* for an answer of the first broker */
#define FULL_MS		2000	/* with the queue full for so long, what it goes to is away */
#define ARRIVE_MS	200	/* between two looks whether the last rows have arrived */
#define BETWEEN		64u	/* rows between two looks for reports */

/* A row that was given to librdkafka, and not delivered yet: in a ring, in their order. */
struct kept {
	struct kept	*before, *behind;
	uint32_t	 len;
	char		 row[];
};

static struct kept kept = { .before = &kept, .behind = &kept };
static rd_kafka_t *producer;
static rd_kafka_topic_t *topic;
static char *name;			/* for messages: kafka:127.0.0.1:9092 */
static struct rowjson *json;
static struct rowcut *cut;
static struct rowpart *part;
static struct rowtext_out text;		/* of the row in work */
static uint32_t column_src, column_dst, column_src_mac, column_dst_mac, column_last;
static uint64_t rows, delivered, too_long;
static bool ended, over;
static char reason[512] = "no broker answers";	/* what went wrong last */

static void
end_for_good(const char *why)
{
	if (ended)
		return;
	ended = true;
	t2_sink_end(plugin_name, name, why, delivered);
}

/* --- rows on their way ------------------------------------------------------------------------------------------ */

static struct kept *
keep(const outputBuffer_t *buf)
{
	struct kept *k = malloc(sizeof(*k) + buf->pos);

	if (k == NULL)
		return NULL;
	k->len = buf->pos;
	memcpy(k->row, buf->buffer, buf->pos);
	k->before = kept.before;
	k->behind = &kept;
	kept.before->behind = k;
	kept.before = k;
	return k;
}

static void
forget(struct kept *k)
{
	k->before->behind = k->behind;
	k->behind->before = k->before;
	free(k);
}

/* Is it one of librdkafka itself that says nothing of the row: it was thrown out at the end? */
static bool
is_purged(rd_kafka_resp_err_t e)
{
	return e == RD_KAFKA_RESP_ERR__PURGE_QUEUE || e == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT ||
	    e == RD_KAFKA_RESP_ERR__DESTROY;
}

/* The report of a delivery. */
static void
on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *arg)
{
	(void)rk, (void)arg;
	if (m->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
		delivered++;
		forget(m->_private);
		return;
	}
	if (is_purged(m->err))
		return;
	snprintf(reason, sizeof(reason), "topic %s: %s", rd_kafka_topic_name(topic), rd_kafka_err2str(m->err));
	end_for_good(reason);
}

/* What librdkafka tells of connections: it tries again by itself, later each time. */
static void
on_error(rd_kafka_t *rk, int e, const char *why, void *arg)
{
	char fatal[256];

	(void)arg;
	if (e == RD_KAFKA_RESP_ERR__FATAL) {
		(void)rd_kafka_fatal_error(rk, fatal, sizeof(fatal));
		end_for_good(fatal);
	} else if (e != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
		snprintf(reason, sizeof(reason), "%s", why);
}

/* Its other messages are for those who look for its faults. */
static void
on_log(const rd_kafka_t *rk, int level, const char *facility, const char *message)
{
	(void)rk, (void)level, (void)facility, (void)message;
}

/* --- messages --------------------------------------------------------------------------------------------------- */

/* The bytes of the address in a column: of a list its first one. */
static bool
address_of(uint32_t column, struct rowvalue *v)
{
	const binary_value_t *const bv = column != UINT32_MAX ? main_schema->column[column].bv : NULL;
	const char *p;

	if (bv == NULL)
		return false;
	p = part[column].p;
	if (bv->is_repeating && rowvalue_count(&p) == 0)
		return false;
	(void)rowvalue_next(bv->subval[0].type, p, v);
	return v->n > 0;
}

static int
compare(const struct rowvalue *a, const struct rowvalue *b)
{
	const int d = memcmp(a->p, b->p, MIN(a->n, b->n));

	return d != 0 ? d : (int)a->n - (int)b->n;
}

/*
 * "10.0.0.1,10.0.0.2": the lesser address first, so that both directions of all flows of two hosts are in one
 * partition.
 */
static size_t
key_of(char key[2 * FMT_F64_MAX + 2])
{
	struct rowvalue a, b;
	char *o = key;

	if (!KAFKA_KEY || !((address_of(column_src, &a) && address_of(column_dst, &b)) ||
	    (address_of(column_src_mac, &a) && address_of(column_dst_mac, &b))))
		return 0;
	if (rowvalue_room(&a) + rowvalue_room(&b) + 1 > 2 * FMT_F64_MAX + 1)
		return 0;
	o = rowvalue_text(o, compare(&a, &b) <= 0 ? &a : &b);
	*o++ = ',';
	return (size_t)(rowvalue_text(o, compare(&a, &b) <= 0 ? &b : &a) - key);
}

/* The end of the flow in ms; 0, now, if it is not known or before 1970. */
static int64_t
time_of(void)
{
	struct rowvalue v;
	int64_t ns;

	if (!KAFKA_TIME || column_last == UINT32_MAX)
		return 0;
	(void)rowvalue_next(bt_timestamp, part[column_last].p, &v);
	return rowvalue_ns(&v, &ns) && ns > 0 ? ns / 1000000 : 0;
}

static rd_kafka_resp_err_t
produce(struct kept *k, const char *key, size_t nkey)
{
	return rd_kafka_producev(producer, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
	    RD_KAFKA_V_VALUE(text.p, text.len - 1), RD_KAFKA_V_KEY(key, nkey), RD_KAFKA_V_TIMESTAMP(time_of()),
	    RD_KAFKA_V_OPAQUE(k), RD_KAFKA_V_END);
}

/* Give the row in text to librdkafka, which has room for it again when brokers have taken others. */
static void
send_row(struct kept *k)
{
	char text_of_key[2 * FMT_F64_MAX + 2];
	const size_t nkey = key_of(text_of_key);
	const char *const key = nkey > 0 ? text_of_key : NULL;
	rd_kafka_resp_err_t e;
	unsigned ms = 0;

	while ((e = produce(k, key, nkey)) == RD_KAFKA_RESP_ERR__QUEUE_FULL && ms < FULL_MS && !ended) {
		(void)rd_kafka_poll(producer, 50);
		ms += 50;
	}
	if (e == RD_KAFKA_RESP_ERR_NO_ERROR) {
		rows++;
		return;
	}
	forget(k);
	if (e == RD_KAFKA_RESP_ERR__QUEUE_FULL && !ended)
		t2_sink_away(name, reason);
	else if (e == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
		too_long++;
	else if (e != RD_KAFKA_RESP_ERR__QUEUE_FULL)
		end_for_good(rd_kafka_err2str(e));
}

/* --- callbacks -------------------------------------------------------------------------------------------------- */

void
bufferToSink(outputBuffer_t *buf)
{
	struct kept *k;
	char why[256];

	if (ended)
		return;
	text.len = 0;
	if (rowcut_row(cut, buf->buffer, buf->pos, part, why, sizeof(why)) == -1 ||
	    rowjson_row(json, buf->buffer, buf->pos, &text, why, sizeof(why)) == -1)
		end_for_good(why);
	else if ((k = keep(buf)) == NULL)
		end_for_good(strerror(ENOMEM));
	else
		send_row(k);
	if (rows % BETWEEN == 0)
		(void)rd_kafka_poll(producer, 0);
}

/* librdkafka sends by itself; here is waited a little for reports. */
static void
gathered_send(bool now)
{
	(void)now;
	if (!ended && rd_kafka_outq_len(producer) > 0 &&
	    rd_kafka_flush(producer, ARRIVE_MS) != RD_KAFKA_RESP_ERR_NO_ERROR && !ended)
		t2_sink_away(name, reason);
}

static uint64_t
gathered_has(void)
{
	return delivered;
}

/* No more is sent: what is on its way may have arrived, and comes twice then. */
static void
give_up(void)
{
	if (over)
		return;
	over = true;
	(void)rd_kafka_purge(producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
	while (rd_kafka_poll(producer, 0) > 0 ||
	    (rd_kafka_outq_len(producer) > 0 && rd_kafka_poll(producer, ARRIVE_MS) > 0))
		;
}

static void
gathered_back(void (*put)(void *to, const char *row, uint32_t len), void *to)
{
	give_up();
	for (const struct kept *k = kept.behind; k != &kept; k = k->behind)
		put(to, k->row, k->len);
}

void
pluginReport(FILE *stream)
{
	T2_FPLOG_NUM(stream, plugin_name, "Number of rows delivered", delivered);
	if (rows > delivered)
		T2_FPWRN(stream, plugin_name, "Number of rows without a report of delivery: %" PRIu64,
		    rows - delivered);
	if (too_long > 0)
		T2_FPWRN(stream, plugin_name,
		    "Number of rows that are longer than a message may be, not sent: %" PRIu64, too_long);
}

void
onApplicationTerminate(void)
{
	if (producer == NULL)
		return;
	give_up();
	rd_kafka_topic_destroy(topic);
	rd_kafka_destroy(producer);
	while (kept.behind != &kept)
		forget(kept.behind);
	rowjson_free(json);
	rowcut_free(cut);
	free(part);
	rowtext_out_release(&text);
	free(name);
}

/* --- start ------------------------------------------------------------------------------------------------------ */

static uint32_t
column_named(const char *what, uint32_t type)
{
	for (uint32_t i = 0; i < main_schema->n; i++)
		if (strcmp(main_schema->column[i].bv->name, what) == 0)
			return main_schema->column[i].bv->subval[0].type == type ? i : UINT32_MAX;
	return UINT32_MAX;
}

static void
compile(void)
{
	const struct rowtext_json how = { .spaces = false };

	column_src = column_named("srcIP", bt_ipx_addr);
	column_dst = column_named("dstIP", bt_ipx_addr);
	column_src_mac = column_named("srcMac", bt_mac_addr);
	column_dst_mac = column_named("dstMac", bt_mac_addr);
	column_last = column_named("timeLast", bt_timestamp);
	if ((json = rowjson_new(main_schema, (enum rowjson_names)KAFKA_NAMES, &how)) == NULL ||
	    (cut = rowcut_new(main_header_bv)) == NULL || (part = calloc(rowcut_columns(cut), sizeof(*part))) == NULL)
		errx(EXIT_FAILURE, "%s: %s", plugin_name, strerror(errno));
}

static void
must_set(rd_kafka_conf_t *conf, const char *property, const char *value)
{
	char why[256];

	if (rd_kafka_conf_set(conf, property, value, why, sizeof(why)) != RD_KAFKA_CONF_OK)
		errx(EXIT_FAILURE, "%s: %s", plugin_name, why);
}

static void
producer_make(const t2_env_t *env)
{
	static const char *const ours[][2] = { { "client.id", "t2" }, { "linger.ms", "50" },
		{ "queue.buffering.max.kbytes", "65536" }, { "queue.buffering.max.messages", "1000000" },
		{ "partitioner", "murmur2_random" }, { "reconnect.backoff.ms", "200" },
		{ "reconnect.backoff.max.ms", "10000" } };
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	char why[512];

	for (size_t i = 0; i < T2_NELEM(ours); i++)
		must_set(conf, ours[i][0], ours[i][1]);
	must_set(conf, "compression.codec", T2_ENV_VAL(KAFKA_COMPRESS));
	if (properties_read(conf, T2_ENV_VAL(KAFKA_CONFIG), why, sizeof(why)) == -1)
		errx(EXIT_FAILURE, "%s: %s", plugin_name, why);
	must_set(conf, "bootstrap.servers", T2_ENV_VAL(KAFKA_BROKERS));
	must_set(conf, "enable.idempotence", "true");
	must_set(conf, "message.timeout.ms", "0");	/* the policy of the sink says how long a row waits */
	rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
	rd_kafka_conf_set_error_cb(conf, on_error);
	rd_kafka_conf_set_log_cb(conf, on_log);
	if ((producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof(why))) == NULL)
		errx(EXIT_FAILURE, "%s: %s", plugin_name, why);
	if ((topic = rd_kafka_topic_new(producer, T2_ENV_VAL(KAFKA_TOPIC), NULL)) == NULL)
		errx(EXIT_FAILURE, "%s: KAFKA_TOPIC: got '%s': %s", plugin_name, T2_ENV_VAL(KAFKA_TOPIC),
		    rd_kafka_err2str(rd_kafka_last_error()));
}

/* A sink that all wait for says at once that nobody is there. */
static void
greet(void)
{
	const struct rd_kafka_metadata *about;
	const rd_kafka_resp_err_t e = rd_kafka_metadata(producer, 0, topic, &about, START_MS);

	(void)rd_kafka_poll(producer, 0);
	if (e != RD_KAFKA_RESP_ERR_NO_ERROR)
		errx(EXIT_FAILURE, "%s: %s", name, reason);
	rd_kafka_metadata_destroy(about);
}

static void
start(const t2_env_t *env)
{
	static const struct t2_sink_gathers how = { gathered_send, gathered_has, gathered_back };
	const char *const policy = T2_ENV_VAL(KAFKA_QUEUE);

	name = t2_strdup_printf("kafka:%s", T2_ENV_VAL(KAFKA_BROKERS));
	compile();
	producer_make(env);
	if (strcmp(policy, "block") == 0 || (strcmp(policy, "auto") == 0 && (capType & IFACE) == 0))
		greet();
	t2_sink_gathers(&how);
}

#endif /* BLOCK_BUF == 0 */

void
initialize(void)
{
	t2_env_t env[ENV_KAFKA_N] = {};
	char why[256];

	T2_SET_ENV_STR(KAFKA_BROKERS);
	T2_SET_ENV_STR(KAFKA_TOPIC);
	T2_SET_ENV_STR(KAFKA_COMPRESS);
	T2_SET_ENV_STR(KAFKA_CONFIG);
	T2_SET_ENV_STR(KAFKA_FILE);
	T2_SET_ENV_STR(KAFKA_QUEUE);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_KAFKA_N, env);
#endif
	if (endpoint_settings(ENV_KAFKA_N, env, T2_ENV_VAL(KAFKA_FILE), why, sizeof(why)) == -1)
		errx(EXIT_FAILURE, "%s: %s", plugin_name, why);
	t2_sink_policy("KAFKA_QUEUE", T2_ENV_VAL(KAFKA_QUEUE));
#if BLOCK_BUF == 0
	start(env);
#else
	T2_PWRN(plugin_name, "BLOCK_BUF is set in 'tranalyzer.h', no rows will be sent");
#endif
	t2_free_env(ENV_KAFKA_N, env);
}
