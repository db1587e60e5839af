/* Hash maps of plugins: chains over an array of slots; free slots are a list behind a high-water mark. */
#include <stdlib.h>
#include <string.h>

#include "hashTable.h"
#include "seed.h"
#include "t2utils.h"
#include "tranalyzer.h"

/* A slot: where its chain (or the free list) goes on, and its key. */
struct hashTable_bucket {
	struct hashTable_bucket	*next;
	char			 key[];
};

/* -f of the core; a program without a core has factor 1. */
__attribute__((weak)) extern uint32_t hashFactor;

static size_t
bucket_size(const hashMap_t *map)
{
	return (sizeof(struct hashTable_bucket) + map->dataLen + 7) / 8 * 8;
}

static struct hashTable_bucket *
bucket_at(const hashMap_t *map, unsigned long slot)
{
	return (struct hashTable_bucket *)(void *)((char *)map->hashChainTable + slot * bucket_size(map));
}

static unsigned long
slot_of(const hashMap_t *map, const struct hashTable_bucket *b)
{
	return (unsigned long)((const char *)b - (const char *)map->hashChainTable) / bucket_size(map);
}

static uint64_t
hash_seeded(uint64_t seed, const char *key, size_t len)
{
	uint64_t h = seed ^ UINT64_C(0x9e3779b97f4a7c15) * (len + 1), w;

	for (; len >= 8; len -= 8, key += 8) {
		memcpy(&w, key, 8);
		h = t2_seed_mix(h ^ w, UINT64_C(0xa0761d6478bd642f));
	}
	w = 0;
	memcpy(&w, key, len);
	h = t2_seed_mix(h ^ w, UINT64_C(0xe7037ed1a0b428db));
	return h ^ h >> 32;
}

uint64_t
hashTable_hash(const char *key, size_t len)
{
	return hash_seeded(0, key, len);
}

hashMap_t *
hashTable_init(float scaleFactor, unsigned long dataLen, const char *name)
{
	const double factor = &hashFactor != NULL && hashFactor > 0 ? (double)hashFactor : 1;
	hashMap_t *map = t2_calloc_fatal(1, sizeof(*map));

	map->hashChainTableSize = MAX(1, (unsigned long)(HASHCHAINTABLE_BASE_SIZE * factor * (double)scaleFactor));
	map->hashTableSize = 2;
	while (map->hashTableSize < 2 * map->hashChainTableSize)
		map->hashTableSize *= 2;
	map->dataLen = dataLen;
	map->freeListSize = map->hashChainTableSize;
	t2_strcpy(map->name, name, sizeof(map->name), T2_STRCPY_TRUNC);
	map->hashTable = t2_calloc_fatal(map->hashTableSize, sizeof(*map->hashTable));
	map->hashChainTable = t2_calloc_fatal(map->hashChainTableSize, bucket_size(map));
	map->seed = t2_seed(map->hashTable);
	return map;
}

void
hashTable_destroy(hashMap_t *map)
{
	if (map == NULL)
		return;
	free(map->hashTable);
	free(map->hashChainTable);
	free(map);
}

/* The link that leads to a key's bucket, or the chain's end. */
static struct hashTable_bucket **
find(const hashMap_t *map, const char *key)
{
	const uint64_t h = hash_seeded(map->seed, key, map->dataLen);
	struct hashTable_bucket **b = &map->hashTable[h & (map->hashTableSize - 1)];

	while (*b != NULL && memcmp((*b)->key, key, map->dataLen) != 0)
		b = &(*b)->next;
	return b;
}

unsigned long
hashTable_lookup(const hashMap_t *map, const char *key)
{
	const struct hashTable_bucket *b;

	if (map->lookup != NULL)
		return map->lookup(key);
	b = *find(map, key);
	return b != NULL ? slot_of(map, b) : HASHTABLE_ENTRY_NOT_FOUND;
}

/* A free slot: of the list, else the first that was never used. */
static struct hashTable_bucket *
take_free(hashMap_t *map)
{
	struct hashTable_bucket *b = map->freeBucket;

	if (map->freeListSize == 0)
		T2_FATAL("hash map '%s' is full: %lu entries; use a larger -f", map->name, map->hashChainTableSize);
	map->freeListSize--;
	if (b != NULL)
		map->freeBucket = b->next;
	else
		b = bucket_at(map, map->unused++);
	return b;
}

unsigned long
hashTable_insert(hashMap_t *map, const char *key)
{
	struct hashTable_bucket **b = find(map, key);

	if (*b == NULL) {
		*b = take_free(map);
		(*b)->next = NULL;
		memcpy((*b)->key, key, map->dataLen);
	}
	return slot_of(map, *b);
}

unsigned long
hashTable_remove(hashMap_t *map, const char *key)
{
	struct hashTable_bucket **link = find(map, key), *b = *link;

	if (b == NULL)
		return HASHTABLE_ENTRY_NOT_FOUND;
	*link = b->next;
	b->next = map->freeBucket;
	map->freeBucket = b;
	map->freeListSize++;
	return 0;
}
