#ifndef T2_GEN9_H
#define T2_GEN9_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define GEN9_NUM 4 // Lengths and windows kept [1 - 255]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define GEN9_TIMEOUT 20          // UDP timeout
#define GEN9_SUFFIX  "_gen9.txt" // Suffix of the file

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
    ENV_GEN9_TIMEOUT,
    ENV_GEN9_SUFFIX,
    ENV_GEN9_N
};

typedef struct {
    uint64_t bytes;
    uint32_t pkts, sum;
    uint16_t ports, slot, min, max;
    uint16_t lens[GEN9_NUM];
    uint16_t win[GEN9_NUM];
    uint8_t  flags[GEN9_NUM];
    uint8_t  num, numTcp, stat, textLen;
    char     text[16];
} gen9Flow_t;

extern gen9Flow_t *gen9Flows;

#endif // T2_GEN9_H
