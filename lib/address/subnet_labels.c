/* What a record of a table says, and country codes. */
#include "subnet_table.h"
#include "subnet_priv.h"

#include <ctype.h>
#include <string.h>

/* Country codes by country index.  New ones go to the end: the index is part of the network code. */
static const char codes[][3] = {
	"00", "01", "01", "02", "02", "03", "04", "05", "06", "07", "08", "10", "10", "11", "20", "21",
	"22", "23", "24", "25", "26", "27", "60", "61", "62", "63", "64", "65", "ad", "ae", "af", "ag",
	"ai", "al", "am", "an", "ao", "aq", "ar", "as", "at", "au", "aw", "ax", "az", "ba", "bb", "bd",
	"be", "bf", "bg", "bh", "bi", "bj", "bl", "bm", "bn", "bo", "bq", "br", "bs", "bt", "bv", "bw",
	"by", "bz", "ca", "cc", "cd", "cf", "cg", "ch", "ci", "ck", "cl", "cm", "cn", "co", "cr", "cu",
	"cv", "cw", "cx", "cy", "cz", "de", "dj", "dk", "dm", "do", "dz", "ec", "ee", "eg", "eh", "er",
	"es", "et", "eu", "fi", "fj", "fk", "fm", "fo", "fr", "ga", "gb", "gd", "ge", "gf", "gg", "gh",
	"gi", "gl", "gm", "gn", "gp", "gq", "gr", "gs", "gt", "gu", "gw", "gy", "hk", "hm", "hn", "hr",
	"ht", "hu", "id", "ie", "il", "im", "in", "io", "iq", "ir", "is", "it", "je", "jm", "jo", "jp",
	"ke", "kg", "kh", "ki", "km", "kn", "kp", "kr", "kw", "ky", "kz", "la", "lb", "lc", "li", "lk",
	"lr", "ls", "lt", "lu", "lv", "ly", "ma", "mc", "md", "me", "mf", "mg", "mh", "mk", "ml", "mm",
	"mn", "mo", "mp", "mq", "mr", "ms", "mt", "mu", "mv", "mw", "mx", "my", "mz", "na", "nc", "ne",
	"nf", "ng", "ni", "nl", "no", "np", "nr", "nu", "nz", "om", "pa", "pe", "pf", "pg", "ph", "pk",
	"pl", "pm", "pn", "pr", "ps", "pt", "pw", "py", "qa", "re", "ro", "rs", "ru", "rw", "sa", "sb",
	"sc", "sd", "se", "sg", "sh", "si", "sj", "sk", "sl", "sm", "sn", "so", "sr", "ss", "st", "su",
	"sv", "sx", "sy", "sz", "tc", "td", "tf", "tg", "th", "ti", "tj", "tk", "tl", "tm", "tn", "to",
	"tr", "tt", "tv", "tw", "tz", "ua", "ug", "uk", "um", "us", "uy", "uz", "va", "vc", "ve", "vg",
	"vi", "vn", "vu", "wf", "ws", "ye", "yt", "za", "zm", "zw", "09", "70", "ap", "xk",
};

#define NCODES	(sizeof(codes) / sizeof(codes[0]))

static const struct subnet_record unknown = { SUBNET_UNK, 0, 0, 0 };
static const struct subnet_place unknown_place;
static const struct subnet_place no_place = { 0, 0, SUBNET_POS_UNK, SUBNET_POS_UNK, SUBNET_PREC_UNK };

static inline const struct subnet_record *
record(const struct subnet_table *t, uint32_t id)
{
	return t == NULL || id >= t->info.nrecords ? &unknown : &t->record[id];
}

static inline const struct subnet_place *
place(const struct subnet_table *t, uint32_t id)
{
	if (t == NULL || id == 0 || id >= t->info.nrecords)
		return &unknown_place;
	return t->place == NULL ? &no_place : &t->place[id];
}

static inline const char *
string(const struct subnet_table *t, uint32_t off)
{
	return t == NULL ? SUBNET_UNK : t->string + off;
}

const char *
subnet_cc(const struct subnet_table *t, uint32_t id)
{
	return record(t, id)->cc;
}

const char *
subnet_org(const struct subnet_table *t, uint32_t id)
{
	return string(t, record(t, id)->org);
}

const char *
subnet_county(const struct subnet_table *t, uint32_t id)
{
	return string(t, place(t, id)->county);
}

const char *
subnet_city(const struct subnet_table *t, uint32_t id)
{
	return string(t, place(t, id)->city);
}

uint32_t
subnet_asn(const struct subnet_table *t, uint32_t id)
{
	return record(t, id)->asn;
}

uint32_t
subnet_netid(const struct subnet_table *t, uint32_t id)
{
	return record(t, id)->netid;
}

bool
subnet_is_tor(const struct subnet_table *t, uint32_t id)
{
	return t != NULL && t->has_tor && (record(t, id)->netid & SUBNET_NETID_TOR) != 0;
}

float
subnet_lat(const struct subnet_table *t, uint32_t id)
{
	return place(t, id)->lat;
}

float
subnet_lng(const struct subnet_table *t, uint32_t id)
{
	return place(t, id)->lng;
}

float
subnet_prec(const struct subnet_table *t, uint32_t id)
{
	return place(t, id)->prec;
}

const char *
subnet_code(unsigned int i)
{
	return i < NCODES ? codes[i] : NULL;
}

int
subnet_code_index(const char *cc, int family)
{
	unsigned int i;
	int a, b;

	if (cc[0] == '\0' || cc[1] == '\0' || cc[2] != '\0')
		return -1;
	a = tolower((unsigned char)cc[0]);
	b = tolower((unsigned char)cc[1]);
	for (i = 0; i < NCODES; i++) {
		if (codes[i][0] != a || codes[i][1] != b)
			continue;
		if (family == 6 && i + 1 < NCODES && memcmp(codes[i], codes[i + 1], 2) == 0)
			i++;
		return (int)i;
	}
	return -1;
}
