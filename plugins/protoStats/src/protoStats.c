/* protoStats: packets are counted by port; ethertypes and protocols are the core's counters. */
#include "protoStats.h"

#include "names.h"
#include "portnames.h"
#include "share.h"
#include "sidefile.h"

/* What has tables of ports */
enum { PORTS_TCP, PORTS_UDP, PORTS_UDPLITE, PORTS_SCTP, PORTS_N };

/* Table of a protocol, from 1 */
static const uint8_t table_of[256] = { [L3_TCP] = PORTS_TCP + 1, [L3_UDP] = PORTS_UDP + 1,
	[L3_UDPLITE] = PORTS_UDPLITE + 1, [L3_SCTP] = PORTS_SCTP + 1 };

struct count {
	uint64_t pkts, bytes;
};

/* Of a worker, from its first packet on: of those that have none nothing is read at the end. */
struct counts {
	struct count of[PORTS_N][65536];
};
static struct counts *counts[T2_WORKERS_MAX];
static struct t2_sidefile file;
static struct names ethertypes, protocols;
static struct portnames *ports;

T2_PLUGIN_INIT_FLAGS("protoStats", T2_VERSION, 0, 8, "", T2_SHARDABLE);

static void
name_file(struct names *t, unsigned n, const char *name)
{
	char *path = t2_alloc_strcat(pluginFolder, name, NULL), why[128];

	if (!names_read(t, n, path, why, sizeof(why)))
		T2_PWRN(plugin_name, "%s: %s: numbers have no names", path, why);
	free(path);
}

static void
port_file(const char *name)
{
	char *path = t2_alloc_strcat(pluginFolder, name, NULL), why[128];

	ports = portnames_read(path, why, sizeof(why));
	if (ports == NULL)
		T2_PWRN(plugin_name, "%s: %s: ports have no names", path, why);
	free(path);
}

void
initialize(void)
{
	t2_env_t env[ENV_PST_N] = {};

	T2_SET_ENV_STR(PST_SUFFIX);
	T2_SET_ENV_STR(PST_L2ETHFILE);
	T2_SET_ENV_STR(PST_PORTFILE);
	T2_SET_ENV_STR(PST_PROTOFILE);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_PST_N, env);
#endif
	t2_sidefile_open(&file, T2_ENV_VAL(PST_SUFFIX));
	name_file(&ethertypes, 65536, T2_ENV_VAL(PST_L2ETHFILE));
	name_file(&protocols, 256, T2_ENV_VAL(PST_PROTOFILE));
	port_file(T2_ENV_VAL(PST_PORTFILE));
	t2_free_env(ENV_PST_N, env);
}

static inline void
count(struct counts *all, unsigned table, const flow_t *f, const packet_t *packet)
{
	struct count *const c = &all->of[table - 1][FLOW_IS_B(f) ? f->srcPort : f->dstPort];

	c->pkts++;
	c->bytes += packet->snapLen;
}

/* The first packet of this worker makes its counters; only of what was met they take memory. */
static T2_NOINLINE void
count_first(unsigned table, const flow_t *f, const packet_t *packet)
{
	struct counts *const c = calloc(1, sizeof(*c));

	if (c == NULL)
		T2_PFATAL(plugin_name, "out of memory for %zu bytes of counters", sizeof(*c));
	counts[t2_worker] = c;
	count(c, table, f, packet);
}

void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	const flow_t *const f = &flows[flowIndex];
	const unsigned table = table_of[f->l4Proto];
	struct counts *const all = counts[t2_worker];

	if (table == 0)
		return;
	if (LIKELY(all != NULL))
		count(all, table, f, packet);
	else
		count_first(table, f, packet);
}

/* --- the file --------------------------------------------------------------------------------------------------- */

/* What the shares of a table are of */
struct totals {
	uint64_t pkts, bytes;
};

/* The rest of a line: packets, bytes, what it is called */
static void
put_counts(uint64_t pkts, uint64_t bytes, struct totals of, const char *name)
{
	char text[2 * SHARE_MAX + 3], *p = text;

	*p++ = '\t';
	p = put_share(p, pkts, of.pkts);
	*p++ = '\t';
	p = put_share(p, bytes, of.bytes);
	*p++ = '\t';
	(void)fwrite(text, 1, (size_t)(p - text), file.f);
	fputs(name, file.f);
	putc('\n', file.f);
}

static void
put_titles(const char *first)
{
	fprintf(file.f, "# %s\t%30s\t%30s\tDescription\n", first, "Packets", "Bytes");
}

/* "# Total TCP packets: 80 [91.95%]" */
static void
put_part(const char *what, uint64_t n, uint64_t all)
{
	char unit[64];

	T2_CONV_NUM(n, unit);
	fprintf(file.f, "# Total %s: %" PRIu64 "%s [%.02f%%]\n", what, n, unit, T2_PERCENT(n, all));
}

#if PST_ETH_STAT == 1
static void
put_total(const char *what, uint64_t n)
{
	char unit[64];

	T2_CONV_NUM(n, unit);
	fprintf(file.f, "# Total %s: %" PRIu64 "%s\n", what, n, unit);
}

static void
put_layer2(void)
{
	const struct totals all = { numPackets, bytesProcessed };

	put_total("packets", numPackets);
	put_total("bytes", bytesProcessed);
	put_titles("L2/3 Protocol");
	for (unsigned i = 0; i < 65536; i++) {
		if (numPacketsL2[i] == 0)
			continue;
		fprintf(file.f, "0x%04x", i);
		put_counts(numPacketsL2[i], numBytesL2[i], all, names_get(&ethertypes, i));
	}
	fputs("\n\n", file.f);
}
#endif

static void
put_layer3(void)
{
	const struct totals all = { numPackets, bytesProcessed };

#if IPV6_ACTIVATE != 1
	put_part("IPv4 packets", numV4Packets, numPackets);
#endif
#if IPV6_ACTIVATE > 0
	put_part("IPv6 packets", numV6Packets, numPackets);
#endif
	put_titles("L4 Protocol");
	for (unsigned i = 0; i < 256; i++) {
		if (numPacketsL3[i] == 0)
			continue;
		fprintf(file.f, "%3u", i);
		put_counts(numPacketsL3[i], numBytesL3[i], all, names_get(&protocols, i));
	}
}

/* Add what the other workers have counted to the counters of the first one that has any; NULL if none has. */
static struct counts *
counts_sum(void)
{
	struct counts *sum = NULL;

	for (unsigned w = 0; w < T2_WORKERS_MAX; w++) {
		struct counts *const c = counts[w];

		if (sum == NULL || c == NULL) {
			sum = sum != NULL ? sum : c;
			continue;
		}
		for (unsigned of = 0; of < PORTS_N; of++)
			for (unsigned i = 0; i < 65536; i++) {
				sum->of[of][i].pkts += c->of[of][i].pkts;
				sum->of[of][i].bytes += c->of[of][i].bytes;
			}
	}
	return sum;
}

static const char *
port_name(uint8_t proto, uint16_t port)
{
	const char *text = portnames_text(ports, proto, port);

	if (text == NULL || *text == '\0')
		text = portnames_name(ports, proto, port);
	return text != NULL ? text : "";
}

static void
put_port(uint16_t port, const struct count *c, struct totals of, const char *name)
{
	char text[RIGHT_MAX];

	(void)fwrite(text, 1, (size_t)(put_right(text, port, 5) - text), file.f);
	put_counts(c->pkts, c->bytes, of, name);
}

/* TCP's names are SCTP's, and UDP's those of UDP-Lite. */
static void
put_ports(const struct counts *sum, int of, uint8_t proto, const char *name)
{
	const uint8_t names_of = proto == L3_SCTP ? L3_TCP : proto;
	const struct totals all = { numPacketsL3[proto], numBytesL3[proto] };
	char what[32];

	fputs("\n\n", file.f);
	(void)snprintf(what, sizeof(what), "%s packets", name);
	put_part(what, all.pkts, numPackets);
	(void)snprintf(what, sizeof(what), "%s bytes", name);
	put_part(what, all.bytes, bytesProcessed);
	if (all.pkts == 0)
		return;
	(void)snprintf(what, sizeof(what), "%s Port", name);
	put_titles(what);
	if (sum == NULL)
		return;
	for (unsigned i = 0; i < 65536; i++) {
		const struct count *const c = &sum->of[of][i];

		if (c->pkts > 0)
			put_port((uint16_t)i, c, all, port_name(names_of, (uint16_t)i));
	}
}

void
onApplicationTerminate(void)
{
	const struct counts *sum;

#if PST_ETH_STAT == 1
	put_layer2();
#endif
	sum = counts_sum();
	put_layer3();
	put_ports(sum, PORTS_TCP, L3_TCP, "TCP");
	put_ports(sum, PORTS_UDP, L3_UDP, "UDP");
#if PST_UDPLITE_STAT == 1
	put_ports(sum, PORTS_UDPLITE, L3_UDPLITE, "UDP-Lite");
#endif
#if PST_SCTP_STAT == 1
	put_ports(sum, PORTS_SCTP, L3_SCTP, "SCTP");
#endif
	t2_sidefile_close(&file);
	names_free(&ethertypes);
	names_free(&protocols);
	portnames_free(ports);
	for (unsigned w = 0; w < T2_WORKERS_MAX; w++)
		free(counts[w]);
}
