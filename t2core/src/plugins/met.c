/*
 * met.c - which plugins have met a flow
 */
#include "calls.h"
#include "guard.h"
#include "met.h"
#include "t2api.h"

uint64_t *met_flows;
bool met_shared;

static uint64_t bits[PLUGINS_MAX];	/* of each plugin */
static unsigned plugins[MET_MAX];	/* of each bit */
static unsigned nbits;

bool
met_wanted(void)
{
	return nbits > 0;
}

uint64_t
met_add(unsigned i)
{
	if (nbits == MET_MAX)
		return 0;
	plugins[nbits] = i;
	return bits[i] = UINT64_C(1) << nbits++;
}

uint64_t
met_bit(unsigned i)
{
	return bits[i];
}

unsigned
met_plugin(unsigned number)
{
	return plugins[number];
}

void
t2_flow_met(unsigned long flowIndex)
{
	const unsigned plugin = *guard_cell() & (GUARD_MARK - 1u);

	if (plugin > 0)
		met_note(flowIndex, bits[plugin - 1]);
}
