ORDER = 850
LIBS = -lpcap -lpcre2-8
NEEDS = pcre2posix.h libpcre2-dev
LIBSRC = text.c
