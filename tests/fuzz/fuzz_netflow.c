/*
 * Records of IPFIX: any columns with any elements, and rows of any values, give messages that a strict reader takes:
 * no longer than they may be, their sets, records, texts and lists as long as they say, templates before data, the
 * sequence without a gap.
 *
 * Input: what messages are like (| flags: 1 biflows, 2 options, 4 an enterprise, 8 datagrams; >> 4 & 3 NF_LISTS |
 * bytes of a message above 512, in sixteens |), columns (| type, 0x20 repeated, 0x40 a text with it | element |),
 * 0xff, then choices of which rows are made: counts, lengths and bytes.
 *
 * LINK: plugins/netflowSink/src/elements.c plugins/netflowSink/src/template.c plugins/netflowSink/src/record.c
 * LINK: plugins/netflowSink/src/message.c
 */
#include "../../plugins/netflowSink/src/netflowSink.h"
#include "messages.h"
#include "utf8.h"

#define COLUMNS_MAX	32u
#define ROWS_MAX	16u
#define LIST_BYTES	100000u		/* of a row, behind which no list goes on */
#define ROW_BYTES	2000000u
#define IDS		400u		/* of templates from TEMPLATE_ID on */
#define FIELDS_MAX	1024u

const struct t2_schema *main_schema;
static struct t2_schema schema;
static struct t2_schema_column column[COLUMNS_MAX];

/* --- a strict reader -------------------------------------------------------------------------------------------- */

static struct read_template {
	unsigned n;
	struct { uint16_t element, length; uint32_t enterprise; } field[FIELDS_MAX];
} known[IDS], known_options[8];
static uint32_t counted;	/* data records */
static size_t most;		/* bytes of a message */

static unsigned
u16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static uint32_t
u32(const uint8_t *p)
{
	return (uint32_t)u16(p) << 16 | u16(p + 2);
}

static struct read_template *
known_as(unsigned id)
{
	check((id >= TEMPLATE_ID && id < TEMPLATE_ID + IDS) || (id >= 65000 && id < 65000 + T2_NELEM(known_options)));
	return id >= 65000 ? &known_options[id - 65000] : &known[id - TEMPLATE_ID];
}

/* A length before what has it; behind it. */
static const uint8_t *
read_length(const uint8_t *p, const uint8_t *end, size_t *n)
{
	check(end - p >= 1);
	*n = *p++;
	if (*n == 255) {
		check(end - p >= 2);
		*n = u16(p);
		check(*n >= 255);
		p += 2;
	}
	check((size_t)(end - p) >= *n);
	return p;
}

static void
read_list(const uint8_t *p, const uint8_t *end)
{
	unsigned element, each;
	size_t n;

	check(end - p >= 5 && p[0] == 4);
	element = u16(p + 1);
	each = u16(p + 3);
	p += 5;
	if ((element & 0x8000) != 0) {
		check(end - p >= 4 && u32(p) != 0);
		p += 4;
	}
	check(each > 0);
	if (each != IE_VARIABLE) {
		check((size_t)(end - p) % each == 0);
		return;
	}
	while (p < end)
		p = read_length(p, end, &n) + n;
}

/* Whole characters, as rows are shown with TFS_SAN_UTF8. */
static void
read_text(const uint8_t *p, size_t n)
{
	bool ok;

	for (size_t at = 0; TFS_SAN_UTF8 != 0 && at < n;) {
		at += utf8_sequence(p + at, n - at, &ok);
		check(ok);
	}
}

static const uint8_t *
read_record(const struct read_template *t, const uint8_t *p, const uint8_t *end)
{
	for (unsigned i = 0; i < t->n; i++) {
		size_t n = t->field[i].length;

		if (n == IE_VARIABLE)
			p = read_length(p, end, &n);
		check((size_t)(end - p) >= n);
		if (t->field[i].length == IE_VARIABLE && t->field[i].element == 291)
			read_list(p, p + n);
		else if (t->field[i].length == IE_VARIABLE)
			read_text(p, n);
		p += n;
	}
	return p;
}

static const uint8_t *
read_template(const uint8_t *p, const uint8_t *end, bool options)
{
	struct read_template *t;
	unsigned n;

	check(end - p >= (options ? 6 : 4));
	t = known_as(u16(p));
	n = u16(p + 2);
	check(n > 0 && n <= FIELDS_MAX && (!options || u16(p + 4) <= n));
	p += options ? 6 : 4;
	for (t->n = 0; t->n < n; t->n++) {
		check(end - p >= 4);
		t->field[t->n].element = (uint16_t)(u16(p) & 0x7fff);
		t->field[t->n].length = (uint16_t)u16(p + 2);
		t->field[t->n].enterprise = 0;
		p += 4;
		if ((u16(p - 4) & 0x8000) != 0) {
			check(end - p >= 4);
			t->field[t->n].enterprise = u32(p);
			p += 4;
		}
	}
	return p;
}

static int
send_message(const uint8_t *message, size_t n, unsigned rows)
{
	uint8_t *const copy = malloc(n);
	const uint8_t *p = memcpy(copy, message, n), *const end = p + n;

	(void)rows;
	check(n > 16 && n <= most && u16(p) == 10 && u16(p + 2) == n && u32(p + 8) == counted);
	for (p += 16; p < end;) {
		const unsigned id = u16(p);
		const uint8_t *const behind = p + u16(p + 2);

		check(end - p > 4 && behind <= end && behind > p + 4);
		for (p += 4; p < behind;) {
			if (id == 2 || id == 3) {
				p = read_template(p, behind, id == 3);
				continue;
			}
			check(known_as(id)->n > 0);
			p = read_record(known_as(id), p, behind);
			counted++;
		}
		check(p == behind);
	}
	free(copy);
	return 1;
}

static int
ready(void)
{
	return 1;
}

/* --- columns and rows ------------------------------------------------------------------------------------------- */

static const uint8_t *in, *in_end;

static unsigned
choice(void)
{
	return in < in_end ? *in++ : 0;
}

static const uint16_t elements[] = { 0, 1, 2, 4, 6, 7, 8, 11, 12, 56, 58, 80, 96, 136, 148, 152, 153, 156, 157, 161,
	162, 239, 243, 256, 460, 150, 154, 155 };

static binary_value_t *
columns_make(void)
{
	binary_value_t *list = NULL, *bv;
	char name[16];

	for (schema.n = 0; in < in_end && *in != 0xff && schema.n < COLUMNS_MAX; schema.n++) {
		const unsigned what = choice(), type = what & 0x1f, element = choice();

		snprintf(name, sizeof(name), "c%u", (unsigned)schema.n);
		bv = bv_new_bv(name, "", (what & 0x20) != 0, (what & 0x40) != 0 ? 2 : 1, 1, 1);
		bv->subval[0].type = type == bt_compound ? bt_uint_16 : type;
		if ((what & 0x40) != 0)
			bv->subval[1].type = bt_string;
		list = bv_append_bv(list, bv);
		column[schema.n] = (struct t2_schema_column){ .bv = bv, .unit = NULL,
		    .plugin = schema.n % 8 < 4 ? "a" : "b",
			.plugin_version = "1", .zeek = "", .ecs = "",
			.ipfix = { element % 5 == 4 ? IE_REVERSE_PEN : 0, elements[element % T2_NELEM(elements)] } };
	}
	(void)choice();
	return list;
}

/* Append a value. */
static char *
put_value(char *p, uint32_t type)
{
	const size_t size = bv_type_size(type);
	const unsigned c = choice();

	if (type == bt_string || type == bt_string_class) {
		const size_t len = c < 0x80 ? c : (c - 0x7f) * 128;
		const unsigned first = choice(), step = choice() % 4;

		for (size_t i = 0; i < len; i++)
			*p++ = (char)(((first + i * step) & 0xff) != 0 ? first + i * step : 1);
		*p++ = '\0';
		return p;
	}
	if (type == bt_ipx_addr) {
		const size_t bytes = c % 3 == 0 ? 4 : c % 3 == 1 ? 16 : 0;

		*p++ = (char)(bytes == 4 ? 4 : bytes == 16 ? 6 : 0);
		memset(p, (int)c, bytes);
		return p + bytes;
	}
	memset(p, (int)c, size);
	if (size >= 8 && c % 3 == 0)
		memset(p, 0, size - 2);
	return p + size;
}

static size_t
row_make(char *row)
{
	char *p = row, *count_at;

	for (uint32_t i = 0; i < schema.n; i++) {
		const binary_value_t *const bv = column[i].bv;
		const unsigned c = bv->is_repeating ? choice() : 1;
		const uint32_t most_values = c < 0xf0 ? c % 8 : (c - 0xef) * 200;
		uint32_t count = 0;

		count_at = p;
		p += bv->is_repeating ? sizeof(count) : 0;
		for (; count < most_values && (!bv->is_repeating || (size_t)(p - row) < LIST_BYTES); count++)
			for (uint32_t v = 0; v < bv->num_values; v++)
				p = put_value(p, bv->subval[v].type);
		if (bv->is_repeating)
			memcpy(count_at, &count, sizeof(count));
	}
	return (size_t)(p - row);
}

/* --- the sink --------------------------------------------------------------------------------------------------- */

static char rows[2][ROW_BYTES];
static const char **marks[2];

/* A row of its own size, cut. */
static char *
row_cut(const struct rowcut *cut, unsigned i)
{
	const size_t n = row_make(rows[i]);
	char *const row = malloc(n > 0 ? n : 1), why[256];

	check(rowcut_mark(cut, memcpy(row, rows[i], n), n, marks[i], why, sizeof(why)) == 0);
	return row;
}

static void
record(unsigned kind, bool pair, const struct rowcut *cut)
{
	char *const row = row_cut(cut, 0), *const opposite = pair ? row_cut(cut, 1) : NULL;
	const nf_row reverse = pair ? marks[1] : NULL;
	struct template *const t = template_for(kind + (pair ? TEMPLATES_UNI : 0), marks[0], reverse);
	const uint8_t *p;
	bool is_cut;
	size_t n;

	if (t->n > 0) {
		check((p = record_make(t, marks[0], reverse, messages_room(), &n, &is_cut)) != NULL);
		check(n <= messages_room());
		check(messages_record(t, p, n, 1) == 1);
	}
	free(row);
	free(opposite);
}

static bool
all_fit(const struct templates_how *how)
{
	for (unsigned i = 0; i < (how->biflow ? TEMPLATES : TEMPLATES_UNI); i++) {
		const struct template *const t = template_whole(i);

		if (t != NULL && 20 + MAX(template_size(t), t->least) > most)
			return false;
	}
	return true;
}

static void
sink(const struct templates_how *how, unsigned flags, const struct rowcut *cut)
{
	const bool datagrams = (flags & 8) != 0;

	templates_begin(how, cut);
	if (all_fit(how)) {
		messages_begin(&(struct messages_how){ .enterprise = how->enterprise,
		    .size = datagrams ? most : 61440, .most = most,
			.options = (flags & 2) != 0, .template_s = datagrams ? 86400 : 0,
			.template_msgs = datagrams ? 3 : 0, .ready = ready, .send = send_message });
		if (!datagrams)
			check(messages_templates(true) == 1);
		for (unsigned i = 0; in < in_end && i < ROWS_MAX; i++) {
			const unsigned what = choice();

			record(what % TEMPLATES_UNI, how->biflow && (what & 0x80) != 0, cut);
		}
		check(messages_statistics() == 1 && messages_flush() == 1);
		messages_release();
	}
	records_release();
	templates_release();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct templates_how how;
	binary_value_t *list;
	struct rowcut *cut;
	unsigned flags;

	in = p;
	in_end = p + n;
	flags = choice();
	how = (struct templates_how){ (flags & 1) != 0, (flags >> 4 & 3) % 3, (flags & 4) != 0 ? 32473 : 0 };
	most = 512 + 16 * choice();
	if ((flags & 8) == 0)
		most = 65535;
	for (unsigned i = 0; i < T2_NELEM(known); i++)
		known[i].n = 0;
	for (unsigned i = 0; i < T2_NELEM(known_options); i++)
		known_options[i].n = 0;
	counted = 0;
	schema.column = column;
	main_schema = &schema;
	list = columns_make();
	check((cut = rowcut_new(list)) != NULL);
	for (unsigned i = 0; i < 2; i++)
		marks[i] = calloc(rowcut_marks(cut), sizeof(*marks[i]));
	sink(&how, flags, cut);
	for (unsigned i = 0; i < 2; i++)
		free(marks[i]);
	rowcut_free(cut);
	bv_header_destroy(list);
	return 0;
}
