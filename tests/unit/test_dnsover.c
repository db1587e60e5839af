/* What hellos say of DNS in TLS, HTTP and QUIC. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dnsover.h"
#include "t2api.h"
#include "test.h"

char *pluginFolder;

/* The core's: numbers of names. */
t2_app_t
t2_app_declare(const struct t2_app *a)
{
	return strcmp(a->name, "dot") == 0 ? 1 : strcmp(a->name, "doh") == 0 ? 2 : 3;
}

static t2_app_t
says(bool quic, uint16_t port, const char *name, const char *protocols)
{
	return t2_dnsover_hello(quic, port, (const uint8_t *)name, strlen(name), (const uint8_t *)protocols,
	    strlen(protocols));
}

TEST(names)
{
	char folder[] = "/tmp/t2-dnsover-XXXXXX", path[64];
	FILE *f;

	CHECK(mkdtemp(folder) != NULL);
	(void)snprintf(path, sizeof path, "%s/", folder);
	pluginFolder = strdup(path);
	(void)snprintf(path, sizeof path, "%s/%s", folder, T2_DNSOVER_FILE);
	CHECK((f = fopen(path, "w")) != NULL);
	fputs("# remark\n\nzz.example\ndns.example # ours\n", f);
	(void)fclose(f);
	t2_dnsover_use();
	(void)unlink(path);
	(void)rmdir(folder);
	CHECK(t2_dnsover_is_doh("dns.example", 11) && t2_dnsover_is_doh("A.DNS.Example.", 14));
	CHECK(!t2_dnsover_is_doh("xdns.example", 12) && !t2_dnsover_is_doh("example", 7) &&
	    !t2_dnsover_is_doh("", 0));
	CHECK(!t2_dnsover_is_doh("dns.example\0x", 13) && !t2_dnsover_is_doh(".", 1));
}

TEST(hellos)
{
	CHECK_EQ(says(false, 853, "", ""), 1);
	CHECK_EQ(says(false, 443, "", ""), 0);
	CHECK_EQ(says(false, 443, "", "\2h2\3dot"), 1);
	CHECK_EQ(says(false, 443, "", "\2h2\10http/1.1\6spdy/1\3dot"), 1);
	CHECK_EQ(says(false, 853, "dns.example", "\2h2"), 2);
	CHECK_EQ(says(false, 853, "www.example", "\2h2"), 0);
	CHECK_EQ(says(false, 443, "dns.example", "\2h2"), 2);
	CHECK_EQ(says(false, 443, "dns.example", "\3foo"), 0);
	CHECK_EQ(says(true, 853, "", ""), 3);
	CHECK_EQ(says(true, 784, "", "\3doq"), 3);
	CHECK_EQ(says(true, 784, "", "\7doq-i02"), 3);
	CHECK_EQ(says(true, 784, "", "\5doq-i"), 0);
	CHECK_EQ(says(true, 784, "", "\4doqx"), 0);
	CHECK_EQ(says(true, 443, "dns.example", "\2h3"), 2);
	CHECK_EQ(says(true, 443, "", "\3dot"), 0);
	CHECK_EQ(says(false, 443, "", "\377dot"), 0);		/* a length that is none */
}

TEST_MAIN
