/*
 * For sources written for Tranalyzer: its heap checker's names.  Here AddressSanitizer does that work: make SAN=1.
 */
#ifndef T2_MEMDEBUG_H
#define T2_MEMDEBUG_H

#define memdebug_check_overflow()	do { } while (0)

#endif /* T2_MEMDEBUG_H */
