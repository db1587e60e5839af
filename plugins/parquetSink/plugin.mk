ORDER = 925
LIBS = -lzstd
NEEDS = zstd.h libzstd-dev
