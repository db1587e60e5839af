/* bgp_notif: names of what a notification says. */
#include "bgp_notif.h"

#include <stddef.h>

#include "t2macros.h"

const char *
bgp_notif_code(uint8_t code)
{
	static const char *const names[] = { NULL, "Message Header Error", "OPEN Message Error",
		"UPDATE Message Error", "Hold Timer Expired", "Finite State Machine Error", "Cease",
		"ROUTE-REFRESH Message Error", "Send Hold Timer Expired" };	/* RFC 7313, 9687 */

	return code < T2_NELEM(names) ? names[code] : NULL;
}

const char *
bgp_notif_subcode(uint8_t code, uint8_t subcode)
{
	static const struct { uint8_t code, subcode; const char *name; } names[] = {
		{ 1, 1, "Connection Not Synchronized" }, { 1, 2, "Bad Message Length" },
		{ 1, 3, "Bad Message Type" },
		{ 2, 1, "Unsupported Version Number" }, { 2, 2, "Bad Peer AS" }, { 2, 3, "Bad BGP Identifier" },
		{ 2, 4, "Unsupported Optional Parameter" }, { 2, 6, "Unacceptable Hold Time" },
		{ 2, 7, "Unsupported Capability" },		/* RFC 5492 */
		{ 2, 11, "Role Mismatch" },			/* RFC 9234 */
		{ 3, 1, "Malformed Attribute List" }, { 3, 2, "Unrecognized Well-known Attribute" },
		{ 3, 3, "Missing Well-known Attribute" }, { 3, 4, "Attribute Flags Error" },
		{ 3, 5, "Attribute Length Error" }, { 3, 6, "Invalid ORIGIN Attribute" },
		{ 3, 8, "Invalid NEXT_HOP Attribute" }, { 3, 9, "Optional Attribute Error" },
		{ 3, 10, "Invalid Network Field" }, { 3, 11, "Malformed AS_PATH" },
		{ 5, 1, "Receive Unexpected Message in OpenSent State" },	/* RFC 6608 */
		{ 5, 2, "Receive Unexpected Message in OpenConfirm State" },
		{ 5, 3, "Receive Unexpected Message in Established State" },
		{ 6, 1, "Maximum Number of Prefixes Reached" }, { 6, 2, "Administrative Shutdown" },	/* RFC 4486 */
		{ 6, 3, "Peer De-configured" }, { 6, 4, "Administrative Reset" }, { 6, 5, "Connection Rejected" },
		{ 6, 6, "Other Configuration Change" }, { 6, 7, "Connection Collision Resolution" },
		{ 6, 8, "Out of Resources" }, { 6, 9, "Hard Reset" }, { 6, 10, "BFD Down" },	/* RFC 8538, 9384 */
		{ 7, 1, "Invalid Message Length" },
	};

	for (size_t i = 0; i < T2_NELEM(names); i++)
		if (names[i].code == code && names[i].subcode == subcode)
			return names[i].name;
	return NULL;
}
