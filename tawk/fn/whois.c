/* t2whois(): where an address belongs. */
#include <err.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "home.h"
#include "library_priv.h"
#include "subnet_table.h"

static char subnet_folder[PATH_MAX];
static char subnet_note[2][SUBNET_ERR_SIZE];	/* why a family has built-in ranges only */

static void
tables_load(void)
{
	char why[HOME_ERR];

	if (home_plugins(NULL, subnet_folder, sizeof subnet_folder, why) == -1)
		snprintf(subnet_folder, sizeof subnet_folder, ".");
	if (subnet_load(subnet_folder, subnet_note) == -1)
		err(1, "t2whois");
}

/* The table of a family, loaded at the first question; a line says once that there is none. */
static const struct subnet_table *
table_of(struct awk *A, int family)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static bool told[2];
	const int i = family == 6;

	pthread_once(&once, tables_load);
	if (*subnet_note[i] && !__atomic_test_and_set(&told[i], __ATOMIC_RELAXED))
		warning(A, "t2whois: %s/%s: special-purpose addresses only; t2subnet(1) makes tables", subnet_folder,
		    subnet_note[i]);
	return subnetTableP[i];
}

struct whois {
	const struct subnet_table *t;
	struct ipaddr ip;
	u128 first, last;	/* the addresses that share its labels */
	uint32_t id;
	int bits;		/* of the largest network around ip that lies between them */
};

static size_t
whois_ip(const struct whois *w, u128 a, char *buf)
{
	return w->ip.family == 4 ? ip4_text((uint32_t)a, buf) : ip6_text(a, buf, false);
}

static u128
whois_mask(const struct whois *w)
{
	const int width = w->ip.family == 4 ? 32 : 128;
	const u128 all = width == 32 ? UINT32_MAX : ~(u128)0;

	return w->bits == 0 ? 0 : all << (width - w->bits) & all;
}

static size_t
whois_range(const struct whois *w, char *buf)
{
	size_t n = whois_ip(w, w->first, buf);

	memcpy(buf + n, " - ", 3);
	return n + 3 + whois_ip(w, w->last, buf + n + 3);
}

static size_t
whois_text(const char *s, char *buf)
{
	return (size_t)sprintf(buf, "%.*s", SUBNET_WHOLEN, s);
}

/* A field of the answer into buf, which has room for two addresses and an organisation. */
static size_t
whois_field(const struct whois *w, struct text name, char *buf)
{
	static const char *const names[] = { "ip", "netmask", "net", "mask", "range", "org", "country", "county",
	    "city", "asn", "lat", "lng", "prec", "netid" };
	size_t i = 0, n;

	while (i < sizeof names / sizeof *names &&
	    (strlen(names[i]) != name.n || memcmp(names[i], name.p, name.n) != 0))
		i++;
	switch (i) {
	case 0: return whois_ip(w, w->ip.a, buf);
	case 1:
		n = whois_ip(w, w->ip.a & whois_mask(w), buf);
		return n + (size_t)sprintf(buf + n, "/%d", w->bits);
	case 2: return whois_ip(w, w->ip.a & whois_mask(w), buf);
	case 3: return whois_ip(w, whois_mask(w), buf);
	case 4: return whois_range(w, buf);
	case 5: return whois_text(subnet_org(w->t, w->id), buf);
	case 6: return whois_text(subnet_cc(w->t, w->id), buf);
	case 7: return whois_text(subnet_county(w->t, w->id), buf);
	case 8: return whois_text(subnet_city(w->t, w->id), buf);
	case 9: return (size_t)sprintf(buf, "%u", subnet_asn(w->t, w->id));
	case 10: return (size_t)sprintf(buf, "%.7g", (double)subnet_lat(w->t, w->id));
	case 11: return (size_t)sprintf(buf, "%.7g", (double)subnet_lng(w->t, w->id));
	case 12: return (size_t)sprintf(buf, "%.7g", (double)subnet_prec(w->t, w->id));
	case 13: return (size_t)sprintf(buf, "0x%08x", subnet_netid(w->t, w->id));
	default: return SIZE_MAX;
	}
}

/* The largest network around the address that has its labels throughout. */
static int
whois_bits(const struct whois *w)
{
	const int width = w->ip.family == 4 ? 32 : 128;
	int bits = width;

	while (bits > 0) {
		const u128 host = (((u128)1 << (width - bits)) << 1) - 1, net = w->ip.a & ~host;

		if (net < w->first || (net | host) > w->last)
			break;
		bits--;
	}
	return bits;
}

static struct whois
whois_ask(struct awk *A, struct ipaddr ip)
{
	struct whois w = { .ip = ip, .t = table_of(A, ip.family) };

	w.id = subnet_range(w.t, ip.a, &w.first, &w.last);
	w.bits = whois_bits(&w);
	return w;
}

static void
fn_t2whois(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF], fieldbuf[NUMBUF], out[256];
	struct text t = val_text(A, &arg[0], buf);
	struct text fields = n > 1 ? val_text(A, &arg[1], fieldbuf) : TXT("org,country");
	const struct ipaddr ip = on_header(A) ? (struct ipaddr){ 0, 0 } : ip_parse(t.p, t.n);
	const char *p = fields.p, *end = p + fields.n;
	struct str *s = str_new(NULL, 0);
	struct whois w = { .t = NULL };

	if (ip.family)
		w = whois_ask(A, ip);
	while (p < end && (ip.family || on_header(A))) {
		const char *q = memchr(p, ',', (size_t)(end - p));
		const struct text name = { p, (size_t)((q ? q : end) - p) };
		size_t k;

		if (p > fields.p)
			s = str_append(s, A->ofs.p, A->ofs.n);
		if (!ip.family) {
			s = str_append(s, name.p, name.n);
		} else {
			if ((k = whois_field(&w, name, out)) == SIZE_MAX)
				fatal_usage(A, "t2whois: no field '%.*s'", (int)name.n, name.p);
			s = str_append(s, out, k);
		}
		p = q ? q + 1 : end;
	}
	val_set_str(ret, s);
	ret->form = IN_JOINED;
}

#define L(name, params, min, max, hdr, fn, doc) \
	{ name, params, min, max, B_TAWK, hdr, 0, 0, SP_NONE, true, fn, doc, false, NULL, NULL, false }

const struct builtin lib_whois[] = {
	L("t2whois", "ip[, fields]", 1, 2, H_OWN, fn_t2whois,
	    "Where an address belongs, by the tables of t2: fields (default org,country) joined by OFS."),
	{ .name = NULL }
};
