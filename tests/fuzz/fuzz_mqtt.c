/*
 * MQTT: any pieces of TCP leave a flow whose texts end in their room; what is published lies in its control packet.
 *
 * A message's first byte: 2 bytes are missing before it, 4 the connection has level 5.
 * LINK: plugins/mqttDecode/src/mqtt_flow.c lib/api/framed.c
 */
#include "../../plugins/mqttDecode/src/mqtt_flow.h"
#include "budget.h"
#include "messages.h"

static uint32_t offset;
static uint8_t level;

static bool
take(void *flow, const uint8_t *p, size_t n, size_t whole)
{
	struct mqtt_flow *const f = flow;
	struct mqtt_published said;

	check(n > 0 && n <= whole && n <= MQTT_KEEP);
	mqtt_flow_packet(f, level, p, n, whole, &said);
	check((f->stat & MQTT_STAT_MQTT) != 0 && f->types != 0);
	check(f->nproto <= MQTT_PROTO_LEN && f->nclient <= MQTT_CLIENT_ID_LEN && f->ntopic <= MQTT_TOPIC_LEN);
	check(said.topic.p == NULL || (said.topic.p > p && said.topic.end <= p + n));
	check(said.message.p == NULL || (said.message.p >= said.topic.end && said.message.end <= p + n));
	return true;
}

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct mqtt_flow *const f = arg;
	struct t2_bytes b;

	if (len < 2)
		return;
	(void)mqtt_looks(p + 1, len - 1);
	level = p[0] & 4 ? 5 : f->level;
	offset += p[0] & 2 ? 100 : 0;
	b = (struct t2_bytes){ .data = p + 1, .len = (uint32_t)len - 1, .offset = offset,
		.flags = p[0] & 2 ? T2_STREAM_HOLE : 0 };
	offset += b.len;
	(void)t2_framed_put(&f->framed, &mqtt_framing, &b, take, f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct mqtt_flow f;

	memset(&f, 0, sizeof(f));
	offset = 0;
	each_message(p, n, message, &f);
	t2_framed_end(&f.framed, take, &f);
	check(taken == 0);
	return 0;
}
