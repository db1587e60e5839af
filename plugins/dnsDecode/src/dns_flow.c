/* dns_flow: what one direction of a DNS flow has said, message by message. */
#include "dns_flow.h"

#include "small.h"
#include "stream.h"

/* Slots of the arrays; an aggregating one leaves the last element empty. */
#define Q_SLOTS	(DNS_Q_AGGR && DNS_QRECMAX > 1 ? DNS_QRECMAX - 1 : DNS_QRECMAX)
#define A_SLOTS	(DNS_A_AGGR && DNS_ARECMAX > 1 ? DNS_ARECMAX - 1 : DNS_ARECMAX)

static void
add_saturated(uint16_t *sum, uint16_t n)
{
	*sum = *sum > UINT16_MAX - n ? UINT16_MAX : (uint16_t)(*sum + n);
}

/* Note a type that was asked for or answered. */
static void
note_type(struct dns_flow *f, uint16_t *stat, uint16_t type)
{
	if (type < 64)
		f->types0 |= UINT64_C(1) << type;
	else if (type >= 99 && type < 99 + 32)
		f->types1 |= UINT32_C(1) << (type - 99);
	else if (type >= 249 && type < 249 + 16)
		f->types2 |= (uint16_t)(1U << (type - 249));
	else if (type >= 32768 && type < 32768 + 8)
		f->types3 |= (uint8_t)(1U << (type - 32768));
	if (type == DNS_T_ANY)
		*stat |= DNS_STAT_ANY;
	else if (type == DNS_T_AXFR)
		*stat |= DNS_STAT_AXFR;
	else if (type == DNS_T_IXFR)
		*stat |= DNS_STAT_IXFR;
}

static void
note_error(uint16_t *stat, enum dns_err e)
{
	*stat |= e == DNS_BADPTR ? DNS_STAT_BADPTR | DNS_STAT_RECLEN : DNS_STAT_RECLEN;
}

/* Note that a name or text was longer than what is kept of it. */
static void
note_cut(uint16_t *stat, bool cut)
{
	if (cut)
		*stat |= DNS_STAT_LONG;
}

/* Keep one question. */
static void
question_keep(struct dns_flow *f, uint16_t *stat, struct dns_question *q)
{
	bool full = false;

	note_cut(stat, q->name.cut);
	if (*stat & DNS_STAT_NETBIOS)
		dns_name_netbios(&q->name);
	note_cut(stat, dns_questions_add(&f->q, q->name.s, q->name.len, q->type, q->qclass & 0x7fff, Q_SLOTS,
	    DNS_Q_AGGR, &full) == -1);
	if (full || (!DNS_Q_AGGR && f->q.n == DNS_QRECMAX))
		*stat |= DNS_STAT_QFULL;
}

static bool
questions(struct dns_flow *f, uint16_t *stat, struct dns_msg *m, unsigned n)
{
	struct dns_question q;
	enum dns_err e;

	if (!DNS_Q_AGGR)
		f->q.n = 0;
	while (n-- > 0) {
		if ((e = dns_question_read(m, &q)) != DNS_OK) {
			note_error(stat, e);
			return false;
		}
		note_type(f, stat, q.type);
		if (DNS_MODE >= 1)
			question_keep(f, stat, &q);
	}
	return true;
}

/* Put a finished record into the store. */
static void
record_keep(struct dns_flow *f, uint16_t *stat, const struct dns_new *r)
{
	bool full = false;
	int e;

	if (DNS_A_AGGR)
		e = dns_records_merge(&f->rec, r, A_SLOTS, &full);
	else
		e = dns_records_add(&f->rec, r, A_SLOTS);
	note_cut(stat, e == -1);
	if (full)
		*stat |= DNS_STAT_AFULL;
}

/* Print an address with its labels to the packet file. */
static void
print_addr(FILE *out, int family, const void *addr)
{
	char s[INET6_ADDRSTRLEN];

	fputs(inet_ntop(family, addr, s, sizeof(s)), out);
#if DNS_LABELS
	struct subnet_table *t = family == AF_INET ? subnetTable4P : subnetTable6P;
	const uint32_t id = family == AF_INET ? subnet_lookup4(t, ntohl(*(const uint32_t *)addr)) :
	    subnet_lookup6(t, addr);

	fprintf(out, "_%s_%s", subnet_cc(t, id), subnet_org(t, id));
#endif
	putc(';', out);
}

/* A and AAAA: the address, len bytes of it. */
static enum dns_err
rdata_addr(const struct dns_msg *m, const struct dns_rr *rr, struct dns_new *r, struct dns_packet *pk)
{
	const bool v4 = rr->type == DNS_T_A;
	const size_t len = v4 ? sizeof(r->v.ip4) : sizeof(r->v.ip6);
	void *to = v4 ? r->v.ip4 : r->v.ip6;

	if (rr->rdlen < len)
		return DNS_SHORT;
	memcpy(to, m->p + rr->rdata, len);
	r->has |= v4 ? 1U << DNS_C_IP4 : 1U << DNS_C_IP6;
	if (pk->addrs != NULL)
		print_addr(pk->addrs, v4 ? AF_INET : AF_INET6, to);
	return DNS_OK;
}

static void
set_text(struct dns_new *r, const char *s, size_t len)
{
	r->text = s;
	r->textlen = len;
	if (len > 0)
		r->has |= 1U << DNS_C_TEXT;
}

/* NS, CNAME, PTR, MX, SRV: a name behind skip bytes. */
static enum dns_err
rdata_text_name(const struct dns_msg *m, const struct dns_rr *rr, size_t skip, struct dns_new *r,
    struct dns_name *name)
{
	const enum dns_err e = dns_rdata_name(m, rr, skip, name);

	if (e == DNS_OK)
		set_text(r, name->s, name->len);
	return e;
}

static enum dns_err
rdata_mx(const struct dns_msg *m, const struct dns_rr *rr, struct dns_new *r, struct dns_name *name)
{
	const enum dns_err e = rdata_text_name(m, rr, 2, r, name);

	if (e == DNS_OK) {
		r->v.mx = dns_rdata_u16(m, rr, 0);
		r->has |= 1U << DNS_C_MX;
	}
	return e;
}

static enum dns_err
rdata_srv(const struct dns_msg *m, const struct dns_rr *rr, struct dns_new *r, struct dns_name *name)
{
	const enum dns_err e = rdata_text_name(m, rr, 6, r, name);

	if (e == DNS_OK) {
		for (int i = 0; i < 3; i++)
			r->v.srv[i] = dns_rdata_u16(m, rr, 2 * (size_t)i);
		r->has |= 1U << DNS_C_SRV;
	}
	return e;
}

/* TXT: its character strings put together in text, as those who use them do (RFC 7208 3.3). */
static void
rdata_txt(uint16_t *stat, const struct dns_msg *m, const struct dns_rr *rr, struct dns_new *r,
    char text[DNS_TEXT_MAX])
{
	size_t len;
	bool cut;

	if (dns_rdata_txt(m, rr, text, DNS_TEXT_MAX, &len, &cut) != DNS_OK)
		*stat |= DNS_STAT_RECLEN;
	note_cut(stat, cut);
	set_text(r, text, len);
}

/* SOA takes two slots: the record with the primary server, then the mailbox with the minimum TTL. */
static enum dns_err
record_soa(struct dns_flow *f, uint16_t *stat, const struct dns_msg *m, const struct dns_rr *rr, struct dns_new *r)
{
	struct dns_new second = { .has = 1U << DNS_C_TTL };
	struct dns_name mname, rname;
	const enum dns_err e = dns_rdata_soa(m, rr, &mname, &rname, &second.v.ttl);

	if (e != DNS_OK)
		return e;
	note_cut(stat, mname.cut || rname.cut);
	set_text(r, mname.s, mname.len);
	set_text(&second, rname.s, rname.len);
	record_keep(f, stat, r);
	record_keep(f, stat, &second);
	return DNS_OK;
}

/* Whether the RDATA of records of this type is read. */
static bool
rdata_is_read(uint16_t type)
{
	switch (type) {
	case DNS_T_A:
	case DNS_T_AAAA:
	case DNS_T_NS:
	case DNS_T_CNAME:
	case DNS_T_PTR:
	case DNS_T_SOA:
	case DNS_T_MX:
	case DNS_T_TXT:
	case DNS_T_SRV:
		return true;
	}
	return false;
}

/* The part of a record that depends on its type. Records without RDATA (RFC 2136) have none. */
static enum dns_err
record_rdata(struct dns_flow *f, uint16_t *stat, const struct dns_msg *m, const struct dns_rr *rr, struct dns_new *r,
    struct dns_packet *pk)
{
	const bool empty = rr->rdlen == 0;
	enum dns_err e = DNS_OK;
	struct dns_name name;
	char text[DNS_TEXT_MAX];

	name.cut = false;
	switch (rr->type) {
	case DNS_T_A:
	case DNS_T_AAAA:
		e = empty ? DNS_OK : rdata_addr(m, rr, r, pk);
		break;
	case DNS_T_NS:
	case DNS_T_CNAME:
	case DNS_T_PTR:
		e = empty ? DNS_OK : rdata_text_name(m, rr, 0, r, &name);
		break;
	case DNS_T_SOA:
		if (!empty)
			return record_soa(f, stat, m, rr, r);
		break;
	case DNS_T_MX:
		e = empty ? DNS_OK : rdata_mx(m, rr, r, &name);
		break;
	case DNS_T_TXT:
		rdata_txt(stat, m, rr, r, text);
		break;
	case DNS_T_SRV:		/* NetBIOS: node status, whose RDATA is another */
		if (!empty && (*stat & DNS_STAT_NETBIOS) == 0)
			e = rdata_srv(m, rr, r, &name);
		break;
	case DNS_T_OPT:
	case DNS_T_NB:
	case DNS_T_RRSIG:
		break;
	default:
		if (!dns_ext_reads(DNS_EXT, rr->type))
			*stat |= DNS_STAT_SKIPPED;
	}
	note_cut(stat, name.cut);
	if (e == DNS_OK)
		record_keep(f, stat, r);
	return e;
}

/* What newer records say, for columns of their own; the state for it comes with the first one. */
static void
record_ext(struct dns_flow *f, uint16_t *stat, const struct dns_msg *m, const struct dns_rr *rr)
{
	enum dns_err e;

	if (!dns_ext_reads(DNS_EXT, rr->type) || (*stat & DNS_STAT_NETBIOS) != 0)
		return;
	if (f->ext == NULL)
		f->ext = t2_mem_new(T2_MEM_TEXT, sizeof(*f->ext));
	if (f->ext == NULL)
		*stat |= DNS_STAT_LONG;
	else if ((e = dns_ext_record(f->ext, DNS_EXT, m, rr)) != DNS_OK)
		note_error(stat, e);
}

/* Read and keep the next record; *cut: the message ends in it. */
static enum dns_err
record(struct dns_flow *f, uint16_t *stat, struct dns_msg *m, bool *cut, struct dns_packet *pk)
{
	struct dns_new r = { .has = 1U << DNS_C_TYPE };
	struct dns_rr rr;
	const enum dns_err e = dns_rr_read(m, &rr);

	if (e != DNS_OK)
		return e;
	note_type(f, stat, rr.type);
	note_cut(stat, rr.owner.cut);
	if (rr.cut && rdata_is_read(rr.type))
		return DNS_SHORT;
	*cut = rr.cut;
	if (DNS_EXT != 0 && !rr.cut)
		record_ext(f, stat, m, &rr);
	if (*stat & DNS_STAT_NETBIOS)
		dns_name_netbios(&rr.owner);
	r.v.type = rr.type;
	if (rr.type == DNS_T_OPT) {
		r.v.opt = rr.ttl;
		r.has |= 1U << DNS_C_OPT;
	} else {
		r.owner = rr.owner.s;
		r.ownerlen = rr.owner.len;
		r.v.rclass = rr.rclass & 0x7fff;
		r.v.ttl = rr.ttl;
		r.has |= 1U << DNS_C_CLASS | 1U << DNS_C_TTL | (rr.owner.len > 0 ? 1U << DNS_C_OWNER : 0);
	}
	return record_rdata(f, stat, m, &rr, &r, pk);
}

/*
 * One section of n records: it counts as a whole or, if one of them is broken,
 * not at all. A message that ends between names, or in RDATA nobody reads, as
 * first fragments do, ends there and is not broken; *cut is set.
 */
static bool
section(struct dns_flow *f, uint16_t *stat, struct dns_msg *m, unsigned n, bool *cut, struct dns_packet *pk)
{
	const uint16_t nsvcb = f->ext != NULL ? f->ext->nsvcb : 0, nsec = f->ext != NULL ? f->ext->nsec : 0;
	uint16_t before[DNS_COLS];
	enum dns_err e;

	memcpy(before, f->rec.n, sizeof(before));
	while (n-- > 0 && !*cut) {
		e = record(f, stat, m, cut, pk);
		if (e == DNS_END)
			*cut = true;
		else if (e != DNS_OK) {
			dns_records_rewind(&f->rec, before);
			if (f->ext != NULL) {
				f->ext->nsvcb = nsvcb;
				f->ext->nsec = nsec;
			}
			note_error(stat, e);
			return false;
		}
	}
	return true;
}

/* Room at once for the records that are to come: what the header says, if there are bytes for it. */
static void
make_room(struct dns_flow *f, const struct dns_msg *m, const struct dns_hdr *h)
{
	size_t n = 0;

	for (int s = DNS_ANSWER; s < DNS_SECTIONS && s < DNS_MODE; s++)
		n += h->count[s];
	n = MIN(n, (m->len - MIN(m->at, m->len)) / DNS_RR_MIN);
	if (!DNS_A_AGGR && n > 1)
		(void)dns_array_grow(f->rec.pool, &f->rec.v, &f->rec.cap, (unsigned)MIN(f->rec.n[0] + n, A_SLOTS),
		    A_SLOTS, sizeof(*f->rec.v));
}

/* Answers, authority, additional, as far as DNS_MODE goes. */
static bool
records(struct dns_flow *f, uint16_t *stat, struct dns_msg *m, const struct dns_hdr *h, struct dns_packet *pk)
{
	bool cut = false;

	make_room(f, m, h);
	for (int s = DNS_ANSWER; s < DNS_SECTIONS && s < DNS_MODE; s++) {
		if (!DNS_A_AGGR && s < DNS_ADDITIONAL && f->rec.n[0] + 1 >= DNS_ARECMAX)
			*stat |= DNS_STAT_AFULL;
		if (!section(f, stat, m, h->count[s], &cut, pk))
			return false;
	}
	if (DNS_MODE == 2 && !DNS_A_AGGR && f->rec.n[0] + 1 >= DNS_ARECMAX)
		*stat |= DNS_STAT_AFULL;
	return true;
}

/* Note the flags word: what there is of every message. */
static void
note_header(struct dns_flow *f, const struct dns_hdr *h, size_t len, struct dns_packet *pk)
{
	f->hdr = pk->hdr = h->flags;
	f->hflags |= DNS_HFLAGS(h->flags);
	f->opcodes |= (uint16_t)(1U << DNS_OPCODE(h->flags));
	f->rcodes |= (uint16_t)(1U << DNS_RCODE(h->flags));
	pk->msgs++;
	if (DNS_QR(h->flags)) {
		pk->responses++;
		f->rlen += len;
	} else
		pk->queries++;
}

/* A flow that is not only DNS says many things: behind what can't be a message only what can be one counts. */
static bool
is_no_message(uint16_t stat, const struct dns_hdr *h, size_t len)
{
	return (stat & DNS_STAT_CORRUPT) != 0 && (len < DNS_LEN_MIN || !dns_hdr_sane(h, len));
}

bool
dns_flow_message(struct dns_flow *f, uint16_t *stat, const uint8_t *p, size_t len, struct dns_packet *pk)
{
	struct dns_msg m = { p, len, DNS_HDR_LEN };
	struct dns_hdr h;

	if (len < DNS_FLAGS_LEN) {
		*stat |= DNS_STAT_SHORT;
		return false;
	}
	dns_hdr_flags(p, &h);
	if (len >= DNS_LEN_MIN)
		dns_hdr_counts(p, &h);
	if (is_no_message(*stat, &h, len))
		return false;
	note_header(f, &h, len, pk);
	if (len < DNS_LEN_MIN)
		return false;
	for (int i = 0; i < DNS_SECTIONS; i++) {
		add_saturated(&f->count[i], h.count[i]);
		add_saturated(&pk->count[i], h.count[i]);
	}
	if (pk->udp && len > DNS_UDP_MAX)
		*stat |= DNS_STAT_UDPLEN;
	if (!dns_hdr_sane(&h, len)) {
		*stat |= DNS_STAT_CORRUPT;
		return false;
	}
	if (!questions(f, stat, &m, h.count[DNS_QUESTION]))
		return false;
	if (DNS_QR(h.flags))
		f->qlen += m.at;
	return records(f, stat, &m, &h, pk);
}

struct dns_flow *
dns_flow_new(void)
{
	struct dns_flow *const f = t2_small_new(sizeof(*f));

	if (f == NULL)
		return NULL;
	memset(f, 0, offsetof(struct dns_flow, pool.bytes));
	f->q.pool = f->rec.pool = &f->pool;
	return f;
}

void
dns_flow_free(struct dns_flow *f)
{
	if (f == NULL)
		return;
	dns_stream_clear(&f->tcp);
	dns_questions_free(&f->q);
	dns_records_free(&f->rec);
	if (f->ext != NULL) {
		dns_ext_free(f->ext);
		t2_mem_give(T2_MEM_TEXT, sizeof(*f->ext));
		free(f->ext);
	}
	t2_small_free(f, sizeof(*f));
}
