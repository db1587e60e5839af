/*
 * loader.h - plugins from files
 */
#ifndef T2_LOADER_H
#define T2_LOADER_H

#include <stdbool.h>
#include <stdio.h>

/* Load all plugins of pluginFolder; false and a line on stderr for each that was refused. */
bool plugins_load(void);
void plugins_list(FILE *stream);

#endif
