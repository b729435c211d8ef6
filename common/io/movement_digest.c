#include "common/io/movement_digest.h"

#include "common/base/hash.h"
#include "common/io/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 uint128;

struct named
{
	const char *name;
	int index;
};

static int
named_compare (const void *a, const void *b)
{
	return strcmp (((const struct named *) a)->name, ((const struct named *) b)->name);
}

/* The row as words that depend on its content alone. Columns that are not there weigh as much as empty ones. Returns how many. */
static size_t
row_words (const struct movement_table *table, size_t row, const struct named *attributes, uint64_t *words)
{
	size_t n = 0;

	for (int column = 0; column < COL_COUNT; column++)
		words[n++] = strpool_hash (table->strings, movement_text (table, (enum column) column, row));
	words[n++] = (uint64_t) table->qty[row];
	words[n++] = (uint64_t) movement_amount (table, row);
	words[n++] = (uint64_t) movement_event (table, row);
	words[n++] = (uint64_t) movement_entered (table, row);
	words[n++] = (uint64_t) movement_posting (table, row);
	words[n++] = (uint64_t) movement_period (table, row);
	words[n++] = table->flags[row] & (MOVEMENT_REJECTED | MOVEMENT_TIME_AMBIGUOUS);
	for (int i = 0; i < table->n_attributes; i++) {
		uint32_t id = table->attribute[attributes[i].index][row];

		if (id == 0)
			continue;
		words[n++] = hash64 (attributes[i].name, strlen (attributes[i].name));
		words[n++] = strpool_hash (table->strings, id);
	}
	return n;
}

void
movement_digest_words (struct movement_digest *digest, const uint64_t *words, size_t n)
{
	struct hash128 hash = hash128 (words, n * sizeof *words);
	uint128 sum = ((uint128) digest->high << 64 | digest->low) + ((uint128) hash.high << 64 | hash.low);

	digest->low = (uint64_t) sum;
	digest->high = (uint64_t) (sum >> 64);
}

int
movement_scope_attribute (const struct movement_table *table)
{
	for (int i = 0; i < table->n_attributes; i++)
		if (strcmp (table->attribute_name[i], "scope") == 0)
			return i;
	return -1;
}

bool
movement_is_told (const struct movement_table *table, int scope_attribute, size_t row)
{
	return (table->flags[row] & MOVEMENT_REJECTED) || (scope_attribute >= 0 && table->attribute[scope_attribute][row] != 0);
}

void
movement_digest_rows (struct movement_digest *digest, const struct movement_table *table, bool told_only)
{
	int scope = movement_scope_attribute (table);

	g_autofree struct named *attributes = g_new0 (struct named, (gsize) table->n_attributes + 1);
	g_autofree uint64_t *words = g_new (uint64_t, DIGEST_ATTRIBUTES + 2 * (gsize) table->n_attributes);

	for (int i = 0; i < table->n_attributes; i++)
		attributes[i] = (struct named) {table->attribute_name[i], i};
	qsort (attributes, (size_t) table->n_attributes, sizeof *attributes, named_compare);
	for (size_t row = 0; row < table->rows; row++)
		if (!told_only || movement_is_told (table, scope, row))
			movement_digest_words (digest, words, row_words (table, row, attributes, words));
}

void
movement_digest_hex (const struct movement_digest *digest, char hex[static 33])
{
	snprintf (hex, 33, "%016llx%016llx", (unsigned long long) digest->high, (unsigned long long) digest->low);
}

void
movement_digest (const struct movement_table *table, char hex[static 33])
{
	struct movement_digest digest = {0, 0};

	movement_digest_rows (&digest, table, false);
	movement_digest_hex (&digest, hex);
}

instant_t
movement_newest (const struct movement_table *table)
{
	instant_t newest = INSTANT_NONE;

	for (size_t row = 0; row < table->rows; row++) {
		date_t posting = movement_posting (table, row);

		newest = MAX (newest, movement_event (table, row));
		newest = MAX (newest, movement_entered (table, row));
		if (posting != DATE_NONE)
			newest = MAX (newest, posting * INSTANT_DAY);
	}
	return newest;
}
