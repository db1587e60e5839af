#ifndef T2_GEN8_H
#define T2_GEN8_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define GEN8_NUM 4 // Lengths and windows kept [1 - 255]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define GEN8_TIMEOUT 20          // UDP timeout
#define GEN8_SUFFIX  "_gen8.txt" // Suffix of the file

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
    ENV_GEN8_TIMEOUT,
    ENV_GEN8_SUFFIX,
    ENV_GEN8_N
};

typedef struct {
    uint64_t bytes;
    uint32_t pkts, sum;
    uint16_t ports, slot, min, max;
    uint16_t lens[GEN8_NUM];
    uint16_t win[GEN8_NUM];
    uint8_t  flags[GEN8_NUM];
    uint8_t  num, numTcp, stat, textLen;
    char     text[16];
} gen8Flow_t;

extern gen8Flow_t *gen8Flows;

#endif // T2_GEN8_H
