ORDER = 001
DATA = ethertypes.txt proto.txt ../portClassifier/portmap.txt
