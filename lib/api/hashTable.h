/*
 * Hash maps of plugins: fixed-size keys to slots 0 … hashChainTableSize - 1, which index arrays of the plugin's own.
 * A slot stays its key's until the key is removed, and is then used again.
 *
 * The core's flow table is another thing; mainHashMap shows its dimensions in the same struct (t2api.h).
 */
#ifndef T2_HASHTABLE_H
#define T2_HASHTABLE_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#define HASHTABLE_ENTRY_NOT_FOUND	ULONG_MAX	/* no such key */
#define HASHTABLE_NAME_LEN		7

struct hashTable_bucket;

typedef struct {
	unsigned long		  hashTableSize;	/* entries of the table */
	unsigned long		  hashChainTableSize;	/* slots */
	struct hashTable_bucket	**hashTable;
	struct hashTable_bucket	 *hashChainTable;
	struct hashTable_bucket	 *freeBucket;		/* list of slots that were removed */
	unsigned long		  unused;		/* slots from here on were never used */
	unsigned long		  freeListSize;		/* free slots */
	unsigned long		  dataLen;		/* bytes of a key */
	uint64_t		  seed;
	unsigned long		(*lookup)(const char *key);	/* not NULL: hashTable_lookup() asks this instead */
	char			  name[HASHTABLE_NAME_LEN + 1];
} hashMap_t;

/*
 * A new map of HASHCHAINTABLE_BASE_SIZE x -f x scaleFactor slots for keys of dataLen bytes.
 * name is for messages.  Ends the program without memory.
 */
hashMap_t *hashTable_init(float scaleFactor, unsigned long dataLen, const char *name);
void hashTable_destroy(hashMap_t *map);

/* The slot of a key, or HASHTABLE_ENTRY_NOT_FOUND. */
unsigned long hashTable_lookup(const hashMap_t *map, const char *key);
/* The slot of a key, added if it is not there.  A full map ends the program. */
unsigned long hashTable_insert(hashMap_t *map, const char *key);
/* 0, or HASHTABLE_ENTRY_NOT_FOUND. */
unsigned long hashTable_remove(hashMap_t *map, const char *key);

/* 64-bit hash of len bytes, the same in every run. */
uint64_t hashTable_hash(const char *key, size_t len);

#endif /* T2_HASHTABLE_H */
