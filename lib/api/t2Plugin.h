/*
 * t2Plugin.h - the one header of a plugin
 *
 * A plugin is a folder with src/NAME.c, src/NAME.h (its user flags), plugin.mk (its order) and default.config.  It
 * calls T2_PLUGIN_INIT once and defines the callbacks that it wants; t2-plugin(7) is the manual.
 */
#ifndef T2_PLUGIN_H
#define T2_PLUGIN_H

#define T2_PLUGIN	1	/* for t2api.h: declare the callbacks */
#define T2_API

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "tranalyzer.h"
#include "t2version.h"
#include "packet.h"
#include "proto.h"
#include "flow.h"
#include "binaryValue.h"
#include "outputBuffer.h"
#include "column.h"
#include "addrtext.h"
#include "bin2txt.h"
#include "rowtext.h"
#include "hashTable.h"
#include "t2utils.h"
#include "t2log.h"
#include "t2env.h"
#include "fsutils.h"
#include "outfile.h"
#include "chksum.h"
#include "app.h"
#include "stream.h"
#include "subnet.h"
#include "t2api.h"
#include "t2compat8.h"

/* Fractions of a second in tv_usec, for plugins: tv_usec / TSTAMPFAC is not 0. */
#undef TSTAMPFAC
#define TSTAMPFAC	((double)T2_TSTAMP_TICKS)

/* What a plugin writes never lies over an input of the run. */
#undef fopen
#define fopen(path, mode)	outfile_fopen(path, mode)

#endif
