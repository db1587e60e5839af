/*
 * template.c - which fields records have: an element a column that has one, from the schema of the run
 */
#include <err.h>

#include "netflowSink.h"

#define GROUPS_MAX	32u
#define MADE_MAX	64u	/* then records have the fields of all groups */

static struct templates_how how;
static struct template whole[TEMPLATES];
static struct template *made;	/* MADE_MAX and those of all groups: they stay where they are */
static struct template *last;	/* that was wanted */
static unsigned nmade;
static struct group {
	const char	*plugin;
	uint32_t	 begin, end;	/* their columns: that of the first, behind that of the last */
	struct rowplace	*place;		/* of each */
	uint32_t	 n;
} groups[GROUPS_MAX];
static unsigned ngroups;

static const struct rowcut *cut;
static struct own_element *own;
static unsigned nown;

/* --- from a column to an element -------------------------------------------------------------------------------- */

/* The type of an element that is made for a value of a row. */
static enum ie_type
natural(uint32_t type)
{
	switch ((enum binary_types)type) {
	case bt_uint_8: case bt_hex_8: case bt_flow_direction:
		return IE_U8;
	case bt_uint_16: case bt_hex_16:
		return IE_U16;
	case bt_uint_32: case bt_hex_32:
		return IE_U32;
	case bt_uint_64: case bt_hex_64:
		return IE_U64;
	case bt_int_8: case bt_int_16: case bt_int_32: case bt_int_64:
		return (enum ie_type)(IE_I8 + type - bt_int_8);
	case bt_float:
		return IE_F32;
	case bt_double: case bt_long_double:
		return IE_F64;
	case bt_mac_addr:
		return IE_MAC;
	case bt_ip4_addr:
		return IE_IP4;
	case bt_ip6_addr:
		return IE_IP6;
	case bt_timestamp:	/* NTP's has no time before 1900 or behind 2036 */
	case bt_duration:
		return IE_I64;
	default:
		return IE_TEXT;
	}
}

static bool
is_unsigned(uint32_t type)
{
	return (type >= bt_uint_8 && type <= bt_uint_64) || (type >= bt_hex_8 && type <= bt_hex_64);
}

static enum how
how_long(struct t2_ipfix ie)
{
	return ie.enterprise != 0 && ie.enterprise != IE_REVERSE_PEN ? HOW_SPAN_NANO :
	    ie.element == 161 ? HOW_SPAN_MILLI : HOW_SPAN_MICRO;
}

/* How a value of a row becomes one of an element; false if it cannot. */
static bool
convert(struct field *f, enum ie_type to)
{
	const uint32_t type = f->type;

	f->each = ie_length(to);
	switch (to) {
	case IE_U8: case IE_U16: case IE_U32: case IE_U64:
		if (is_unsigned(type) && bv_type_size(type) < f->each)
			f->each = (uint16_t)bv_type_size(type);	/* RFC 7011, reduced size */
		f->how = type == bt_flow_direction ? HOW_DIR : type == bt_duration ? how_long(f->ie) : HOW_NUMBER;
		return is_unsigned(type) || type == bt_flow_direction || type == bt_duration;
	case IE_I8: case IE_I16: case IE_I32: case IE_I64:
		f->how = type == bt_duration || type == bt_timestamp ? HOW_SPAN_NANO : HOW_SIGNED;
		return type == bt_duration || type == bt_timestamp ||
		    (type >= bt_int_8 && type <= bt_int_64 && bv_type_size(type) == f->each);
	case IE_F32:
		f->how = HOW_F32;
		return type == bt_float;
	case IE_F64:
		f->how = HOW_F64;
		return type >= bt_float && type <= bt_long_double;
	case IE_MAC: case IE_IP4: case IE_IP6:
		f->how = type == bt_ipx_addr ? HOW_ADDRESS : HOW_BYTES;
		return type == (to == IE_MAC ? bt_mac_addr : to == IE_IP4 ? bt_ip4_addr : bt_ip6_addr) ||
		    (type == bt_ipx_addr && to != IE_MAC);
	case IE_SECONDS: case IE_MILLI: case IE_MICRO: case IE_NANO:
		f->how = (uint8_t)(HOW_SECONDS + (to - IE_SECONDS));
		return type == bt_timestamp;
	case IE_TEXT: case IE_OCTETS:
		f->how = HOW_TEXT;
		return type != bt_compound;
	default:
		return false;
	}
}

/* --- fields ----------------------------------------------------------------------------------------------------- */

/* A value that goes into the record as it is, or with its bytes the other way round. */
static enum put
put_of(const struct field *f)
{
	const size_t size = bv_type_size(f->type);
	const bool even = size == f->each;

	switch ((enum how)f->how) {
	case HOW_NUMBER: case HOW_SIGNED: case HOW_F32: case HOW_F64:
		return !even ? PUT_OTHER : size == 1 ? PUT_1 : size == 2 ? PUT_2 : size == 4 ? PUT_4 :
		    size == 8 ? PUT_8 : PUT_OTHER;
	case HOW_BYTES:
		return even ? PUT_BYTES : PUT_OTHER;
	case HOW_ADDRESS:
		return PUT_ADDRESS;
	case HOW_DIR:
		return f->each == 1 ? PUT_DIR : PUT_OTHER;
	case HOW_MILLI:
		return PUT_MILLI;
	case HOW_NANO:
		return PUT_NANO;
	default:
		return PUT_OTHER;
	}
}

static enum shape
shape_of(const struct field *f)
{
	return f->list ? SHAPE_LIST : f->first ? SHAPE_FIRST : f->how == HOW_COLUMN ? SHAPE_COLUMN :
	    f->each == IE_VARIABLE ? SHAPE_TEXT : SHAPE_VALUE;
}

static void
add_field(struct template *t, struct field f)
{
	f.length = f.list ? IE_VARIABLE : f.each;
	f.place = rowcut_place(cut, f.column);
	f.shape = (uint8_t)shape_of(&f);
	f.put = (uint8_t)put_of(&f);
	f.raw = f.each != IE_VARIABLE ? (uint8_t)bv_type_size(f.type) : 0;
	if ((t->field = realloc(t->field, (t->n + 1) * sizeof(*t->field))) == NULL)
		errx(EXIT_FAILURE, "netflowSink: out of memory");
	t->field[t->n++] = f;
	t->nvar += f.length == IE_VARIABLE;
	t->fixed += f.length == IE_VARIABLE ? 0 : f.length;
	t->least += f.length != IE_VARIABLE ? f.length : f.list ? 12u : 3u;
}

/* The element of the same thing in the other direction. */
static struct t2_ipfix
reverse_of(struct t2_ipfix ie)
{
	if (ie.enterprise == 0)
		ie.enterprise = IE_REVERSE_PEN;
	else
		ie.element |= IE_REVERSE_BIT;
	return ie;
}

/* A column as a field, or two: the first value and all of them. */
static void
add_values(struct template *t, struct field f, enum ie_type type, unsigned lists)
{
	if (!convert(&f, type))
		return;
	/* tcpControlBits: the high byte of the column tcpFlags has bits of its own */
	if (f.how == HOW_NUMBER && f.each == 2 && ie_is_flags(f.ie))
		f.how = HOW_LOW;
	if (!f.of->bv->is_repeating) {
		add_field(t, f);
		return;
	}
	f.first = true;
	if (lists == 0 || (lists == 2 && !f.reverse && f.each != IE_VARIABLE &&
	    (f.ie.enterprise == 0 || f.ie.enterprise == IE_REVERSE_PEN)))
		add_field(t, f);
	f.first = false;
	f.list = true;
	if (lists > 0)
		add_field(t, f);
}

/* The element of a column in a template; false if it has none there. */
static bool
element_of(const struct t2_schema_column *c, unsigned kind, struct t2_ipfix *ie)
{
	*ie = c->ipfix;
	if (c->bv->num_values != 1 || c->bv->subval[0].type == bt_compound ||
	    (ie->enterprise == 0 && ie->element == 0))
		return false;
	if (c->bv->subval[0].type == bt_ipx_addr && ie->enterprise == 0) {
		if (kind == TEMPLATE_L2)
			return false;
		if (kind == TEMPLATE_IP6 && (ie->element == 8 || ie->element == 12))
			ie->element = ie->element == 8 ? 27 : 28;
	}
	return true;
}

static const struct own_element *
own_of(const struct t2_schema_column *c)
{
	for (unsigned i = 0; i < nown; i++)
		if (own[i].column == c)
			return &own[i];
	return NULL;
}

/* A column that IPFIX has no element for. */
static void
add_own(struct template *t, struct field f, const struct own_element *o)
{
	f.ie = (struct t2_ipfix){ how.enterprise, (uint16_t)(o->element | (f.reverse ? IE_REVERSE_BIT : 0)) };
	if (f.of->bv->num_values == 1 && f.of->bv->subval[0].type != bt_compound) {
		add_values(t, f, o->type, how.lists > 0 ? 1 : 0);
		return;
	}
	f.how = HOW_COLUMN;
	f.each = IE_VARIABLE;
	add_field(t, f);
}

static bool
has_forward(uint16_t element)
{
	for (uint32_t i = 0; i < main_schema->n; i++)
		if (main_schema->column[i].ipfix.enterprise == 0 && main_schema->column[i].ipfix.element == element)
			return true;
	return false;
}

/* Times go with milliseconds, too: not all readers know the others. */
static void
add_column(struct template *t, struct field f)
{
	const struct own_element *const o = own_of(f.of);
	enum ie_type type;

	if (o != NULL) {
		add_own(t, f, o);
		return;
	}
	if (!element_of(f.of, t->kind % TEMPLATES_UNI, &f.ie) || (f.reverse && ie_is_one(f.ie)))
		return;
	/* of the opposite there are the values of its row, and none in a record of one direction */
	if (f.ie.enterprise == IE_REVERSE_PEN && (f.reverse || t->kind < TEMPLATES_UNI || has_forward(f.ie.element)))
		return;
	if (!ie_type(f.ie, &type))
		type = natural(f.type);
	if (f.ie.enterprise == 0 && type == IE_NANO && (f.ie.element == 156 || f.ie.element == 157)) {
		struct field ms = f;

		ms.ie.element = (uint16_t)(f.ie.element - 4);
		ms.ie = f.reverse ? reverse_of(ms.ie) : ms.ie;
		add_values(t, ms, IE_MILLI, how.lists);
	}
	if (f.reverse)
		f.ie = reverse_of(f.ie);
	add_values(t, f, type, how.lists);
}

/* --- elements of our own ---------------------------------------------------------------------------------------- */

static bool
is_taken(uint16_t element)
{
	for (unsigned i = 0; i < nown; i++)
		if (own[i].element == element)
			return true;
	return element == 0;
}

/*
 * A number by the name, so that a column has the same whatever other plugins are there; but for those that share one.
 */
static uint16_t
number_of(const char *name)
{
	uint32_t h = 2166136261u;

	for (; *name != '\0'; name++)
		h = (h ^ (uint8_t)*name) * 16777619u;
	h = (h ^ h >> 14 ^ h >> 28) & (IE_REVERSE_BIT - 1);
	while (is_taken((uint16_t)h))
		h = (h + 1) & (IE_REVERSE_BIT - 1);
	return (uint16_t)h;
}

/* Columns that no element says anything of, and the opposite's counters where a record is of one direction. */
static bool
needs_own(const struct t2_schema_column *c, bool biflow)
{
	if (c->bv->num_values != 1 || c->bv->subval[0].type == bt_compound)
		return true;
	return c->ipfix.enterprise == IE_REVERSE_PEN ? !biflow : c->ipfix.enterprise == 0 && c->ipfix.element == 0;
}

static void
own_make(void)
{
	if ((own = calloc(main_schema->n + 1, sizeof(*own))) == NULL)
		errx(EXIT_FAILURE, "netflowSink: out of memory");
	for (uint32_t i = 0; i < main_schema->n && nown < IE_REVERSE_BIT / 2; i++) {
		const struct t2_schema_column *const c = &main_schema->column[i];
		const bool single = c->bv->num_values == 1 && c->bv->subval[0].type != bt_compound;

		if (!needs_own(c, how.biflow))
			continue;
		own[nown] = (struct own_element){ c, number_of(c->bv->name),
		    single ? natural(c->bv->subval[0].type) : IE_TEXT };
		nown++;
	}
}

bool
own_element(unsigned i, struct own_element *o)
{
	if (i >= nown)
		return false;
	*o = own[i];
	return true;
}

/* --- templates -------------------------------------------------------------------------------------------------- */

static bool
in_groups(uint32_t column, uint32_t bits)
{
	for (unsigned g = 0; g < ngroups; g++)
		if (column >= groups[g].begin && column < groups[g].end)
			return (bits >> g & 1) != 0;
	return true;
}

static void
make(struct template *t, unsigned kind, uint32_t bits)
{
	t->kind = (uint8_t)kind;
	t->groups = bits;
	for (unsigned reverse = 0; reverse <= (kind >= TEMPLATES_UNI); reverse++)
		for (uint32_t i = 0; i < main_schema->n; i++) {
			const struct t2_schema_column *const c = &main_schema->column[i];

			if (!c->bv->is_repeating || in_groups(i, bits))
				add_column(t, (struct field){ .of = c, .column = i,
				    .type = (uint8_t)c->bv->subval[0].type, .reverse = reverse != 0 });
		}
}

static struct template *
made_for(unsigned kind, uint32_t bits)
{
	for (unsigned i = 0; i < nmade; i++)
		if (made[i].kind == kind && made[i].groups == bits)
			return &made[i];
	if (nmade >= MADE_MAX && bits != UINT32_MAX)
		return made_for(kind, UINT32_MAX);
	make(&made[nmade], kind, bits);
	made[nmade].id = (uint16_t)(TEMPLATE_ID + nmade);
	return &made[nmade++];
}

/* The repeated columns of a plugin, of which records have fields. */
static void
groups_make(void)
{
	for (uint32_t i = 0; i < main_schema->n; i++) {
		const struct t2_schema_column *const c = &main_schema->column[i];
		struct t2_ipfix ie;

		if (!c->bv->is_repeating || (!element_of(c, TEMPLATE_IP4, &ie) && own_of(c) == NULL))
			continue;
		if (ngroups == 0 || strcmp(groups[ngroups - 1].plugin, c->plugin) != 0) {
			if (ngroups == GROUPS_MAX)
				return;
			groups[ngroups++] = (struct group){ .plugin = c->plugin, .begin = i };
		}
		groups[ngroups - 1].end = i + 1;
	}
}

/* Where their columns are in a row. */
static void
group_places(struct group *g)
{
	if ((g->place = calloc(g->end - g->begin, sizeof(*g->place))) == NULL)
		errx(EXIT_FAILURE, "netflowSink: out of memory");
	for (uint32_t i = g->begin; i < g->end; i++)
		if (main_schema->column[i].bv->is_repeating)
			g->place[g->n++] = rowcut_place(cut, i);
}

void
templates_begin(const struct templates_how *h, const struct rowcut *c)
{
	cut = c;
	how = *h;
	if (how.enterprise != 0)
		own_make();
	groups_make();
	for (unsigned g = 0; g < ngroups; g++)
		group_places(&groups[g]);
	if ((made = calloc(MADE_MAX + TEMPLATES, sizeof(*made))) == NULL)
		errx(EXIT_FAILURE, "netflowSink: out of memory");
	for (unsigned i = 0; i < (how.biflow ? TEMPLATES : TEMPLATES_UNI); i++)
		make(&whole[i], i, UINT32_MAX);
	/* a file without records says what it would have */
	if (how.biflow ? whole[TEMPLATES_UNI].n > 0 : whole[0].n > 0)
		(void)made_for(how.biflow ? TEMPLATES_UNI : 0, 0);
}

void
templates_release(void)
{
	for (unsigned i = 0; i < nmade; i++)
		free(made[i].field);
	for (unsigned i = 0; i < TEMPLATES; i++)
		free(whole[i].field);
	for (unsigned g = 0; g < ngroups; g++)
		free(groups[g].place);
	free(made);
	free(own);
	memset(whole, 0, sizeof(whole));
	made = last = NULL;
	own = NULL;
	nmade = ngroups = nown = 0;
}

/* Are there values in columns of a group? */
static inline bool
has_values(const struct group *g, nf_row row)
{
	uint32_t count;

	for (uint32_t i = 0; i < g->n; i++) {
		memcpy(&count, nf_column(row, g->place[i]), sizeof(count));
		if (count > 0)
			return true;
	}
	return false;
}

struct template *
template_for(unsigned kind, nf_row row, nf_row opposite)
{
	uint32_t bits = 0;

	for (unsigned g = 0; g < ngroups; g++)
		if (has_values(&groups[g], row) || (opposite != NULL && has_values(&groups[g], opposite)))
			bits |= UINT32_C(1) << g;
	if (LIKELY(last != NULL && last->kind == kind && last->groups == bits))
		return last;
	return last = made_for(kind, bits);
}

struct template *
template_made(unsigned i)
{
	return i < nmade ? &made[i] : NULL;
}

const struct template *
template_whole(unsigned kind)
{
	return whole[kind].n > 0 ? &whole[kind] : NULL;
}

size_t
template_size(const struct template *t)
{
	size_t n = 4;

	for (uint32_t i = 0; i < t->n; i++)
		n += !t->field[i].list && t->field[i].ie.enterprise != 0 ? 8 : 4;
	return n;
}

uint8_t *
template_put(uint8_t *p, const struct template *t)
{
	p = put_u16(put_u16(p, t->id), (uint16_t)t->n);
	for (uint32_t i = 0; i < t->n; i++) {
		const struct field *const f = &t->field[i];
		const bool enterprise = !f->list && f->ie.enterprise != 0;

		p = put_u16(p, f->list ? 291 : (uint16_t)(f->ie.element | (enterprise ? 0x8000 : 0)));
		p = put_u16(p, f->length);
		if (enterprise)
			p = put_u32(p, f->ie.enterprise);
	}
	return p;
}

uint64_t
template_keys(const struct template *t)
{
	uint64_t keys = 0;

	for (uint32_t i = 0; i < t->n && i < 64; i++)
		if (!t->field[i].list && ie_is_key(t->field[i].ie))
			keys |= UINT64_C(1) << i;
	return keys;
}
