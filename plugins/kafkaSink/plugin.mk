ORDER = 928
LIBS = -lrdkafka
LIBSRC = text.c
NEEDS = librdkafka/rdkafka.h librdkafka-dev
