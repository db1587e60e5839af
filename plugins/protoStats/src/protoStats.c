/* protoStats: packets are counted by port; ethertypes and protocols are the core's counters. */
#include "protoStats.h"

#include "names.h"
#include "portnames.h"
#include "sidefile.h"

/* What has tables of ports */
enum { PORTS_TCP, PORTS_UDP, PORTS_UDPLITE, PORTS_SCTP, PORTS_N };

struct count {
	uint64_t pkts, bytes;
};

/* By worker; of each only what was met takes memory. */
static struct count T2_PER_WORKER counts[T2_WORKERS_MAX][PORTS_N][65536];
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

void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	const flow_t *f = &flows[flowIndex];
	struct count *c;
	int of;

	switch (f->l4Proto) {
	case L3_TCP:	 of = PORTS_TCP; break;
	case L3_UDP:	 of = PORTS_UDP; break;
	case L3_UDPLITE: of = PORTS_UDPLITE; break;
	case L3_SCTP:	 of = PORTS_SCTP; break;
	default:	 return;
	}
	c = &counts[t2_worker][of][FLOW_IS_B(f) ? f->srcPort : f->dstPort];
	c->pkts++;
	c->bytes += packet->snapLen;
}

/* --- the file ---------------------------------------------------------------------------------------------------- */

/* "                   3 [ 50.00%]" */
static void
put_share(uint64_t n, uint64_t all)
{
	fprintf(file.f, "\t%20" PRIu64 " [%6.2f%%]", n, T2_PERCENT(n, all));
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
	put_total("packets", numPackets);
	put_total("bytes", bytesProcessed);
	put_titles("L2/3 Protocol");
	for (unsigned i = 0; i < 65536; i++) {
		if (numPacketsL2[i] == 0)
			continue;
		fprintf(file.f, "0x%04x", i);
		put_share(numPacketsL2[i], numPackets);
		put_share(numBytesL2[i], bytesProcessed);
		fprintf(file.f, "\t%s\n", names_get(&ethertypes, i));
	}
	fputs("\n\n", file.f);
}
#endif

static void
put_layer3(void)
{
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
		put_share(numPacketsL3[i], numPackets);
		put_share(numBytesL3[i], bytesProcessed);
		fprintf(file.f, "\t%s\n", names_get(&protocols, i));
	}
}

/* What all workers have counted of a port */
static struct count
count_of(int of, unsigned port)
{
	struct count all = { 0, 0 };

	for (unsigned w = 0; w < T2_WORKERS_MAX; w++) {
		all.pkts += counts[w][of][port].pkts;
		all.bytes += counts[w][of][port].bytes;
	}
	return all;
}

/* TCP's names are SCTP's, and UDP's those of UDP-Lite. */
static void
put_ports(int of, uint8_t proto, const char *name)
{
	const uint8_t names_of = proto == L3_SCTP ? L3_TCP : proto;
	const uint64_t pkts = numPacketsL3[proto], bytes = numBytesL3[proto];
	char what[32];

	fputs("\n\n", file.f);
	(void)snprintf(what, sizeof(what), "%s packets", name);
	put_part(what, pkts, numPackets);
	(void)snprintf(what, sizeof(what), "%s bytes", name);
	put_part(what, bytes, bytesProcessed);
	if (pkts == 0)
		return;
	(void)snprintf(what, sizeof(what), "%s Port", name);
	put_titles(what);
	for (unsigned i = 0; i < 65536; i++) {
		const struct count c = count_of(of, i);
		const char *text = portnames_text(ports, names_of, (uint16_t)i);

		if (c.pkts == 0)
			continue;
		fprintf(file.f, "%5u", i);
		put_share(c.pkts, pkts);
		put_share(c.bytes, bytes);
		if (text == NULL || *text == '\0')
			text = portnames_name(ports, names_of, (uint16_t)i);
		fprintf(file.f, "\t%s\n", text != NULL ? text : "");
	}
}

void
onApplicationTerminate(void)
{
#if PST_ETH_STAT == 1
	put_layer2();
#endif
	put_layer3();
	put_ports(PORTS_TCP, L3_TCP, "TCP");
	put_ports(PORTS_UDP, L3_UDP, "UDP");
#if PST_UDPLITE_STAT == 1
	put_ports(PORTS_UDPLITE, L3_UDPLITE, "UDP-Lite");
#endif
#if PST_SCTP_STAT == 1
	put_ports(PORTS_SCTP, L3_SCTP, "SCTP");
#endif
	t2_sidefile_close(&file);
	names_free(&ethertypes);
	names_free(&protocols);
	portnames_free(ports);
}
