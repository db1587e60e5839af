/* bgp_notif: names of what a notification says (RFC 4271, 4.5, and who added to it). */
#ifndef BGP_NOTIF_H
#define BGP_NOTIF_H

#include <stdint.h>

/* The name of a code, of a subcode of it; NULL if it has none. */
const char *bgp_notif_code(uint8_t code);
const char *bgp_notif_subcode(uint8_t code, uint8_t subcode);

#endif
