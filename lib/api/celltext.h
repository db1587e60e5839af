/*
 * What a plugin keeps of texts and lists from the wire: in the cell, of bounded size.
 *
 * A text is a char array without NUL if it is full, as T2_CELL and T2_REF take it.  A list is an array and the
 * number of its elements, as T2_LIST takes it.
 */
#ifndef T2_CELLTEXT_H
#define T2_CELLTEXT_H

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "t2api.h"

/* Keep n bytes up to their first NUL in a text of size bytes; false if it was cut.  p may be NULL if n is 0. */
static inline bool
t2_text_keep(char *text, size_t size, const void *p, size_t n)
{
	const size_t len = n > 0 ? strnlen(p, n) : 0;

	memset(text, 0, size);
	if (len > 0)
		memcpy(text, p, len < size ? len : size);
	return len <= size;
}

/* The text of n bytes of an address: IPv4, IPv6 (v6), a MAC address or others in hexadecimal; false if it was cut. */
enum t2_address { T2_ADDRESS_IP4, T2_ADDRESS_IP6, T2_ADDRESS_MAC, T2_ADDRESS_OTHER };
static inline bool
t2_text_address(char *text, size_t size, enum t2_address kind, const uint8_t *p, size_t n)
{
	char s[3 * 64 + 1] = "";

	if (kind == T2_ADDRESS_IP4 && n == 4)
		(void)inet_ntop(AF_INET, p, s, sizeof(s));
	else if (kind == T2_ADDRESS_IP6 && n == 16)
		(void)inet_ntop(AF_INET6, p, s, sizeof(s));
	else
		for (size_t i = 0; i < n && i < 64; i++)
			(void)sprintf(s + strlen(s), "%s%02x", kind == T2_ADDRESS_MAC && i > 0 ? ":" : "", p[i]);
	return t2_text_keep(text, size, s, sizeof(s)) && n <= 64;
}

/* A text as the value of the next column of the packet file: what is no printable ASCII character is a dot. */
static inline void
t2_packet_text(const char *text, size_t size)
{
	char s[512];
	size_t n = 0;

	for (; n < size && n < sizeof(s) - 1 && text[n] != '\0'; n++)
		s[n] = text[n] >= ' ' && text[n] < 0x7f ? text[n] : '.';
	s[n] = '\0';
	t2_packet_value("%s", s);
}

/* Add an element of size bytes to a list that has *n of at most max, unless it is there; false without room. */
static inline bool
t2_list_add(void *list, uint8_t *n, unsigned max, const void *element, size_t size)
{
	char *const p = list;

	for (unsigned i = 0; i < *n; i++)
		if (memcmp(p + i * size, element, size) == 0)
			return true;
	if (*n >= max)
		return false;
	memcpy(p + *n * size, element, size);
	(*n)++;
	return true;
}

#endif
