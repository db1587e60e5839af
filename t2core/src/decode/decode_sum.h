/*
 * decode_sum.h - whether the checksum of layer 4 is right, of any packet (decode_l4.c) and of plain ones (decode.c)
 */
#ifndef DECODE_SUM_H
#define DECODE_SUM_H

#include "chksum.h"
#include "packet.h"

/* Does a packet with len bytes of layer 4, all of them captured, have a checksum that can be tested? */
static inline bool
l4_has_sum(packet_t *pk, uint32_t len)
{
	pk->l4Sum = PACKET_SUM_UNTESTED;
	if (pk->l4Proto != L3_UDP)
		return pk->l4Proto == L3_TCP;
	if (get_u16be(pk->l4HdrP + 4) != len)
		return false;
	if (get_u16be(pk->l4HdrP + 6) != 0 || !PACKET_IS_IPV4(pk))
		return true;
	pk->l4Sum = PACKET_SUM_NONE;		/* RFC 768 */
	return false;
}

static inline uint8_t
l4_sum_verdict(uint64_t sum)
{
	return t2_inet_sum_is_right(sum) ? PACKET_SUM_RIGHT : PACKET_SUM_WRONG;
}

#endif
