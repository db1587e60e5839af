/*
 * dhcpDecode: who asked for which address, and got it (DHCP, RFC 2131 and 2132; DHCPv6, RFC 8415).
 *
 * Memory: of a direction of DHCP about 650 bytes as shipped, with DHCPNMMAX addresses, hosts and domains; texts of at
 * most 255 bytes each, within TEXT_MEM of the core for all flows.  DHCP_FLAG_MAC=1: 0.6 MB more.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_DHCPDECODE_H
#define T2_DHCPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define DHCPMOTOUT     1 // Message types and options as 0: bit fields, 1: numbers, 2: numbers, types as names [0 - 2]
#define DHCPOPTMAX    20 // Max # of options / flow [1 - 255]
#define DHCPMSGMAX    20 // Max # of message types / flow [1 - 255]
#define DHCPNMMAX     10 // Max # of MAC addresses, hosts and domains / flow [1 - 255]
#define DHCPMASKFRMT   1 // Netmask as 0: hexadecimal number, 1: address [0, 1]
#define DHCP_ADD_CNT   0 // How often each MAC address, host and domain came [0, 1]
#define DHCP_FLAG_MAC  0 // Columns of all flows: MAC addresses of both IP addresses by lease (one worker) [0, 1]
#define DHCP_FM_DEBUG  0 // Tell of requests and the flow of their lease (one worker) [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

/*       No env / runtime configuration flags available for dhcpDecode        */

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* dhcpStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	DHCP_STAT_##name = 1 << (bit),
#include "dhcpStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
