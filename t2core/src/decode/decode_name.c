/* Names of headers for the description of a packet: repeated ones, those of ethertypes and of IP protocols. */
#include "decode_priv.h"

void
dissect_name_repeated(struct dissect *d, enum label l, unsigned int n)
{
	if (n > UINT16_MAX)
		n = UINT16_MAX;
#if T2_HDRDESC_AGGR == 1
	d->desc = hdrdesc_append(d->desc, HDRDESC_NAME(l, n));
	d->headers = (uint16_t)(d->headers + n);
#else
	while (n-- > 0)
		dissect_name(d, l);
#endif
}

void
dissect_name_ethertype(struct dissect *d, uint16_t type)
{
	const enum label l = label_ethertype(type);

	if (l == LABEL_UNK_HEX16) {
		dissect_name_n(d, l, type);
		d->status |= STPDSCT;
		return;
	}
	dissect_name(d, l);
	if (l == LABEL_FCOE)
		dissect_name(d, LABEL_FC);
}

void
dissect_name_l4(struct dissect *d, uint8_t proto)
{
	const enum label l = label_l4[proto];

	if (l == LABEL_UNK_DEC) {
		dissect_name_n(d, l, proto);
		d->status |= STPDSCT;
	} else if (l != LABEL_NONE) {
		dissect_name(d, l);
	}
}
