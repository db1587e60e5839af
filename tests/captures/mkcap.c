/*
 * mkcap: write a test capture.
 *
 * usage: mkcap [-z] [-f format] [-n packets] [-s snaplen] [-t seconds] scenario file
 *        mkcap -l
 *
 * -f format   pcap (default), swapped, nano, nano-swapped, modified, modified-swapped, ng, ng-swapped, ng-nano
 * -l          list the scenarios
 * -n packets  of the scenarios that can be of any size: flood, ftpcrowd, voipcrowd
 * -s snaplen  keep that many bytes of each packet
 * -t seconds  all packets are later by that much (but for pcapng that a scenario writes block by block)
 * -z          gzip
 * file        - is stdout
 */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gen.h"

static const struct scenario {
	const char	*name, *text;
	void		(*run)(struct gen *);
} scenarios[] = {
#define SCENARIO(name, text)	{ #name, text, sc_##name },
#include "scenarios.def"
#undef SCENARIO
};
#define NSCENARIO	(sizeof scenarios / sizeof *scenarios)

static void
usage(void)
{
	fputs("usage: mkcap [-z] [-f format] [-n packets] [-s snaplen] [-t seconds] scenario file\n"
	    "       mkcap -l\n", stderr);
	exit(2);
}

static const struct scenario *
find(const char *name)
{
	for (size_t i = 0; i < NSCENARIO; i++)
		if (strcmp(scenarios[i].name, name) == 0)
			return &scenarios[i];
	errx(2, "no scenario %s; mkcap -l lists them", name);
}

static void
list(void)
{
	for (size_t i = 0; i < NSCENARIO; i++)
		printf("%-16s %s\n", scenarios[i].name, scenarios[i].text);
}

int
main(int argc, char *argv[])
{
	enum cap_format format = CAP_PCAP;
	const struct scenario *s;
	static struct pkt p;
	struct gen g = { .p = &p, .now = T0 };
	uint32_t snaplen = 0;
	uint64_t later = 0;
	bool gzip = false;
	int c;

	while ((c = getopt(argc, argv, "f:ln:s:t:z")) != -1) {
		switch (c) {
		case 'f':
			if (!cap_format_parse(optarg, &format))
				errx(2, "no format %s", optarg);
			break;
		case 'l':
			list();
			return 0;
		case 'n':
			g.count = strtoull(optarg, NULL, 10);
			break;
		case 's':
			snaplen = (uint32_t)strtoul(optarg, NULL, 10);
			break;
		case 't':
			later = strtoull(optarg, NULL, 10) * NS_S;
			break;
		case 'z':
			gzip = true;
			break;
		default:
			usage();
		}
	}
	if (argc - optind != 2)
		usage();
	s = find(argv[optind]);
	g.cap = cap_open(argv[optind + 1], format, gzip, snaplen);
	cap_later(g.cap, later);
	s->run(&g);
	cap_close(g.cap);
	return 0;
}
