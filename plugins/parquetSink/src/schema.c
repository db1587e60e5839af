/* The schema of the file: columns of rows as groups, lists and leaves. */
#include "parquetSink.h"

struct node *columns;
uint32_t ncolumns;
struct leaf *leaves;
uint32_t nleaves;

static uint32_t *source;	/* of a column of the file, that of the row */

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
	struct leaf l = { .type = type, .ns = ns, .physical = PQ_BYTES, .logical = LG_TEXT };
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
copy_of(uint32_t type)
{
	switch (bv_type_size(type)) {
	case 1:
		return type == bt_int_8 ? COPY_I8 : COPY_U8;
	case 2:
		return type == bt_int_16 ? COPY_I16 : COPY_U16;
	case 4:
		return COPY_4;
	default:
		return COPY_8;
	}
}

static void
leaf_add(struct node *nd, uint32_t type, bool ns)
{
	struct leaf l = leaf_of(type, ns);

	if (nd->rep == 0 && nd->def == 0 && !l.optional && (l.logical == LG_INT || l.logical == LG_UINT ||
	    (l.logical == LG_NONE && (type == bt_float || type == bt_double))))
		l.copy = copy_of(type);
	if (l.copy != COPY_NONE)
		(void)bytes_room(&l.plain, (size_t)PAGE_VALUES * l.size);
	l.max_rep = nd->rep;
	l.max_def = (uint8_t)(nd->def + l.optional);
	nd->is_leaf = true;
	nd->leaf = nleaves;
	nd->nleaf = 1;
	leaves = t2_realloc_fatal(leaves, (nleaves + 1) * sizeof(*leaves));
	leaves[nleaves++] = l;
}

/* The name of value i of n: a part of the column's name, which joins those of a compound by _, else v and its number. */
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
node_make(struct node *nd, char *name, const binary_subvalue_t *sv, uint32_t n, bool repeated, uint8_t def, uint8_t rep, bool ns)
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
		if (sv[i].type == bt_timestamp || (sv[i].type == bt_compound && has_time(sv[i].subval, sv[i].num_values)))
			return true;
	return false;
}

static void
column_add(const binary_value_t *bv, uint32_t from, bool ns)
{
	char *name = ns ? t2_strdup_printf("%s_ns", bv->name) : t2_strdup_fatal(bv->name);
	struct node *nd;

	columns = t2_realloc_fatal(columns, (ncolumns + 1) * sizeof(*columns));
	source = t2_realloc_fatal(source, (ncolumns + 1) * sizeof(*source));
	source[ncolumns] = from;
	nd = &columns[ncolumns++];
	if (bv->is_repeating || bv->num_values != 1 || bv->subval[0].type == bt_compound) {
		node_make(nd, name, bv->subval, bv->num_values, bv->is_repeating, 0, 0, ns);
		return;
	}
	*nd = (struct node){ .name = name, .sv = bv->subval };
	leaf_add(nd, bv->subval[0].type, ns);
}

void
file_schema_make(void)
{
	uint32_t from = 0;

	for (const binary_value_t *bv = main_header_bv; bv != NULL; bv = bv->next, from++) {
		column_add(bv, from, false);
		if (has_time(bv->subval, bv->num_values))
			column_add(bv, from, true);
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
	free(source);
	free(leaves);
}

/* --- rows ------------------------------------------------------------------------------------------------------- */

static uint32_t copied;		/* values in the pages of leaves with a copy */

static const char *
put_other(const struct node *nd, struct leaf *l, const char *p, uint8_t rep)
{
	struct rowvalue v;
	int64_t ns;
	bool none = false;

	p = rowvalue_next(l->type, p, &v);
	if (l->optional)
		none = l->type == bt_ipx_addr ? v.u == 0 : !rowvalue_ns(&v, &ns);
	leaf_put(l, rep, (uint8_t)(nd->def + (l->optional && !none)), none ? NULL : &v);
	return p;
}

static inline const char *
put_leaf(const struct node *nd, const char *p, uint8_t rep)
{
	struct leaf *l = &leaves[nd->leaf];

	if (l->copy == COPY_NONE)
		return put_other(nd, l, p, rep);
	leaf_copy(l, copied, p);
	return p + bv_type_size(l->type);
}

static const char *
put_node(const struct node *nd, const char *p, uint8_t rep)
{
	uint32_t n = 1;

	if (nd->is_leaf)
		return put_leaf(nd, p, rep);
	if (nd->list)
		n = rowvalue_count(&p);
	if (n == 0)
		for (uint32_t i = 0; i < nd->nleaf; i++)
			leaf_put(&leaves[nd->leaf + i], rep, (uint8_t)(nd->def - 1), NULL);
	for (uint32_t k = 0; k < n; k++)
		for (uint32_t i = 0; i < nd->nchild; i++)
			p = put_node(&nd->child[i], p, k == 0 ? rep : nd->rep);
	return p;
}

static void
copies_end(void)
{
	for (uint32_t i = 0; copied > 0 && i < nleaves; i++) {
		struct leaf *l = &leaves[i];

		if (l->copy == COPY_NONE)
			continue;
		l->entries = l->values = copied;
		l->plain.n = (size_t)copied * l->size;
		leaf_page_end(l);
	}
	copied = 0;
}

void
file_schema_flush(void)
{
	copies_end();
	for (uint32_t i = 0; i < nleaves; i++)
		if (leaves[i].entries > 0)
			leaf_page_end(&leaves[i]);
}

void
file_schema_row(const struct rowpart *part)
{
	for (uint32_t i = 0; i < ncolumns; i++) {
		const struct node *nd = &columns[i];
		struct leaf *l = &leaves[nd->leaf];
		const char *p = part[source[i]].p;

		if (LIKELY(nd->is_leaf && l->copy != COPY_NONE)) {
			leaf_copy(l, copied, p);
			continue;
		}
		(void)put_node(nd, p, 0);
		for (uint32_t k = 0; k < nd->nleaf; k++)
			if (UNLIKELY(l[k].entries >= PAGE_VALUES))
				leaf_page_end(&l[k]);
	}
	if (UNLIKELY(++copied == PAGE_VALUES))
		copies_end();
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
