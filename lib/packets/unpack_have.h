/*
 * Which libraries of archives were there when this was compiled.  The Makefile reads it, too: who links unpack.c
 * links them.
 * -DT2_WITHOUT_ZSTD and the like leave one out.
 */
#ifndef T2_UNPACK_HAVE_H
#define T2_UNPACK_HAVE_H

#if __has_include(<zstd.h>) && !defined T2_WITHOUT_ZSTD
#define T2_HAVE_ZSTD	1
#else
#define T2_HAVE_ZSTD	0
#endif

#if __has_include(<lz4frame.h>) && __has_include(<lz4.h>) && !defined T2_WITHOUT_LZ4
#define T2_HAVE_LZ4	1
#else
#define T2_HAVE_LZ4	0
#endif

#if __has_include(<lzma.h>) && !defined T2_WITHOUT_LZMA
#define T2_HAVE_LZMA	1
#else
#define T2_HAVE_LZMA	0
#endif

#if __has_include(<bzlib.h>) && !defined T2_WITHOUT_BZ2
#define T2_HAVE_BZ2	1
#else
#define T2_HAVE_BZ2	0
#endif

#endif /* T2_UNPACK_HAVE_H */
