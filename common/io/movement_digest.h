/*
 * movement_digest.h - the order-free digest of movements, row by row: the same whatever driver or file they came from.
 */
#ifndef IO_MOVEMENT_DIGEST_H
#define IO_MOVEMENT_DIGEST_H

#include "common/recon/movement.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What is hashed of a row: hash64 of each text column (of "" where it is empty or missing), the numbers, flags, then name and
 * value of each attribute that is not empty, by name.
 */
enum
{
	DIGEST_QTY = COL_COUNT,
	DIGEST_AMOUNT,
	DIGEST_EVENT,
	DIGEST_ENTERED,
	DIGEST_POSTING,
	DIGEST_PERIOD,
	DIGEST_FLAGS,
	DIGEST_ATTRIBUTES
};

struct movement_digest
{
	uint64_t low, high; /* of a 128-bit sum */
};

void movement_digest_words (struct movement_digest *digest, const uint64_t *words, size_t n);

/*
 * Whether a row is digested and summed from the table even where most rows were only sifted: it was rejected, or is out of scope
 * for a reason of its own (attribute "scope"), and so is always wanted in full.
 */
bool movement_is_told (const struct movement_table *table, int scope_attribute, size_t row);
int movement_scope_attribute (const struct movement_table *table); /* -1 */

/* All rows of the table, or only those that are told. */
void movement_digest_rows (struct movement_digest *digest, const struct movement_table *table, bool told_only);
void movement_digest_hex (const struct movement_digest *digest, char hex[static 33]);

#endif
