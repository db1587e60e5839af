#include "pluginname.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>


/* Lists have a blank before and behind each word. */

/* C11 with GNU's words and C23's, C++ (headers of plugins may be read by it), and macros without an underscore. */
static const char c_words[] =
    " alignas alignof and asm auto bitand bitor bool break case catch char class compl complex concept const "
    "constexpr continue decltype default delete do double else enum explicit export extern false float for "
    "friend goto i386 if imaginary import inline int linux long module mutable namespace new noexcept "
    "noreturn not nullptr operator or private protected public register requires restrict return short signed "
    "sizeof static struct switch template this throw true try typedef typeid typename typeof union unix "
    "unsigned using virtual void volatile while xor ";

/* What the headers that a plugin includes declare: the C library's names that are no commands, and the API's. */
static const char c_names[] =
    " abort abs access acos asctime asin assert atan atexit atof atoi atol bsearch calloc ceil clock close cos "
    "ctime div environ errno exp fabs fclose feof ferror fflush fgetc fgets floor fmod fopen fork fprintf "
    "fputc fputs fread free fscanf fseek ftell fwrite getc getenv gets gmtime index ioctl isalnum isalpha "
    "isdigit labs ldexp localtime log log10 longjmp lseek main malloc memchr memcmp memcpy memmove memset "
    "mktime modf offsetof open optarg optind pause perror pipe poll pow printf putc puts qsort raise rand "
    "random read realloc recv remove rename rewind rindex round scanf send setjmp signal sin sinh snprintf "
    "socket sprintf sqrt srand sscanf stderr stdin stdout strcat strchr strcmp strcpy strlen strncmp strncpy "
    "strstr strtok strtol system tan tanh time tolower toupper trunc uint unlink va_list vprintf wait write "
    "initialize printHeader onFlowBeginInOrder onFlowGenerated onPacket onPacketInOrder claimLayer2Information "
    "claimLayer4Information onFlowEndInOrder onFlowTerminate onFlowFree onApplicationTerminate pluginReport "
    "monitoring bufferToSink flows packet flow ";

/* Words and built-in commands of sh, bash and zsh. */
static const char shell_words[] =
    " alias autoload bg bind bindkey break builtin bye caller case cd chdir clone command comparguments "
    "compcall compctl compdescribe compfiles compgen compgroups complete compopt compquote compset comptags "
    "comptry compvalues continue coproc declare dirs disable disown do done echo echotc echoti elif else "
    "emulate enable end esac eval exec exit export false fc fg fi float for foreach function functions getcap "
    "getln getopts hash help history if in integer jobs kill let limit local log logout mapfile nocorrect "
    "noglob popd print printf private pushd pushln pwd r read readarray readonly rehash repeat return sched "
    "select set setcap setopt shift shopt source stat suspend test then time times trap true ttyctl type "
    "typeset ulimit umask unalias unfunction unhash unlimit unset unsetopt until vared wait whence where "
    "which while zcompile zformat zftp zle zmodload zparseopts zprof zpty zregexparse zsocket zstyle ztcp ";

/* What t2_aliases defines, and the programs of the suite, built or not. */
static const char suite_words[] =
    " awkf gt2 lsx sortu sortup st2 subnetutils t2 t2build t2conf t2plot t2plugin t2report t2subnet tawk tcol "
    "tran tranalyzer tranalyzer2 tranpl utils ";

static bool
in_list(const char *list, const char *name)
{
	char word[64];

	return snprintf(word, sizeof(word), " %s ", name) < (int)sizeof(word) && strstr(list, word) != NULL;
}

/* True if one of the folders of PATH has a program of that name, whose path is put in file. */
static bool
in_path(const char *name, char *file, size_t size)
{
	const char *dirs = getenv("PATH");
	struct stat st;
	size_t n;

	for (; dirs != NULL && *dirs != '\0'; dirs += n + (dirs[n] == ':')) {
		n = strcspn(dirs, ":");
		if (snprintf(file, size, "%.*s/%s", n > 0 ? (int)n : 1, n > 0 ? dirs : ".", name) < (int)size &&
		    stat(file, &st) == 0 && S_ISREG(st.st_mode) && access(file, X_OK) == 0)
			return true;
	}
	return false;
}

/* The folder of dir that is called like name, in whatever case.  False if there is none. */
static bool
in_folder(const char *dir, const char *name, char *found, size_t size)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	bool there = false;

	if (d == NULL)
		return false;
	while (!there && (e = readdir(d)) != NULL)
		if ((there = strcasecmp(e->d_name, name) == 0))
			snprintf(found, size, "%s/%s", dir, e->d_name);
	closedir(d);
	return there;
}

/* A folder of exactly that name in the tree that holds no plugin is the caller's matter. */
static bool
is_plugin(const char *name, const char *home, const char *folder, char *why)
{
	char dir[PATH_MAX], found[PATH_MAX + NAME_MAX + 2], src[PATH_MAX + NAME_MAX + 8];
	const char *base;

	snprintf(dir, sizeof(dir), "%.4000s/plugins", home);
	if (in_folder(dir, name, found, sizeof(found))) {
		snprintf(src, sizeof(src), "%s/src", found);
		base = strrchr(found, '/') + 1;
		if (strcmp(base, name) != 0 || access(src, F_OK) == 0) {
			snprintf(why, PLUGINNAME_ERR, "Plugin '%s' is one of the tree", base);
			return true;
		}
	}
	if (folder == NULL)
		return false;
	snprintf(dir, sizeof(dir), "%.4000s/.sources", folder);
	if (!in_folder(dir, name, found, sizeof(found)))
		return false;
	snprintf(why, PLUGINNAME_ERR, "Plugin '%s' is one from outside the tree, see %s", strrchr(found, '/') + 1,
	    found);
	return true;
}

bool
plugin_name_taken(const char *name, const char *home, const char *folder, char *why)
{
	char file[PATH_MAX];

	if (is_plugin(name, home, folder, why))
		return true;
	if (in_list(c_words, name))
		snprintf(why, PLUGINNAME_ERR, "Invalid plugin name '%s': a word of C", name);
	else if (in_list(shell_words, name) || in_list(suite_words, name))
		snprintf(why, PLUGINNAME_ERR, "Invalid plugin name '%s': a command of the shell", name);
	else if (in_path(name, file, sizeof(file)))
		snprintf(why, PLUGINNAME_ERR, "Invalid plugin name '%s': a command, %s", name, file);
	else if (in_list(c_names, name))
		snprintf(why, PLUGINNAME_ERR,
		    "Invalid plugin name '%s': a name of the C library or of the plugin API", name);
	else
		return false;
	return true;
}
