/*
 * hash_set.h - an open set of 64-bit hashes. Nearly all that it is asked for is not in it, which a few bits tell. Of 0 it may say
 * that it is there when it is not. Pure.
 */
#ifndef RECON_HASH_SET_H
#define RECON_HASH_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hash_set /* all zero is an empty one */
{
	uint64_t *slots;
	uint8_t *bits;  /* one per hash, at a place that its upper half tells */
	size_t n, room; /* room: a power of two, or 0 */
};
void hash_set_add (struct hash_set *set, uint64_t hash);
bool hash_set_has (const struct hash_set *set, uint64_t hash);
void hash_set_release (struct hash_set *set);

#endif
