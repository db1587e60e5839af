/* ospf_text: how numbers and addresses stand in the files. */
#ifndef OSPF_TEXT_H
#define OSPF_TEXT_H

#include "ospf_flow.h"

/* Each ends with a tab, unless the name says otherwise. */
void ospf_put_ip4(FILE *, uint32_t host);		/* host order */
void ospf_put_ip4_bare(FILE *, uint32_t host);
void ospf_put_mask(FILE *, uint32_t host);
void ospf_put_area(FILE *, uint32_t host);
void ospf_put_lsid(FILE *, uint32_t host);
void ospf_put_address(FILE *, bool v6, const uint8_t *);
void ospf_put_ls_type(FILE *, unsigned version, unsigned type);
void ospf_put_none(FILE *, unsigned n);			/* n empty columns */

#endif
