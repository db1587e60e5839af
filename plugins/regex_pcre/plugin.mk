ORDER = 603
LIBS = -lpcre2-8
LIBSRC = text.c
NEEDS = pcre2posix.h libpcre2-dev
DATA = regexfile.txt
