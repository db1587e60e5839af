ORDER = 001
LIBSRC = text.c
DATA = ethertypes.txt proto.txt ../portClassifier/portmap.txt
