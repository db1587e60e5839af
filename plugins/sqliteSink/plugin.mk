ORDER = 924
LIBS = -lsqlite3
NEEDS = sqlite3.h libsqlite3-dev
