#ifndef T2BUILD_PLUGINNAME_H
#define T2BUILD_PLUGINNAME_H

/* Names that a new plugin may not have. */

#include <stdbool.h>

#define PLUGINNAME_ERR 8192

/*
 * True if name means something already, with one line in why (PLUGINNAME_ERR bytes): a plugin of the tree at home
 * or an outside one that the plugin folder (NULL: there is none) leads to, also in other letters' case; a program
 * in PATH, a word of the shell or a command of t2_aliases, all of which the plugin's command would hide; a word or
 * a common name of C, which the plugin's variables would clash with.
 */
bool	 plugin_name_taken(const char *name, const char *home, const char *folder, char *why);

#endif
