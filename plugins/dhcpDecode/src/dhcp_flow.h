/*
 * dhcp_flow: what one direction of a DHCP flow has said, message by message.
 *
 *	| op 8 | htype 8 | hlen 8 | hops 8 | xid 32 | secs 16 | flags 16 | ciaddr yiaddr siaddr giaddr 32 each |
 *	| chaddr 128 | sname 512 | file 1024 | cookie 32 | options: | code 8 | length 8 | value | ... | 255 |
 *
 *	| msg-type 8 | xid 24 | options: | code 16 | length 16 | value | ...			DHCPv6
 */
#ifndef DHCP_FLOW_H
#define DHCP_FLOW_H

#include "dhcpDecode.h"

#include "cursor.h"
#include "stream.h"

#define DHCP_LEN	240	/* bytes in front of the options, with the cookie */
#define DHCP_MTYPES	19	/* message types of DHCP and one more */
#define DHCP6_MTYPES	24	/* of DHCPv6 */

enum dhcp_op { DHCP_BOOTREQUEST = 1, DHCP_BOOTREPLY };
enum dhcp_mtype { DHCP_REQUEST = 3, DHCP_ACK = 5 };

/* What of the header and the options is an address, in network order */
enum dhcp_addr {
	DHCP_NETMASK, DHCP_GATEWAY, DHCP_DNS, DHCP_REQUESTED, DHCP_CLIENT, DHCP_YOURS, DHCP_NEXT, DHCP_RELAY,
	DHCP_SERVER, DHCP_ADDRS
};

/* The last value, or one of a list and how often it came */
struct dhcp_text {
	char *s;		/* owned; NULL if n is 0 */
	uint32_t count;
	uint8_t n;
};

struct dhcp_names {
	struct dhcp_text v[DHCPNMMAX];
	uint8_t n;
};

struct dhcp_mac {
	uint8_t mac[6];
	uint32_t count;
};

struct dhcp_flow {
	uint64_t hwTypes;		/* a bit each, bit 63 for all from 63 on */
	uint64_t optBits[3];		/* options 0 to 191 */
	uint32_t typeBits;
	uint32_t hops;			/* a bit for each number, bit 31 for all above 16 */
	uint32_t lease, renew, rebind;	/* [s] */
	uint16_t stat;			/* DHCP_STAT_* */
	uint16_t optCnt, maxSecs;
	uint8_t ntypes, nopts, nmacs;
	uint8_t types[DHCPMSGMAX], opts[DHCPOPTMAX];
	uint32_t addr[DHCP_ADDRS];
	struct dhcp_mac macs[DHCPNMMAX];
	struct dhcp_names hosts, domains;
	struct dhcp_text server, file, message;
};

/* What a message says, for counts and the packet file */
struct dhcp_said {
	bool any;
	uint8_t op;			/* 0: DHCPv6, or not captured */
	uint8_t type, hops, hwType;
	uint32_t xid;
	uint32_t requested, server;	/* options 50 and 54, network order; 0: none */
	uint32_t yours;
	uint8_t mac[6];
};

/* Take a message of DHCP, or of DHCPv6, of n captured bytes; cut: there were more. */
void dhcp_flow_message(struct dhcp_flow *, const uint8_t *, size_t n, bool cut, struct dhcp_said *);
void dhcp_flow_message6(struct dhcp_flow *, const uint8_t *, size_t n, bool cut, struct dhcp_said *);

/* Read what a message asks for, and nothing else; false if it is no DHCPREQUEST that names address and server. */
bool dhcp_request_read(const uint8_t *, size_t n, struct dhcp_said *);

/* Free what is kept. */
void dhcp_flow_clear(struct dhcp_flow *);

/* Is a datagram DHCP?  1 or 0. */
int dhcp_looks(const uint8_t *, size_t n);

#endif
