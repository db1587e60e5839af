/*
 * modbus: which functions of devices are called, and which of them fail (Modbus Application Protocol V1.1b3,
 * Messaging on TCP/IP V1.0b).
 *
 * Memory: 16 bytes a flow, 120 bytes a flow of Modbus and a byte for each code that is listed, below TEXT_MEM; a
 * message that is not complete, up to 261 bytes, of STREAM_MEM.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_MODBUS_H
#define T2_MODBUS_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define MB_DEBUG     0 // Tell of messages that are malformed or unknown (one worker) [0, 1]
#define MB_FE_FRMT   0 // Codes in lists: 0: hexadecimal, 1: decimal [0, 1]
#define MB_NUM_FUNC  0 // Max # of function codes that are listed in column modbusFC, 0: without it [0 - 255]
#define MB_UNIQ_FUNC 0 // 1: Function codes that are there already are not listed again [0, 1]
#define MB_NUM_FEX   0 // Max # of function codes that failed in column modbusFEx, 0: without it [0 - 255]
#define MB_UNIQ_FEX  0 // 1: Those that are there already are not listed again [0, 1]
#define MB_NUM_EX    0 // Max # of exception codes in column modbusExC, 0: without it [0 - 255]
#define MB_UNIQ_EX   0 // 1: Exception codes that are there already are not listed again [0, 1]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* modbusStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	MB_STAT_##name = 1 << (bit),
#include "modbusStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
