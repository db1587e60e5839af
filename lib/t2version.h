/* The suite's name and version, once: banner, headers file, plugins, man pages. */
#ifndef T2_VERSION_H
#define T2_VERSION_H

#define T2_APPNAME	"Tranalyzer"
#define T2_PACKAGE	"tranalyzer"
#define T2_VERSION	"0.8.11"
#define T2_CODENAME	"Anteater"
#define T2_RELEASE	"Tarantula"
#define T2_APPSTRING	T2_APPNAME " " T2_VERSION " (" T2_CODENAME "), " T2_RELEASE

#define T2_ABI		16	/* number of the plugin ABI: up by one when struct t2_plugin, packet_t or flow_t
				   change */

#endif
