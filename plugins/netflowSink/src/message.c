/*
 * message.c - messages of IPFIX (RFC 7011): a header and sets of templates and records
 *
 * What is gathered is sent when no more fits.  If the collector is away it stays as it is, and what was to be added
 * is not taken.  The header is made when it is sent: of another session the sequence number is another.
 */
#include <time.h>

#include "netflowSink.h"

#define VERSION		10u
#define HEADER		16u	/* | version 2 | length 2 | time 4 | sequence number 4 | domain 4 | */
#define SET		4u	/* | number 2 | length 2 | */
#define SET_TEMPLATES	2u
#define SET_OPTIONS	3u
#define OPTIONS_ID	65000u	/* templates of options: keys, statistics, types of elements */
enum { OPTION_KEYS, OPTION_STATISTICS, OPTION_TYPES };
#define MOST		65535u

static struct messages_how how;
static struct message {
	uint8_t	*p;
	size_t	 fill;		/* bytes of it; HEADER: nothing */
	size_t	 set_at;	/* the open set, 0: none */
	uint16_t set_id;
	unsigned rows;		/* whose values it has */
	uint32_t records, flow_records;	/* data records, and those that are not of options */
} m, spare;			/* what is gathered; templates go before it in one of their own */
static bool with_templates;	/* that is being made */
static uint32_t sequence;	/* data records of the session that were sent */
static struct timespec templates_sent;
static uint64_t since_templates;	/* messages */
static bool templates_due;
static struct messages_count count;

static void
clear(void)
{
	m = (struct message){ .p = m.p, .fill = HEADER };
}

void
messages_begin(const struct messages_how *h)
{
	how = *h;
	if ((m.p = malloc(MOST)) == NULL || (spare.p = malloc(MOST)) == NULL)
		T2_PFATAL("netflowSink", "out of memory");
	clear();
	sequence = 0;
	since_templates = 0;
	templates_due = how.template_s > 0;
}

void
messages_release(void)
{
	free(m.p);
	free(spare.p);
}

size_t
messages_room(void)
{
	return how.most - HEADER - SET;
}

bool
messages_empty(void)
{
	return m.fill == HEADER;
}

struct messages_count
messages_counted(void)
{
	return count;
}

void
messages_forget(void)
{
	clear();
}

/* --- sets ------------------------------------------------------------------------------------------------------- */

static void
set_end(void)
{
	if (m.set_at > 0)
		(void)put_u16(m.p + m.set_at + 2, (uint16_t)(m.fill - m.set_at));
	m.set_at = 0;
}

/* Does a record fit into a set of this number? */
static bool
fits(uint16_t id, size_t n)
{
	const size_t end = m.fill + (m.set_at > 0 && m.set_id == id ? 0 : SET) + n;

	return end <= (m.fill == HEADER ? how.most : how.size);
}

/* Where n bytes of a set go, which fit. */
static uint8_t *
set_add(uint16_t id, size_t n)
{
	uint8_t *p;

	if (m.set_at == 0 || m.set_id != id) {
		set_end();
		m.set_at = m.fill;
		m.set_id = id;
		(void)put_u16(m.p + m.fill, id);
		m.fill += SET;
	}
	p = m.p + m.fill;
	m.fill += n;
	return p;
}

/* --- sending ---------------------------------------------------------------------------------------------------- */

int
messages_flush(void)
{
	int sent;

	if (m.fill == HEADER)
		return 1;
	if (!with_templates && (sent = how.ready()) != 1)
		return sent;
	set_end();
	(void)put_u32(put_u32(put_u32(put_u16(put_u16(m.p, VERSION), (uint16_t)m.fill), (uint32_t)time(NULL)),
	    sequence), how.domain);
	if ((sent = how.send(m.p, m.fill, m.rows)) != 1)
		return sent;
	sequence += m.records;
	count.messages++;
	count.octets += m.fill;
	count.records += m.flow_records;
	since_templates++;
	clear();
	return 1;
}

/* Room for a record in a set; what was before it is sent if need be. */
static int
make_room(uint16_t id, size_t n)
{
	return fits(id, n) ? 1 : messages_flush();
}

/* --- templates and options -------------------------------------------------------------------------------------- */

/* The template, and with NF_OPTIONS which of its fields are keys. */
static int
add_template(struct template *t)
{
	const size_t n = template_size(t);
	int ok = make_room(SET_TEMPLATES, n);

	if (ok != 1)
		return ok;
	(void)template_put(set_add(SET_TEMPLATES, n), t);
	if (how.options && (ok = make_room(OPTIONS_ID + OPTION_KEYS, 10)) == 1) {
		(void)put_u64(put_u16(set_add(OPTIONS_ID + OPTION_KEYS, 10), t->id), template_keys(t));
		m.records++;
	}
	t->sent = ok == 1;
	return ok;
}

struct option_field {
	uint16_t element, length;
};

/* Options template: | number 2 | fields 2 | of them scope 2 | fields | */
static int
add_options_template(unsigned number, unsigned scope, const struct option_field *field, unsigned n)
{
	const size_t size = 6 + 4 * n;
	const int ok = make_room(SET_OPTIONS, size);
	uint8_t *p;

	if (ok != 1)
		return ok;
	p = put_u16(put_u16(put_u16(set_add(SET_OPTIONS, size), (uint16_t)(OPTIONS_ID + number)), (uint16_t)n),
	    (uint16_t)scope);
	for (unsigned i = 0; i < n; i++)
		p = put_u16(put_u16(p, field[i].element), field[i].length);
	return 1;
}

/* What an element of ours is: | enterprise 4 | element 2 | type 1 | length 1 | name | */
static int
add_type(const struct own_element *own, uint16_t bit)
{
	const char *const name = own->column->bv->name;
	const size_t n = strlen(name) + (bit != 0 ? strlen("reverse") : 0);
	const int ok = make_room(OPTIONS_ID + OPTION_TYPES, 8 + n);
	uint8_t *p;

	if (ok != 1)
		return ok;
	p = put_u16(put_u32(set_add(OPTIONS_ID + OPTION_TYPES, 8 + n), how.enterprise), own->element | bit);
	*p++ = (uint8_t)own->type;
	*p++ = (uint8_t)n;
	if (bit != 0)
		p = mempcpy(p, "reverse", strlen("reverse"));
	memcpy(p, name, strlen(name));
	if (bit != 0)
		*p = (uint8_t)(*p >= 'a' && *p <= 'z' ? *p - 'a' + 'A' : *p);
	m.records++;
	return 1;
}

static int
add_options(void)
{
	static const struct option_field keys[] = { { 145, 2 }, { 173, 8 } };
	static const struct option_field statistics[] = { { 149, 4 }, { 41, 8 }, { 42, 8 }, { 40, 8 } };
	static const struct option_field types[] = { { 346, 4 }, { 303, 2 }, { 339, 1 }, { 341, IE_VARIABLE } };
	struct own_element own;
	int ok = 1;

	if (how.options && (ok = add_options_template(OPTION_KEYS, 1, keys, T2_NELEM(keys))) == 1)
		ok = add_options_template(OPTION_STATISTICS, 1, statistics, T2_NELEM(statistics));
	if (ok == 1 && own_element(0, &own))
		ok = add_options_template(OPTION_TYPES, 2, types, T2_NELEM(types));
	for (unsigned i = 0; ok == 1 && own_element(i, &own); i++)
		if ((ok = add_type(&own, 0)) == 1 && template_whole(TEMPLATES_UNI) != NULL)
			ok = add_type(&own, IE_REVERSE_BIT);
	return ok;
}

int
messages_templates(bool session)
{
	const struct message gathered = m;
	struct template *t;
	int ok;

	m = spare;
	clear();
	with_templates = true;
	if (session)
		sequence = 0;
	for (unsigned i = 0; (t = template_made(i)) != NULL; i++)
		t->sent = false;
	ok = add_options();
	/* one without fields would take the template back (RFC 7011, 8.1) */
	for (unsigned i = 0; ok == 1 && (t = template_made(i)) != NULL; i++)
		if (t->n > 0)
			ok = add_template(t);
	if (ok == 1 && (session || (ok = messages_statistics()) == 1))
		ok = messages_flush();
	with_templates = false;
	m = gathered;
	if (ok != 1)
		return ok;
	since_templates = 0;
	templates_due = false;
	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &templates_sent);
	return 1;
}

/* Who may have missed them, or is new, gets them again. */
static bool
is_time(void)
{
	struct timespec now;

	if (how.template_s == 0 || templates_due)
		return templates_due;
	if (how.template_msgs > 0 && since_templates >= how.template_msgs)
		return true;
	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return now.tv_sec - templates_sent.tv_sec >= (time_t)how.template_s;
}

int
messages_statistics(void)
{
	uint8_t *p;
	int ok;

	if (!how.options)
		return 1;
	/* there may have been no record before, which needs them, too */
	if (templates_due && !with_templates && (ok = messages_templates(true)) != 1)
		return ok;
	if ((ok = make_room(OPTIONS_ID + OPTION_STATISTICS, 28)) != 1)
		return ok;
	p = put_u32(set_add(OPTIONS_ID + OPTION_STATISTICS, 28), how.domain);
	(void)put_u64(put_u64(put_u64(p, count.messages), count.records), count.octets);
	m.records++;
	return 1;
}

/* --- records ---------------------------------------------------------------------------------------------------- */

int
messages_record(struct template *t, const uint8_t *record, size_t n, unsigned rows)
{
	int ok;

	if (UNLIKELY(is_time()) && (ok = messages_templates(templates_due)) != 1)
		return ok;
	if (UNLIKELY(!t->sent) && (ok = add_template(t)) != 1)
		return ok;
	if (UNLIKELY((ok = make_room(t->id, n)) != 1))
		return ok;
	memcpy(set_add(t->id, n), record, n);
	m.records++;
	m.flow_records++;
	m.rows += rows;
	return 1;
}
