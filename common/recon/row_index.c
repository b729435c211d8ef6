#include "common/recon/row_index.h"

#include "common/base/pages.h"

#include <glib.h>
#include <string.h>

static uint64_t
slot_make (const struct hash128 *hash, size_t row)
{
	return (hash->high & ~(uint64_t) UINT32_MAX) | (row + 1);
}

/* The slot that holds a hash, or the free one where it belongs. */
static uint64_t *
slot_of (const struct row_index *index, const struct hash128 *hash)
{
	uint64_t i = hash->low & index->mask;

	for (uint64_t slot; (slot = index->slots[i]) != 0; i = (i + 1) & index->mask) {
		const struct hash128 *other = &index->of[(uint32_t) slot - 1];

		if ((slot ^ hash->high) >> 32 == 0 && other->low == hash->low && other->high == hash->high)
			break;
	}
	return &index->slots[i];
}

static void
slots_expect (const struct row_index *index, const struct hash128 *hashes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		__builtin_prefetch (&index->slots[hashes[i].low & index->mask], 1);
}

/* At most half of the slots are taken. */
static void
slots_grow (struct row_index *index, size_t rows)
{
	uint64_t slots = index->mask + 1 > 64 ? index->mask + 1 : 64;

	while (slots < rows * 2)
		slots *= 2;
	if (index->slots != NULL && slots == index->mask + 1)
		return;
	pages_free (index->slots, (index->mask + 1) * sizeof *index->slots);
	index->slots = pages_new (slots * sizeof *index->slots);
	index->mask = slots - 1;
	for (size_t row = 0; row < index->rows; row++) {
		uint64_t *slot = slot_of (index, &index->of[row]);

		if (*slot == 0)
			*slot = slot_make (&index->of[row], row);
	}
}

void
row_index_reserve (struct row_index *index, size_t rows)
{
	if (rows > index->room) {
		struct hash128 *of = pages_new (rows * sizeof *of);

		if (index->rows > 0)
			memcpy (of, index->of, index->rows * sizeof *of);
		pages_free (index->of, index->room * sizeof *of);
		index->of = of;
		index->room = rows;
	}
	slots_grow (index, rows);
}

void
row_index_add (struct row_index *index, const struct hash128 *hashes, size_t n, uint32_t *first)
{
	g_assert (index->rows + n < ROW_ABSENT);
	if (index->rows + n > index->room || index->slots == NULL)
		row_index_reserve (index, MAX (index->rows + n, index->room * 2));
	for (size_t from = 0; from < n; from += ROW_BLOCK) {
		size_t block = MIN (n - from, (size_t) ROW_BLOCK);

		slots_expect (index, hashes + from, block);
		for (size_t i = from; i < from + block; i++) {
			uint64_t *slot = slot_of (index, &hashes[i]);

			index->of[index->rows] = hashes[i];
			if (*slot == 0)
				*slot = slot_make (&hashes[i], index->rows);
			else
				index->repeated++;
			if (first != NULL)
				first[i] = (uint32_t) *slot - 1;
			index->rows++;
		}
	}
}

void
row_index_find (const struct row_index *index, const struct hash128 *hashes, size_t n, uint32_t *rows)
{
	if (index->rows > 0)
		slots_expect (index, hashes, n);
	for (size_t i = 0; i < n && index->rows > 0; i++) {
		uint64_t slot = index->slots[hashes[i].low & index->mask];

		__builtin_prefetch (&index->of[slot != 0 ? (uint32_t) slot - 1 : 0]);
	}
	for (size_t i = 0; i < n; i++) {
		uint64_t slot = index->rows > 0 ? *slot_of (index, &hashes[i]) : 0;

		rows[i] = slot != 0 ? (uint32_t) slot - 1 : ROW_ABSENT;
	}
}

void
row_index_clear (struct row_index *index)
{
	pages_free (index->of, index->room * sizeof *index->of);
	pages_free (index->slots, (index->mask + 1) * sizeof *index->slots);
	*index = (struct row_index) {0};
}
