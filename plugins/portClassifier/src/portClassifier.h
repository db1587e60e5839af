/*
 * portClassifier: what service the port of a flow stands for, and what application its content is.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column means.
 */
#ifndef T2_PORTCLASSIFIER_H
#define T2_PORTCLASSIFIER_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define PBC_NUM 1 // Column dstPortClassN: number of the service's port [0, 1]
#define PBC_STR 1 // Column dstPortClass: name of the service's port [0, 1]
#define PBC_APP 1 // Column appProto: application by content, else by port [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define PBC_CLASSFILE "portmap.txt" // file with the names of ports, in the plugin folder
#define PBC_UNKNOWN "unknown" // text for what has no name

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_PBC_CLASSFILE,
	ENV_PBC_UNKNOWN,
	ENV_PBC_N
};

/* Declare the applications that everybody wants to see named, for plugins that are not there. */
void signatures_declare(void);

#endif
