ORDER = 251
LIBS =
DATA = maldm.txt malip.txt
