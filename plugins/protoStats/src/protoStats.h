/*
 * protoStats: packets and bytes by ethertype, protocol and port, in a file of their own.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md shows the file.
 */
#ifndef T2_PROTOSTATS_H
#define T2_PROTOSTATS_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define PST_ETH_STAT     1 // table of layer 2, with the lines of totals [0, 1]
#define PST_UDPLITE_STAT 0 // table of UDP-Lite's ports [0, 1]
#define PST_SCTP_STAT    0 // table of SCTP's ports [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define PST_SUFFIX "_protocols.txt" // suffix of the file
#define PST_L2ETHFILE "ethertypes.txt" // names of ethertypes, in the plugin folder
#define PST_PORTFILE "portmap.txt" // names of ports, in the plugin folder
#define PST_PROTOFILE "proto.txt" // names of protocols, in the plugin folder

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_PST_SUFFIX,
	ENV_PST_L2ETHFILE,
	ENV_PST_PORTFILE,
	ENV_PST_PROTOFILE,
	ENV_PST_N
};

#endif
