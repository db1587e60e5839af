/* mqtt_flow: the control packets that say something of clients and topics. */
#include "mqtt_flow.h"

#define HEAD	5u	/* bytes that say how long a control packet is */

static bool
is_level5(uint8_t level)
{
	return (level & 0x7f) == 5;	/* the highest bit is that of bridges */
}

/* A number in bytes of 7 bits each, lowest first; false if there are less, or more than 4. */
static bool
read_length(struct cursor *c, size_t *v)
{
	struct cursor at = *c;
	uint8_t b;

	*v = 0;
	for (unsigned shift = 0; shift < 28; shift += 7) {
		if (!cursor_u8(&at, &b))
			return false;
		*v |= (size_t)(b & 0x7f) << shift;
		if ((b & 0x80) == 0) {
			*c = at;
			return true;
		}
	}
	return false;
}

/* | length 16 | text |, as far as it is there; false if its end is not. */
static bool
read_text(struct cursor *c, struct cursor *text)
{
	uint16_t len;

	if (!cursor_u16be(c, &len))
		return false;
	*text = (struct cursor){ c->p, c->p + MIN(len, cursor_left(c)) };
	c->p = text->end;
	return cursor_left(text) == len;
}

static bool
skip_properties(struct cursor *c, uint8_t level)
{
	size_t len;

	return !is_level5(level) || (read_length(c, &len) && cursor_skip(c, len));
}

static void
keep(char *to, uint8_t *n, size_t room, const struct cursor *text)
{
	*n = (uint8_t)MIN(cursor_left(text), room);
	if (*n > 0)
		memcpy(to, text->p, *n);
}

static void
connect_packet(struct mqtt_flow *f, struct cursor c)
{
	struct cursor text = { NULL, NULL };
	const bool whole = read_text(&c, &text);

	keep(f->proto, &f->nproto, sizeof(f->proto), &text);
	if (!whole || !cursor_u8(&c, &f->level))
		return;
	text = (struct cursor){ NULL, NULL };
	if (cursor_skip(&c, 3) && skip_properties(&c, f->level))
		(void)read_text(&c, &text);
	keep(f->client, &f->nclient, sizeof(f->client), &text);
}

/* A bit for each code of MQTT 3, one for all others. */
static void
connack_packet(struct mqtt_flow *f, const struct cursor *c)
{
	uint8_t code;

	if (cursor_peek_u8(c, 1, &code))
		f->codes |= (uint8_t)(code < 6 ? 1 << code : 0x80);
}

static void
publish_packet(struct mqtt_flow *f, uint8_t level, uint8_t qos, struct cursor c, struct mqtt_published *said)
{
	struct cursor topic = { NULL, NULL };
	const bool whole = read_text(&c, &topic);

	keep(f->topic, &f->ntopic, sizeof(f->topic), &topic);
	said->topic = topic;
	if (whole && (qos == 0 || cursor_skip(&c, 2)) && skip_properties(&c, level))
		said->message = c;
}

void
mqtt_flow_packet(struct mqtt_flow *f, uint8_t level, const uint8_t *p, size_t n, size_t whole,
    struct mqtt_published *said)
{
	struct cursor c = { p, p + n };
	const uint8_t type = p[0] >> 4;
	size_t len;

	*said = (struct mqtt_published){ .topic = { NULL, NULL } };
	f->stat |= MQTT_STAT_MQTT;
	f->types |= (uint16_t)(1u << type);
	if (n < MIN(whole, MQTT_KEEP))
		f->stat |= MQTT_STAT_SNAPPED;
	if (type == 0 || (type == MQTT_AUTH && !is_level5(level)))
		f->stat |= MQTT_STAT_RESERVED;
	if (!cursor_skip(&c, 1) || !read_length(&c, &len))
		return;
	if (type == MQTT_CONNECT)
		connect_packet(f, c);
	else if (type == MQTT_CONNACK)
		connack_packet(f, &c);
	else if (type == MQTT_PUBLISH)
		publish_packet(f, level, p[0] >> 1 & 3, c, said);
}

/* CONNECT, with the name of either version of the protocol. */
int
mqtt_looks(const uint8_t *p, size_t n)
{
	static const struct { size_t n; const char *text; } names[] = { { 6, "\0\4MQTT" }, { 8, "\0\6MQIsdp" } };
	struct cursor c = { p, p + n };
	bool more = false;
	size_t len;

	if (p[0] != MQTT_CONNECT << 4)
		return 0;
	(void)cursor_skip(&c, 1);
	if (!read_length(&c, &len))
		return n < HEAD ? -1 : 0;
	for (unsigned i = 0; i < T2_NELEM(names); i++) {
		if (memcmp(c.p, names[i].text, MIN(names[i].n, cursor_left(&c))) != 0)
			continue;
		if (cursor_left(&c) >= names[i].n)
			return 1;
		more = true;
	}
	return more ? -1 : 0;
}

/* Flags are given with the type; PUBLISH has some of its own, types 0 and 15 had none yet. */
static bool
are_flags(uint8_t type, uint8_t flags)
{
	if (type == 0 || type == MQTT_PUBLISH || type == MQTT_AUTH)
		return (flags & 6) != 6;
	return flags == (type == MQTT_PUBREL || type == MQTT_SUBSCRIBE || type == MQTT_UNSUBSCRIBE ? 2 : 0);
}

static size_t
length(const uint8_t *p, size_t n)
{
	struct cursor c = { p, p + n };
	size_t len;

	(void)cursor_skip(&c, 1);
	if (!are_flags(p[0] >> 4, p[0] & 0xf))
		return T2_FRAMED_NONE;
	if (!read_length(&c, &len))
		return n < HEAD ? 0 : T2_FRAMED_NONE;
	return (size_t)(c.p - p) + len;
}
const struct t2_framing mqtt_framing = { .length = length, .head = HEAD, .keep = MQTT_KEEP };
