ORDER = 923
LIBS = -lpq
NEEDS = postgresql/libpq-fe.h libpq-dev
