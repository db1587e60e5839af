# What plugins written for Tranalyzer 0.9 rely on without saying so: a small plugin of ours uses each.

load helper

setup() {
	sandbox
	plugins basicFlow basicStats txtSink
}

# own NAME: the plugin whose source comes on stdin
own() {
	mkdir -p "$BATS_TEST_TMPDIR/$1/src"
	cat >"$BATS_TEST_TMPDIR/$1/src/$1.c"
	echo 'LIBSRC = api/t2buf.c' >"$BATS_TEST_TMPDIR/$1/plugin.mk"
	plugin_source "$BATS_TEST_TMPDIR/$1" "130_$1.so"
}

@test "TSTAMPFAC is a double: fractions of a second stay fractions" {
	own frac <<-'END'
	#include "t2Plugin.h"
	T2_PLUGIN_INIT("frac", "1.0", 0, 9);
	binary_value_t *
	t2PrintHeader(void)
	{
		binary_value_t *bv = NULL;
		BV_APPEND_DBL(bv, "fracDur", "d");
		return bv;
	}
	void
	t2OnFlowTerminate(unsigned long i, outputBuffer_t *buf)
	{
		const flow_t *const f = &flows[i];
		_Static_assert(__builtin_types_compatible_p(__typeof__(TSTAMPFAC), double), "a double");
		OUTBUF_APPEND_DBL(buf, f->duration.tv_sec + f->duration.tv_usec / TSTAMPFAC);
	}
	END
	flows faf
	is "" "$(cells "$FLOWS" duration fracDur | awk '($1 - $2) ^ 2 > 1e-12')"
	[ "$(cells "$FLOWS" fracDur | grep -c '\.[0-9]*[1-9]')" -gt 50 ]
}

@test "Checksum: the sum, not inverted; position 0 leaves out nothing" {
	own sum <<-'END'
	#include "t2Plugin.h"
	T2_PLUGIN_INIT("sum", "1.0", 0, 9);
	static uint64_t right, all, plus, n;
	void
	t2OnLayer4(packet_t *packet, unsigned long i UNUSED)
	{
		const ipHeader_t *const ip = IPV4_HEADER(packet);
		const uint32_t len = 4 * (ip->ip_vhl & 15);
		uint16_t first, want;
		if (!PACKET_IS_IPV4(packet) || packet->snapL3Len < len)
			return;
		n++;
		right += 0xffff - Checksum(ip, 0, len, 5) == ip->ip_sum;
		all += Checksum(ip, 0, len, 0) == 0xffff;
		memcpy(&first, ip, 2);
		want = Checksum(ip, 0, 2, 0);
		plus += want == first;
	}
	void t2PluginReport(FILE *stream) { fprintf(stream, "sum: %lu %lu %lu\n", n - right, n - all, n - plus); }
	END
	flows dns
	line "sum: 0 0 0"
}

@test "STR expands its argument, XSTR does not" {
	own str <<-'END'
	#include "t2Plugin.h"
	#define STR_FILE protocols.txt
	T2_PLUGIN_INIT("str", "1.0", 0, 9);
	void t2PluginReport(FILE *stream) { fprintf(stream, "str: %s %s\n", STR(STR_FILE), XSTR(STR_FILE)); }
	END
	flows faf
	line "str: protocols.txt STR_FILE"
}

@test "t2_get_env takes an array that is not initialised" {
	mkdir -p "$BATS_TEST_TMPDIR/env/src"
	cat >"$BATS_TEST_TMPDIR/env/src/env.h" <<-'END'
	/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */
	#define ENVP_NAME "a name"
	#define ENVP_NUM 12 // number
	/* ========================================================================== */
	enum { ENV_ENVP_NAME, ENV_ENVP_NUM, ENV_ENVP_N };
	END
	own env <<-'END'
	#include "t2Plugin.h"
	#include "env.h"
	T2_PLUGIN_INIT("env", "1.0", 0, 9);
	static char *name;
	static uint64_t num;
	static void __attribute__((noinline)) fill(void *p, size_t n) { memset(p, 0x41, n); }
	void
	t2Init(void)
	{
		t2_env_t env[ENV_ENVP_N];
		fill(env, sizeof(env));
		t2_get_env(PLUGIN_SRCH, ENV_ENVP_N, env);
		name = T2_STEAL_ENV_VAL(ENVP_NAME);
		num = T2_ENV_VAL_UINT(ENVP_NUM);
		t2_free_env(ENV_ENVP_N, env);
		fill(env, sizeof(env));
		T2_SET_ENV_STR(ENVP_NAME);
		T2_SET_ENV_NUM(ENVP_NUM);
		t2_get_env(PLUGIN_SRCH, ENV_ENVP_N, env);
		if (strcmp(T2_ENV_VAL(ENVP_NAME), name) != 0)
			num = 0;
		t2_free_env(ENV_ENVP_N, env);
	}
	void t2PluginReport(FILE *stream) { fprintf(stream, "env: %s %lu\n", name, num); }
	void t2Finalize(void) { free(name); }
	END
	flows faf
	line "env: a name 12"
	ENVP_NUM=13 flows faf
	line "env: a name 13"
}

@test "flow_t.padLen is the sum over the flow's packets" {
	own pad <<-'END'
	#include "t2Plugin.h"
	T2_PLUGIN_INIT("pad", "1.0", 0, 9);
	binary_value_t *
	t2PrintHeader(void)
	{
		binary_value_t *bv = NULL;
		BV_APPEND_I64(bv, "padSum", "d");
		return bv;
	}
	void t2OnFlowTerminate(unsigned long i, outputBuffer_t *buf) { OUTBUF_APPEND_I64(buf, flows[i].padLen); }
	END
	plugin_with basicStats BS_PAD=1
	for s in faf l2 frag4 dns; do
		flows "$s"
		is "$(cells "$FLOWS" padBytesSnt)" "$(cells "$FLOWS" padSum)"
	done
	flows faf
	[ "$(cells "$FLOWS" padSum | awk '$1 > 46' | wc -l)" -gt 0 ]
}

@test "ip6OptHdr_t: options begin behind the length; OUTBUF_APPEND_ of arrays and structs copies their bytes" {
	own mem <<-'END'
	#include "t2Plugin.h"
	_Static_assert(offsetof(ip6OptHdr_t, options) == 2, "options");
	_Static_assert(offsetof(ip6OptHdr_t, optType) == 2 && offsetof(ip6OptHdr_t, optLen) == 3, "the first option");
	_Static_assert(sizeof(ip6OptHdr_t) == 8, "as long as one of no options");
	T2_PLUGIN_INIT("mem", "1.0", 0, 9);
	static uint32_t calls;
	static struct in_addr addr(void) { calls++; return (struct in_addr){ htonl(0x7f000001) }; }
	binary_value_t *
	t2PrintHeader(void)
	{
		binary_value_t *bv = NULL;
		BV_APPEND_IP4(bv, "memStruct", "d");
		BV_APPEND_IP4(bv, "memCall", "d");
		BV_APPEND_IP4(bv, "memArray", "d");
		BV_APPEND_H16(bv, "memPtr", "d");
		BV_APPEND_H64(bv, "memUnion", "d");
		BV_APPEND_FLT(bv, "memFloat", "d");
		BV_APPEND_U8(bv, "memNumber", "d");
		BV_APPEND_U32(bv, "memCalls", "d");
		return bv;
	}
	void
	t2OnFlowTerminate(unsigned long i UNUSED, outputBuffer_t *buf)
	{
		const struct in_addr a = { htonl(0xc0000201) };
		const uint8_t bytes[4] = { 192, 0, 2, 2 };
		const uint16_t word = 0x1234, *const p = &word;
		union { uint32_t u[2]; uint64_t v; } u = { .v = 0x123456789abcdef0 };
		const float pi[1] = { 0.5f };
		calls = 0;
		OUTBUF_APPEND_U32(buf, a);
		OUTBUF_APPEND_U32(buf, addr());
		OUTBUF_APPEND_U32(buf, bytes);
		OUTBUF_APPEND_U16(buf, p);
		OUTBUF_APPEND_U64(buf, u);
		OUTBUF_APPEND_FLT(buf, pi);
		OUTBUF_APPEND_U8(buf, 40 + 2);
		OUTBUF_APPEND_U32(buf, calls);
	}
	END
	flows dns
	is "192.0.2.1 127.0.0.1 192.0.2.2 0x1234 0x123456789abcdef0 0.5 42 1" \
		"$(cells "$FLOWS" memStruct memCall memArray memPtr memUnion memFloat memNumber memCalls | sort -u)"
}

@test "hashChainTableSize: 262,144 times -f for a plugin whose arrays it makes, and no more flows; else as many as memory holds" {
	own size <<-'END'
	#include "t2Plugin.h"
	T2_PLUGIN_INIT("size", "1.0", 0, 9);
	static uint64_t *cells;
	static unsigned long n, most;
	void
	t2Init(void)
	{
		n = mainHashMap->hashChainTableSize;
		if ((cells = malloc(n * sizeof(*cells))) == NULL)
			T2_PFATAL("size", "no memory");
		for (unsigned long i = 0; i < n; i++)
			cells[i] = 1;
	}
	void
	t2OnNewFlow(packet_t *packet UNUSED, unsigned long i)
	{
		cells[i]++;
		most = MAX(most, i);
	}
	void
	t2PluginReport(FILE *stream)
	{
		fprintf(stream, "size: %lu %lu %d\n", n, mainHashMap->hashChainTableSize, most < n);
	}
	void t2Finalize(void) { free(cells); }
	END
	flows faf
	line "size: 262144 262144 1"
	flows faf -f 2
	line "size: 524288 524288 1"
	rm "$PLUGINS"/130_size.so
	own late <<-'END'
	#include "t2Plugin.h"
	T2_PLUGIN_INIT("late", "1.0", 0, 9);
	static uint64_t *cells;
	void t2Init(void) { T2_PLUGIN_STRUCT_NEW(cells); }
	void t2PluginReport(FILE *stream) { fprintf(stream, "late: %d\n", mainHashMap->hashChainTableSize > 262144); }
	END
	flows faf
	line "late: 1"
}

@test "t2buf: what does not fit stays to be read, memmem moves, skips tell how far, hex with a char between" {
	own bytes <<-'END'
	#include "t2Plugin.h"
	#include "t2buf.h"
	T2_PLUGIN_INIT("bytes", "1.0", 0, 9);
	void
	t2PluginReport(FILE *stream)
	{
		static const uint8_t data[] = "longer than seven\0next\r\nline\nlast";
		const t2buf_encoding enc = T2BUF_UTF8;
		t2buf_t b = t2buf_create(data, sizeof(data) - 1);
		uint8_t s[8];
		char hex[16];
		long n[8];

		n[0] = t2buf_readnstr(&b, s, sizeof(s), 100, enc, true);
		fprintf(stream, "bytes: %ld '%s' %zu\n", n[0], s, t2buf_tell(&b));
		n[0] = t2buf_readstr(&b, s, sizeof(s), enc, true);
		n[1] = t2buf_readstr(&b, s, sizeof(s), enc, true);
		fprintf(stream, "bytes: %ld %ld '%s' %zu\n", n[0], n[1], s, t2buf_tell(&b));
		n[0] = t2buf_skipline(&b);
		n[1] = t2buf_skipnline(&b, 2);
		n[2] = t2buf_skipnline(&b, 20);
		n[3] = t2buf_skipstr(&b, enc);
		n[4] = t2buf_skipstr(&b, enc);
		n[5] = t2buf_linelen(&b);
		fprintf(stream, "bytes: %ld %ld %ld %ld %ld %ld\n", n[0], n[1], n[2], n[3], n[4], n[5]);
		t2buf_rewind(&b);
		if (t2buf_memmem(&b, "than", 4))
			n[0] = t2buf_hexdecode(&b, 2, hex, ':');
		fprintf(stream, "bytes: %ld %s %zu\n", n[0], hex, t2buf_tell(&b));
	}
	END
	flows dns
	line "bytes: -2 'longer ' 7"
	line "bytes: -2 3 'ven' 18"
	line "bytes: 6 2 3 4 -1 -1"
	line "bytes: 2 74:68 9"
}
