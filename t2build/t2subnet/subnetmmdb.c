#include "subnetsource.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <maxminddb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MMDB_MARK	"\xab\xcd\xefMaxMind.com"
#define MMDB_TAIL	(128 * 1024)	/* the mark lies in the last so many bytes */
#define CACHE_SIZE	1024		/* labels kept; a power of two */
#define MMDB_TEXT_MAX	192		/* bytes of a text taken from a database */

/* A data record that has been read: networks share them */
struct cached {
	uint32_t		offset;		/* in the data section, + 1; 0: free */
	struct subnet_label	label;
	bool			badcc;
	char			org[MMDB_TEXT_MAX], county[MMDB_TEXT_MAX], city[MMDB_TEXT_MAX];
};

struct walk {
	MMDB_s		 db;
	struct source	*src;
	struct cached	*cache;
	int		 family;
	unsigned int	 width;		/* of an address [bits] */
	uint32_t	 v4;		/* node where IPv4 begins in a tree of IPv6 */
	uint64_t	 visits, visits_max;
	char		*err;
};

int
source_is_mmdb(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *tail = NULL;
	struct stat st;
	ssize_t n = 0;
	off_t at;

	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (tail = malloc(MMDB_TAIL)) != NULL) {
		at = st.st_size > MMDB_TAIL ? st.st_size - MMDB_TAIL : 0;
		n = pread(fd, tail, MMDB_TAIL, at);
	}
	close(fd);
	at = n > 0 && memmem(tail, (size_t)n, MMDB_MARK, sizeof(MMDB_MARK) - 1) != NULL;
	free(tail);
	return (int)at;
}

/* --- values of a data record ------------------------------------------------------------------------------------ */

static bool
get(MMDB_entry_s *e, const char *const *path, MMDB_entry_data_s *d)
{
	return MMDB_aget_value(e, d, path) == MMDB_SUCCESS && d->has_data;
}

/* Text at path into buf.  False if there is none, or an empty one. */
static bool
get_text(MMDB_entry_s *e, const char *const *path, char *buf)
{
	MMDB_entry_data_s d;
	size_t n;

	if (!get(e, path, &d) || d.type != MMDB_DATA_TYPE_UTF8_STRING || d.data_size == 0)
		return false;
	n = d.data_size < MMDB_TEXT_MAX ? d.data_size : MMDB_TEXT_MAX - 1;
	memcpy(buf, d.utf8_string, n);
	buf[n] = '\0';
	return true;
}

/* The first text there is of paths, which NULL ends. */
static bool
first_text(MMDB_entry_s *e, const char *const (*paths)[5], char *buf)
{
	for (; (*paths)[0] != NULL; paths++) {
		if (get_text(e, *paths, buf))
			return true;
	}
	return false;
}

/* A number at path, also one that is written as text, with "AS" before it or not. */
static bool
get_number(MMDB_entry_s *e, const char *const *path, double *num)
{
	MMDB_entry_data_s d;
	char buf[MMDB_TEXT_MAX], *end, *s = buf;

	if (!get(e, path, &d))
		return false;
	switch (d.type) {
	case MMDB_DATA_TYPE_DOUBLE:
		*num = d.double_value;
		return true;
	case MMDB_DATA_TYPE_FLOAT:
		*num = (double)d.float_value;
		return true;
	case MMDB_DATA_TYPE_UINT16:
		*num = d.uint16;
		return true;
	case MMDB_DATA_TYPE_UINT32:
		*num = d.uint32;
		return true;
	case MMDB_DATA_TYPE_INT32:
		*num = d.int32;
		return true;
	case MMDB_DATA_TYPE_UTF8_STRING:
		if (!get_text(e, path, buf))
			return false;
		if (strncmp(s, "AS", 2) == 0)
			s += 2;
		*num = strtod(s, &end);
		return end != s && *end == '\0';
	default:
		return false;
	}
}

static bool
first_number(MMDB_entry_s *e, const char *const (*paths)[5], double min, double max, double *num)
{
	for (; (*paths)[0] != NULL; paths++) {
		if (get_number(e, *paths, num))
			return *num >= min && *num <= max;
	}
	return false;
}

/* Where the schemas keep a value: MaxMind and DB-IP first, then flat ones (ip-location-db), then IPinfo's. */
static const char *const path_country[][5] = {
	{ "country", "iso_code", NULL }, { "country_code", NULL }, { "country", NULL }, { NULL }
};
static const char *const path_asn[][5] = {
	{ "autonomous_system_number", NULL }, { "asn", NULL }, { NULL }
};
static const char *const path_org[][5] = {
	{ "autonomous_system_organization", NULL }, { "organization", NULL }, { "as_name", NULL }, { "isp", NULL },
	{ "name", NULL }, { NULL }
};
static const char *const path_county[][5] = {
	{ "subdivisions", "0", "names", "en", NULL }, { "region", NULL }, { "state1", NULL }, { NULL }
};
static const char *const path_city[][5] = {
	{ "city", "names", "en", NULL }, { "city", NULL }, { NULL }
};
static const char *const path_lat[][5] = {
	{ "location", "latitude", NULL }, { "latitude", NULL }, { "lat", NULL }, { NULL }
};
static const char *const path_lng[][5] = {
	{ "location", "longitude", NULL }, { "longitude", NULL }, { "lng", NULL }, { NULL }
};
static const char *const path_prec[][5] = {
	{ "location", "accuracy_radius", NULL }, { "accuracy_radius", NULL }, { NULL }
};
static const char *const path_tor[] = { "is_tor_exit_node", NULL };

/* Read the data record e into c. */
static void
read_label(struct walk *w, MMDB_entry_s *e, struct cached *c)
{
	struct subnet_label *l = &c->label;
	MMDB_entry_data_s d;
	char cc[MMDB_TEXT_MAX];
	double lat, lng, num;

	*l = (struct subnet_label){ .org = c->org, .county = c->county, .city = c->city, .prec = SUBNET_PREC_UNK };
	c->badcc = false;
	if (first_text(e, path_country, cc)) {
		source_cc(w->src, cc, l);
		c->badcc = (l->has & SUBNET_HAS_CC) == 0 && subnet_code_index(cc, 4) == -1;
	}
	if (first_number(e, path_asn, 1, UINT32_MAX, &num)) {
		l->asn = (uint32_t)num;
		l->has |= SUBNET_HAS_ASN;
	}
	if (first_text(e, path_org, c->org))
		l->has |= SUBNET_HAS_ORG;
	if (!first_text(e, path_county, c->county))
		c->county[0] = '\0';
	if (!first_text(e, path_city, c->city))
		c->city[0] = '\0';
	if (c->county[0] != '\0' || c->city[0] != '\0')
		l->has |= SUBNET_HAS_PLACE;
	if (first_number(e, path_lat, -90, 90, &lat) && first_number(e, path_lng, -180, 180, &lng)) {
		l->lat = (float)lat;
		l->lng = (float)lng;
		if (first_number(e, path_prec, 0, 50000, &num))
			l->prec = (float)num;
		l->has |= SUBNET_HAS_POS;
	}
	if (get(e, path_tor, &d) && d.type == MMDB_DATA_TYPE_BOOLEAN && d.boolean) {
		l->tor = true;
		l->has |= SUBNET_HAS_TOR;
	}
}

static const struct subnet_label *
label(struct walk *w, MMDB_entry_s *e)
{
	struct cached *c = &w->cache[(e->offset * 0x9e3779b1U) >> 22 & (CACHE_SIZE - 1)];

	if (c->offset != e->offset + 1) {
		read_label(w, e, c);
		c->offset = e->offset + 1;
	} else if (c->badcc) {
		w->src->nbadcc++;
	}
	return &c->label;
}

/* --- the tree --------------------------------------------------------------------------------------------------- */

/* The network addr, of which depth bits are given, has the data record e. */
static int
add(struct walk *w, MMDB_entry_s *e, subnet_addr addr, unsigned int depth)
{
	const unsigned int bits = w->width - depth;
	const subnet_addr hosts = bits == 0 ? 0 : ~(subnet_addr)0 >> (128 - bits);

	if (source_add(w->src, w->family, addr, addr | hosts, label(w, e)) == -1)
		return text_fail(w->err, SUBNET_ERR_SIZE, "%s", strerror(errno));
	return 0;
}

static int	walk(struct walk *, uint32_t, subnet_addr, unsigned int);

static int
branch(struct walk *w, uint64_t node, uint8_t type, MMDB_entry_s *e, subnet_addr addr, unsigned int depth)
{
	switch (type) {
	case MMDB_RECORD_TYPE_SEARCH_NODE:
		return walk(w, (uint32_t)node, addr, depth);
	case MMDB_RECORD_TYPE_DATA:
		return add(w, e, addr, depth);
	case MMDB_RECORD_TYPE_EMPTY:
		return 0;
	default:
		return text_fail(w->err, SUBNET_ERR_SIZE, "corrupt: search tree");
	}
}

/* All networks below a node.  IPv4, and its aliases inside IPv6, are no part of the walk through IPv6. */
static int
walk(struct walk *w, uint32_t node, subnet_addr addr, unsigned int depth)
{
	MMDB_search_node_s n;

	if (w->family == 6 && node == w->v4)
		return 0;
	if (depth >= w->width || ++w->visits > w->visits_max || MMDB_read_node(&w->db, node, &n) != MMDB_SUCCESS)
		return text_fail(w->err, SUBNET_ERR_SIZE, "corrupt: search tree");
	depth++;
	if (branch(w, n.left_record, n.left_record_type, &n.left_record_entry, addr, depth) == -1)
		return -1;
	addr |= (subnet_addr)1 << (w->width - depth);
	return branch(w, n.right_record, n.right_record_type, &n.right_record_entry, addr, depth);
}

/* The node behind 96 zero bits.  False if the tree ends before. */
static bool
find_v4(struct walk *w)
{
	MMDB_search_node_s n;
	unsigned int i;

	w->v4 = 0;
	for (i = 0; i < 96; i++) {
		if (MMDB_read_node(&w->db, w->v4, &n) != MMDB_SUCCESS ||
		    n.left_record_type != MMDB_RECORD_TYPE_SEARCH_NODE) {
			w->v4 = UINT32_MAX;
			return false;
		}
		w->v4 = (uint32_t)n.left_record;
	}
	return true;
}

static int
walk_families(struct walk *w)
{
	const bool tree6 = w->db.metadata.ip_version == 6;
	const bool has_v4 = tree6 ? find_v4(w) : true;

	w->visits_max = 8 * (uint64_t)w->db.metadata.node_count + 128;
	if (has_v4 && w->src->build[0] != NULL) {
		w->family = 4;
		w->width = 32;
		if (walk(w, tree6 ? w->v4 : 0, 0, 0) == -1)
			return -1;
	}
	if (tree6 && w->src->build[1] != NULL) {
		w->family = 6;
		w->width = 128;
		w->visits = 0;
		return walk(w, 0, 0, 0);
	}
	return 0;
}

static int
read_db(struct walk *w)
{
	const MMDB_metadata_s *m = &w->db.metadata;
	char what[SOURCE_WHAT_LEN];

	snprintf(what, sizeof(what), "MMDB %.100s", m->database_type != NULL ? m->database_type : "");
	if (m->node_count == 0)
		return text_fail(w->err, SUBNET_ERR_SIZE, "corrupt: no search tree");
	if (source_begin(w->src, SUBNET_DATABASE, what, source_day((time_t)m->build_epoch), w->err) == -1)
		return -1;
	return walk_families(w);
}

int
source_read_mmdb(struct source *s, char *err)
{
	struct walk w = { .src = s, .err = err };
	int status, ret;

	if ((status = MMDB_open(s->path, MMDB_MODE_MMAP, &w.db)) != MMDB_SUCCESS)
		return text_fail(err, SUBNET_ERR_SIZE, "%s",
		    status == MMDB_IO_ERROR ? strerror(errno) : MMDB_strerror(status));
	if ((w.cache = calloc(CACHE_SIZE, sizeof(*w.cache))) == NULL)
		ret = text_fail(err, SUBNET_ERR_SIZE, "%s", strerror(errno));
	else
		ret = read_db(&w);
	free(w.cache);
	MMDB_close(&w.db);
	return ret;
}
