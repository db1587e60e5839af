/* The headers file: date, core, host, plugins, and the table of columns. */
#include <errno.h>
#include <ifaddrs.h>
#include <netpacket/packet.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include "txtSink.h"

/* Bits of a netmask that are set. */
static int
prefix_length(const uint8_t *mask, size_t n)
{
	int bits = 0;

	for (size_t i = 0; i < n; i++)
		bits += __builtin_popcount(mask[i]);
	return bits;
}

/* "addr/len" of an IP address or the MAC of an interface; false for other families. */
static bool
interface_address(const struct ifaddrs *ifa, char *dst, size_t size)
{
	const struct sockaddr *addr = ifa->ifa_addr, *mask = ifa->ifa_netmask;
	const uint8_t *a, *m = NULL;
	char text[INET6_ADDRSTRLEN];
	size_t n;

	if (addr == NULL)
		return false;
	if (addr->sa_family == AF_PACKET) {
		const struct sockaddr_ll *ll = (const struct sockaddr_ll *)(const void *)addr;

		return ll->sll_halen == 6 && t2_mac_to_mac(ll->sll_addr, dst, size) > 0;
	}
	if (addr->sa_family == AF_INET) {
		a = (const uint8_t *)&((const struct sockaddr_in *)(const void *)addr)->sin_addr;
		if (mask != NULL)
			m = (const uint8_t *)&((const struct sockaddr_in *)(const void *)mask)->sin_addr;
		n = 4;
	} else if (addr->sa_family == AF_INET6) {
		a = (const uint8_t *)&((const struct sockaddr_in6 *)(const void *)addr)->sin6_addr;
		if (mask != NULL)
			m = (const uint8_t *)&((const struct sockaddr_in6 *)(const void *)mask)->sin6_addr;
		n = 16;
	} else
		return false;
	if (inet_ntop(addr->sa_family, a, text, sizeof(text)) == NULL)
		return false;
	snprintf(dst, size, "%s/%d", text, m != NULL ? prefix_length(m, n) : (int)n * 8);
	return true;
}

/* A line for each address of the host's interfaces. */
static void
write_interfaces(FILE *f)
{
	struct ifaddrs *list, *ifa;
	char text[INET6_ADDRSTRLEN + 16];

	fprintf(f, "# Live captured from interface: %s\n# Interfaces:\n", capName);
	if (getifaddrs(&list) == -1)
		return;
	for (ifa = list; ifa != NULL; ifa = ifa->ifa_next)
		if (interface_address(ifa, text, sizeof(text)))
			fprintf(f, "#   %s\t%s\n", ifa->ifa_name, text);
	freeifaddrs(list);
	fputs("#\n", f);
}

static void
write_run(FILE *f)
{
	struct utsname host;
	struct timespec ts;
	struct timeval now;

	clock_gettime(CLOCK_REALTIME, &ts);
	now.tv_sec = ts.tv_sec;
	now.tv_usec = ts.tv_nsec / (1000000000L / T2_TSTAMP_TICKS);
	t2_log_date(f, "# Date: ", now, TSTAMP_R_UTC);
	fprintf(f, "# %s\n# Core configuration: ", T2_APPSTRING);
	report_flow_kinds(f, true);
	fprintf(f, "\n# SensorID: %" PRIu32 "\n# PID: %ld\n# Priority: %d\n# Command line: %s\n", sensorID,
	    (long)getpid(), getpriority(PRIO_PROCESS, 0), cmdline);
	if (uname(&host) == 0)
		fprintf(f, "# HW info: %s;%s;%s;%s;%s\n", host.nodename, host.sysname, host.release, host.version,
		    host.machine);
	fprintf(f, "# SW info: %s\n#\n", pcap_lib_version());
}

static void
write_plugins(FILE *f)
{
	fputs("# Plugins loaded:\n", f);
	for (unsigned int i = 0; i < t2_plugins->num_plugins; i++)
		fprintf(f, "#   %02u: %s, version %s\n", i + 1, t2_plugins->plugin[i].name,
		    t2_plugins->plugin[i].version);
}

static int
write_columns(FILE *f)
{
	struct rowtext_out out = { NULL, 0, 0 };
	int ret = rowtext_description(main_header_bv, &out);

	if (ret == 0 && fprintf(f, "#\n%.*s", (int)out.len, out.p) < 0)
		ret = -1;
	rowtext_out_release(&out);
	return ret;
}

int
headers_file_write(const char *name)
{
	FILE *f = fopen(name, "w");
	int ret = 0, error;

	if (f == NULL)
		return -1;
	write_run(f);
	if ((capType & IFACE) != 0)
		write_interfaces(f);
	write_plugins(f);
	if (BLOCK_BUF == 0)
		ret = write_columns(f);
	if (fflush(f) == EOF || ferror(f))
		ret = -1;
	error = errno;
	if (fclose(f) == EOF && ret == 0)
		return -1;
	errno = error;
	return ret;
}
