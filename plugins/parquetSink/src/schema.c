/* The schema of the file: columns of rows as groups, lists and leaves. */
#include "parquetSink.h"

struct node *columns;
uint32_t ncolumns;
struct leaf *leaves;
uint32_t nleaves;

/* --- making it -------------------------------------------------------------------------------------------------- */

static bool
is_address(uint32_t type)
{
	return type == bt_mac_addr || type == bt_ip4_addr || type == bt_ip6_addr || type == bt_ipx_addr;
}

/* What values of a type are in the file. */
static struct leaf
leaf_of(uint32_t type, bool ns)
{
	struct leaf l = { .type = type, .raw = (uint32_t)bv_type_size(type), .physical = PQ_BYTES,
		.logical = LG_TEXT };
	const uint8_t bits = (uint8_t)(8 * bv_type_size(type));

	if ((type >= bt_int_8 && type <= bt_int_64) || (type >= bt_uint_8 && type <= bt_uint_64) ||
	    (type >= bt_hex_8 && type <= bt_hex_64)) {
		l.physical = bits == 64 ? PQ_INT64 : PQ_INT32;
		l.logical = type <= bt_int_64 ? LG_INT : LG_UINT;
		l.bits = bits;
	} else if (type == bt_timestamp || type == bt_duration) {
		l.physical = PQ_INT64;
		l.logical = type == bt_timestamp && !ns ? LG_TIME : LG_NONE;
		l.optional = true;
	} else if (type == bt_float || type == bt_double || type == bt_long_double) {
		l.physical = type == bt_float ? PQ_FLOAT : PQ_DOUBLE;
		l.logical = LG_NONE;
	} else if (is_address(type) && PARQUET_ADDRESSES == 1) {
		l.physical = PQ_FIXED;
		l.logical = LG_NONE;
		l.size = type == bt_ipx_addr ? 16 : (uint32_t)bv_type_size(type);
	}
	l.optional |= type == bt_ipx_addr;
	if (l.physical == PQ_INT32 || l.physical == PQ_FLOAT)
		l.size = 4;
	else if (l.physical == PQ_INT64 || l.physical == PQ_DOUBLE)
		l.size = 8;
	return l;
}

static uint8_t
gather_of(const struct leaf *l)
{
	if (l->type == bt_timestamp || l->type == bt_duration)
		return GATHER_TIME;
	if (l->logical != LG_INT && l->logical != LG_UINT && l->type != bt_float && l->type != bt_double)
		return GATHER_NONE;
	switch (l->raw) {
	case 1:
		return l->type == bt_int_8 ? GATHER_I8 : GATHER_U8;
	case 2:
		return l->type == bt_int_16 ? GATHER_I16 : GATHER_U16;
	case 4:
		return GATHER_4;
	default:
		return GATHER_8;
	}
}

/* An array of n elements with room for one more: twice as many whenever n is a power of two. */
static void *
room_for_one(void *array, uint32_t n, size_t size)
{
	return (n & (n - 1)) != 0 ? array : t2_realloc_fatal(array, (n == 0 ? 1 : 2 * (size_t)n) * size);
}

static void
leaf_add(struct node *nd, uint32_t type, bool ns)
{
	struct leaf l = leaf_of(type, ns);

	l.gather = gather_of(&l);
	l.max_rep = nd->rep;
	l.max_def = (uint8_t)(nd->def + l.optional);
	nd->is_leaf = true;
	nd->leaf = nleaves;
	nd->nleaf = 1;
	leaves = room_for_one(leaves, nleaves, sizeof(*leaves));
	leaves[nleaves++] = l;
}

/* The name of value i of n: v, its number, and its part of the column's name if _ joins as many. */
static char *
part_name(const char *name, uint32_t i, uint32_t n)
{
	uint32_t parts = 1;
	const char *s = name;

	if (n == 1)
		return t2_strdup_fatal("element");
	for (const char *c = name; *c != '\0'; c++)
		parts += *c == '_';
	if (parts != n)
		return t2_strdup_printf("v%u", (unsigned)(i + 1));
	for (uint32_t k = 0; k < i; k++)
		s = strchr(s, '_') + 1;
	return t2_strdup_printf("v%u_%.*s", (unsigned)(i + 1), (int)strcspn(s, "_"), s);
}

static void
node_make(struct node *nd, char *name, const binary_subvalue_t *sv, uint32_t n, bool repeated, uint8_t def,
    uint8_t rep, bool ns)
{
	*nd = (struct node){ .name = name, .list = repeated, .nchild = n, .def = (uint8_t)(def + repeated),
		.rep = (uint8_t)(rep + repeated), .leaf = nleaves };
	nd->child = t2_calloc_fatal(n, sizeof(*nd->child));
	for (uint32_t i = 0; i < n; i++) {
		struct node *c = &nd->child[i];
		char *child = part_name(name, i, n);

		if (sv[i].type == bt_compound)
			node_make(c, child, sv[i].subval, sv[i].num_values, sv[i].is_repeating, nd->def, nd->rep, ns);
		else {
			*c = (struct node){ .name = child, .sv = &sv[i], .def = nd->def, .rep = nd->rep };
			leaf_add(c, sv[i].type, ns);
		}
	}
	nd->nleaf = nleaves - nd->leaf;
}

static bool
has_time(const binary_subvalue_t *sv, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (sv[i].type == bt_timestamp ||
		    (sv[i].type == bt_compound && has_time(sv[i].subval, sv[i].num_values)))
			return true;
	return false;
}

/* A column is gathered if all of it is numbers that are in each row once. */
static void
gather_column(const struct node *nd)
{
	struct leaf *const begin = &leaves[nd->leaf], *const end = begin + nd->nleaf;
	bool all = nd->place.size > 0;
	uint32_t off = nd->place.off;

	for (struct leaf *l = begin; l < end; off += l->raw, l++) {
		l->off = off;
		all &= l->gather != GATHER_NONE;
	}
	for (struct leaf *l = begin; !all && l < end; l++)
		l->gather = GATHER_NONE;
}

/* ns: the column once more, with the same values in leaves of another type. */
static void
column_add(const binary_value_t *bv, struct rowplace place, bool ns)
{
	char *name = ns ? t2_strdup_printf("%s_ns", bv->name) : t2_strdup_fatal(bv->name);
	struct node *nd;

	columns = room_for_one(columns, ncolumns, sizeof(*columns));
	nd = &columns[ncolumns++];
	if (bv->is_repeating || bv->num_values != 1 || bv->subval[0].type == bt_compound)
		node_make(nd, name, bv->subval, bv->num_values, bv->is_repeating, 0, 0, ns);
	else {
		*nd = (struct node){ .name = name, .sv = bv->subval };
		leaf_add(nd, bv->subval[0].type, ns);
	}
	nd->place = place;
	gather_column(nd);
	for (uint32_t i = nd->leaf; ns && i < nd->leaf + nd->nleaf; i++)
		leaves[i].twin = i - nd->nleaf + 1;
}

void
file_schema_make(const struct rowcut *cut, const struct selection *sel)
{
	uint32_t i = 0;

	for (const binary_value_t *bv = main_header_bv; bv != NULL; bv = bv->next, i++) {
		if (!selection_has(sel, bv->name))
			continue;
		column_add(bv, rowcut_place(cut, i), false);
		if (has_time(bv->subval, bv->num_values))
			column_add(bv, rowcut_place(cut, i), true);
	}
}

static void
node_free(struct node *nd)
{
	for (uint32_t i = 0; nd->child != NULL && i < nd->nchild; i++)
		node_free(&nd->child[i]);
	free(nd->child);
	free(nd->name);
}

void
file_schema_release(void)
{
	for (uint32_t i = 0; i < ncolumns; i++)
		node_free(&columns[i]);
	for (uint32_t i = 0; i < nleaves; i++)
		leaf_free(&leaves[i]);
	free(columns);
	free(leaves);
}

/* --- the footer ------------------------------------------------------------------------------------------------- */

/* LogicalType, and the older converted_type before it. */
static void
put_logical(struct thrift *t, const struct leaf *l)
{
	static const int unsigned_of[] = { [8] = 11, [16] = 12, [32] = 13, [64] = 14 };
	static const int signed_of[] = { [8] = 15, [16] = 16, [32] = 17, [64] = 18 };

	if (l->logical == LG_NONE)
		return;
	if (l->logical == LG_TEXT)
		thrift_int(t, 6, TH_I32, 0);
	else if (l->logical != LG_TIME)
		thrift_int(t, 6, TH_I32, l->logical == LG_UINT ? unsigned_of[l->bits] : signed_of[l->bits]);
	thrift_struct(t, 10);
	if (l->logical == LG_TEXT)
		thrift_struct(t, 1);
	else if (l->logical == LG_TIME) {
		thrift_struct(t, 8);
		thrift_bool(t, 1, true);	/* UTC */
		thrift_struct(t, 2);
		thrift_struct(t, 3);		/* nanoseconds */
		thrift_end(t);
		thrift_end(t);
	} else {
		thrift_struct(t, 10);
		thrift_int(t, 1, TH_I8, l->bits);
		thrift_bool(t, 2, l->logical == LG_INT);
	}
	thrift_end(t);
	thrift_end(t);
}

static void
put_group(struct thrift *t, const char *name, int repetition, uint32_t children, bool list)
{
	if (t == NULL)
		return;
	thrift_element(t);
	if (repetition >= 0)
		thrift_int(t, 3, TH_I32, repetition);
	thrift_text(t, 4, name);
	thrift_int(t, 5, TH_I32, children);
	if (list) {
		thrift_int(t, 6, TH_I32, 3);
		thrift_struct(t, 10);
		thrift_struct(t, 3);
		thrift_end(t);
		thrift_end(t);
	}
	thrift_end(t);
}

static void
put_leaf_element(struct thrift *t, const struct node *nd)
{
	const struct leaf *l = &leaves[nd->leaf];

	if (t == NULL)
		return;
	thrift_element(t);
	thrift_int(t, 1, TH_I32, l->physical);
	if (l->physical == PQ_FIXED)
		thrift_int(t, 2, TH_I32, l->size);
	thrift_int(t, 3, TH_I32, l->optional);
	thrift_text(t, 4, nd->name);
	put_logical(t, l);
	thrift_end(t);
}

/* A node and what is below it; t NULL: only count. */
static uint32_t
put_element(struct thrift *t, const struct node *nd)
{
	uint32_t n = 1;

	if (nd->is_leaf) {
		put_leaf_element(t, nd);
		return 1;
	}
	put_group(t, nd->name, 0, nd->list ? 1 : nd->nchild, nd->list);
	if (nd->list) {
		put_group(t, "list", 2, 1, false);
		n++;
		if (nd->nchild > 1) {
			put_group(t, "element", 0, nd->nchild, false);
			n++;
		}
	}
	for (uint32_t i = 0; i < nd->nchild; i++)
		n += put_element(t, &nd->child[i]);
	return n;
}

uint32_t
file_schema_elements(struct thrift *t, bool count_only)
{
	uint32_t n = 1;

	if (!count_only)
		put_group(t, "flows", -1, ncolumns, false);
	for (uint32_t i = 0; i < ncolumns; i++)
		n += put_element(count_only ? NULL : t, &columns[i]);
	return n;
}

void
file_schema_path(struct thrift *t, int id, uint32_t leaf)
{
	const char *path[64];
	const struct node *nd = columns;
	uint32_t n = 0;

	while (leaf >= nd->leaf + nd->nleaf)
		nd++;
	for (;;) {
		path[n++] = nd->name;
		if (nd->is_leaf || n > 60)
			break;
		if (nd->list) {
			path[n++] = "list";
			if (nd->nchild > 1)
				path[n++] = "element";
		}
		nd = nd->child;
		while (leaf >= nd->leaf + nd->nleaf)
			nd++;
	}
	thrift_list(t, id, TH_BINARY, n);
	for (uint32_t i = 0; i < n; i++)
		thrift_element_text(t, path[i]);
}
