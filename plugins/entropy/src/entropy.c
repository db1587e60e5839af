/*
 * entropy: bytes are counted by value until there are ENT_THRESH; the row has what follows from the counts.
 *
 * Most flows have few bytes, which are kept as they are: to count them where they came, and to walk through counts in
 * memory that has been out of the caches for minutes, would cost more than to count them when the flow ends.
 */
#include "entropy.h"

#include <math.h>

#include "small.h"

#define VALUES	256u			/* of a byte, */
#define ASCII	128u			/* and those that may be printable or binary */
#define MANY	512u			/* bytes for which it is worth to clear four tables */
#define FEW	128u			/* bytes that are not worth a walk through all counts; at most UINT8_MAX */
#define ONE	((double)(UINT64_C(1) << 40))	/* of logs: the greatest is below 2^20 */

/* Of the payload of a flow */
union ent_bytes {
	uint8_t kept[VALUES * sizeof(uint16_t)];	/* up to so many bytes: themselves */
	uint16_t count[VALUES];				/* more: how often each value came */
	struct ent_result {				/* from onFlowTerminate on */
		float entropy, printable, binary;
	} result;
};

#define IS_KEPT(n)	((n) <= sizeof(((union ent_bytes *)0)->kept))

/* A flow direction */
struct ent_flow {
	union ent_bytes *bytes;	/* NULL: there are none, or when it ends too few.  Owned */
	uint32_t n;		/* bytes that were counted, at most ENT_THRESH */
	uint16_t passed;	/* packets that were passed over */
	bool full;		/* no more, or no memory for them */
};

static struct ent_flow *entFlows;
static uint16_t printable[ASCII], binary[ASCII];	/* which values are: all bits, or none */
static uint64_t *logs;			/* logs[n] is n log2 n in parts of ONE, whose sum is the same in any order;
					   for 0 it is 0.  Of each number that a count can be */
static struct {
	uint64_t more[FEW];		/* logs[n + 1] - logs[n] */
	uint16_t kind[VALUES];		/* PRINTABLE, BINARY or 0 */
} few;
_Static_assert(IS_KEPT(FEW) && FEW <= UINT8_MAX, "few bytes are kept, and counted in a byte");
#define PRINTABLE	0x100u
#define BINARY		0x001u

T2_PLUGIN_INIT_FLAGS("entropy", T2_VERSION, 0, 8, "", T2_SHARDABLE);

/* --- counting --------------------------------------------------------------------------------------------------- */

/* Bytes of a multiple of four in a table of their own, those behind them, and so on; or all in one. */
static inline void
count_fours(uint16_t *const table[4], const uint8_t *p, size_t n)
{
	for (; n >= 16; p += 16, n -= 16)
#pragma GCC unroll 16
		for (unsigned i = 0; i < 16; i++)
			table[i % 4][p[i]]++;
	for (; n > 0; n--)
		table[0][*p++]++;
}

/* Bytes of one value often follow each other: in one table, each would wait for the one before. */
static void
count_many(uint16_t count[VALUES], const uint8_t *p, size_t n)
{
	uint16_t t[4][VALUES] = { 0 };

	count_fours((uint16_t *[]){ t[0], t[1], t[2], t[3] }, p, n);
	for (unsigned i = 0; i < VALUES; i++)
		count[i] = (uint16_t)(count[i] + t[0][i] + t[1][i] + t[2][i] + t[3][i]);
}

static void
count_bytes(uint16_t count[VALUES], const uint8_t *p, size_t n)
{
	if (n >= MANY)
		count_many(count, p, n);
	else
		count_fours((uint16_t *[]){ count, count, count, count }, p, n);
}

/* The bytes that were kept, n of them, are counted. */
static T2_NOINLINE void
kept_count(union ent_bytes *b, uint32_t n)
{
	uint16_t count[VALUES] = { 0 };

	count_bytes(count, b->kept, n);
	memcpy(b->count, count, sizeof(count));
}

/* Keep bytes as long as they are few, and count them from then on. */
static void
bytes_add(struct ent_flow *f, const uint8_t *p, size_t n)
{
	const uint32_t before = f->n;

	n = MIN(n, (size_t)(ENT_THRESH - before));
	f->n += (uint32_t)n;
	f->full = f->n == ENT_THRESH;
	if (IS_KEPT(f->n)) {
		memcpy(f->bytes->kept + before, p, n);
		return;
	}
	if (IS_KEPT(before))
		kept_count(f->bytes, before);
	count_bytes(f->bytes->count, p, n);
}

static bool
bytes_new(struct ent_flow *f)
{
	if (!t2_mem_take(T2_MEM_TEXT, sizeof(*f->bytes)))
		return false;
	if ((f->bytes = t2_small_new(sizeof(*f->bytes))) == NULL)
		t2_mem_give(T2_MEM_TEXT, sizeof(*f->bytes));
	return f->bytes != NULL;
}

static void
bytes_free(struct ent_flow *f)
{
	if (f->bytes == NULL)
		return;
	t2_small_free(f->bytes, sizeof(*f->bytes));
	f->bytes = NULL;
	t2_mem_give(T2_MEM_TEXT, sizeof(*f->bytes));
}

/* --- what follows from the counts ------------------------------------------------------------------------------- */

/*
 * Shannon's: the sum of -p log2 p, p = count / n, which is log2 n - (sum of count log2 count) / n.  Bits of a byte, 0
 * to 8.
 */
static struct ent_result
result(uint64_t sum, uint32_t nprintable, uint32_t nbinary, uint32_t n)
{
	return (struct ent_result){ .entropy = (float)((double)(logs[n] - sum) / (n * ONE)),
	    .printable = (float)((double)nprintable / n), .binary = (float)((double)nbinary / n) };
}

static uint64_t
sum_of_logs(const uint16_t count[VALUES])
{
	uint64_t sum = 0;

#pragma GCC unroll 16
	for (unsigned i = 0; i < VALUES; i++) {
		sum += logs[count[i]];
		__asm__("" : "+r"(sum));	/* one by one: vectors of what was looked up take twice as long */
	}
	return sum;
}

/* Bytes of a kind; all are at most ENT_THRESH, which is no more than UINT16_MAX */
static uint16_t
bytes_of(const uint16_t count[VALUES], const uint16_t kind[ASCII])
{
	uint16_t n = 0;

	for (unsigned i = 0; i < ASCII; i++)
		n = (uint16_t)(n + (count[i] & kind[i]));
	return n;
}

static T2_NOINLINE struct ent_result
result_of(const uint16_t count[VALUES], uint32_t n)
{
	return result(sum_of_logs(count), bytes_of(count, printable), bytes_of(count, binary), n);
}

/* Of so few bytes each one says what is new with it. */
static T2_NOINLINE struct ent_result
result_of_few(const uint8_t *p, uint32_t n)
{
	uint8_t count[VALUES] = { 0 };
	uint32_t kinds = 0;
	uint64_t sum = 0;

	for (const uint8_t *const end = p + n; p < end; p++) {
		sum += few.more[count[*p]++];
		kinds += few.kind[*p];
	}
	return result(sum, kinds / PRINTABLE, kinds % PRINTABLE, n);
}

static struct ent_result
result_of_kept(const uint8_t *p, uint32_t n)
{
	uint16_t count[VALUES] = { 0 };

	count_bytes(count, p, n);
	return result_of(count, n);
}

/* The first n bytes are out of the caches, mostly: wait for all of their lines at once. */
static inline void
bytes_fetch(const union ent_bytes *b, size_t n)
{
	for (size_t i = 0; i < MIN(n, sizeof(*b)); i += 64)
		__builtin_prefetch((const char *)b + i);
}

void
onFlowTerminate(unsigned long flowIndex)
{
	struct ent_flow *const f = &entFlows[flowIndex];

	if (f->n < ENT_THRESL)
		bytes_free(f);
	if (f->bytes == NULL)
		return;
	bytes_fetch(f->bytes, f->n);
	if (f->n <= FEW)
		f->bytes->result = result_of_few(f->bytes->kept, f->n);
	else if (IS_KEPT(f->n))
		f->bytes->result = result_of_kept(f->bytes->kept, f->n);
	else
		f->bytes->result = result_of(f->bytes->count, f->n);
}

static float
entropy(unsigned long flowIndex)
{
	const union ent_bytes *const b = entFlows[flowIndex].bytes;

	return b != NULL ? b->result.entropy : -1;
}

#if ENT_RATIO == 1
static float
char_ratio(unsigned long flowIndex)
{
	const union ent_bytes *const b = entFlows[flowIndex].bytes;

	return b != NULL ? b->result.printable : -1;
}

static float
binary_ratio(unsigned long flowIndex)
{
	const union ent_bytes *const b = entFlows[flowIndex].bytes;

	return b != NULL ? b->result.binary : -1;
}
#endif

static const struct t2_column columns[] = {
	{ "PyldEntropy", T2_CALL(FLT, entropy), "Entropy of the payload's bytes, -1 if there are too few",
	    .unit = "bits", .join = T2_JOIN_NONE },
#if ENT_RATIO == 1
	{ "PyldChRatio", T2_CALL(FLT, char_ratio),
	    "Share of printable characters in the payload, -1 if there are too few", .join = T2_JOIN_NONE },
	{ "PyldBinRatio", T2_CALL(FLT, binary_ratio), "Share of bytes in the payload that no text has, -1 if too few",
	    .join = T2_JOIN_NONE },
#endif
	{ "PyldEntBytes", T2_CELL(U32, entFlows, n), "Bytes of payload that were counted for its entropy",
	    .unit = "bytes", .join = T2_JOIN_SUM },
};
T2_PLUGIN_COLUMNS(columns);

/* What no text has: control characters but those that move on (tab, line feed, ... carriage return) and escape. */
static bool
is_binary(unsigned value)
{
	return value <= '\b' || (value >= 0x0e && value <= 0x1f && value != 0x1b) || value == 0x7f;
}

void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW(entFlows);
	for (unsigned i = 0; i < ASCII; i++) {
		printable[i] = i >= ' ' && i <= '~' ? UINT16_MAX : 0;
		binary[i] = is_binary(i) ? UINT16_MAX : 0;
		few.kind[i] = printable[i] != 0 ? PRINTABLE : binary[i] != 0 ? BINARY : 0;
	}
	if ((logs = calloc(ENT_THRESH + (size_t)1, sizeof(*logs))) == NULL)
		T2_PFATAL(plugin_name, "out of memory");
	for (uint32_t n = 1; n <= ENT_THRESH; n++)
		logs[n] = (uint64_t)(n * log2(n) * ONE);
	for (unsigned n = 0; n < MIN(FEW, ENT_THRESH); n++)
		few.more[n] = logs[n + 1] - logs[n];
	t2_mem_use();
}

void
onFlowGenerated(packet_t *packet UNUSED, unsigned long flowIndex)
{
	memset(&entFlows[flowIndex], 0, sizeof(entFlows[flowIndex]));
}

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	struct ent_flow *f = &entFlows[flowIndex];
	struct cursor c;
	size_t end;

	if (LIKELY(f->full) || !PACKET_IS_IP(packet))
		return;
	c = cursor_l7(packet);
	if ((end = MIN(cursor_left(&c), (size_t)ENT_TAIL)) == 0)
		return;
#if ENT_HPKTIG > 0
	if (f->passed < ENT_HPKTIG) {
		f->passed++;
		return;
	}
#endif
	if (end <= ENT_HEAD)
		return;
	if (f->bytes == NULL && !bytes_new(f)) {
		f->full = true;
		return;
	}
	bytes_add(f, c.p + ENT_HEAD, end - ENT_HEAD);
}

#if FORCE_LINK == 1
/* Bytes are counted anew; the first packets of the flow were passed over. */
void
onFlowContinue(unsigned long from, unsigned long to)
{
	entFlows[to].passed = entFlows[from].passed;
}
#endif

void
onFlowFree(unsigned long flowIndex)
{
	bytes_free(&entFlows[flowIndex]);
}

void
onApplicationTerminate(void)
{
	free(logs);
	T2_PLUGIN_STRUCT_FREE(entFlows);
}
