/*
 * sift_stretch.h - rows that follow each other, read column by column: whose they are, their values, and the hashes of their
 * texts. Neighbors share most of what they say, and a loop over one column is short.
 *
 * Only what stands in the rows as it is comes from here; what a profile makes of a row is made when the row is looked at.
 */
#ifndef IO_SIFT_STRETCH_H
#define IO_SIFT_STRETCH_H

#include "common/base/hash.h"
#include "common/base/utf8.h"
#include "common/io/movement_digest.h"
#include "common/io/movement_parse.h"
#include "common/io/plant_index.h"

enum
{
	STRETCH = 128 /* rows: as many as stay in the nearest cache */
};

struct sift_stretch
{
	const struct movement_columns *columns;
	bool checked;   /* texts are known to be UTF-8 without NUL */
	uint64_t empty; /* hash of "" */
	struct sift_text
	{
		enum column column;
		const struct slot *slot;
		bool classes;   /* a column of the class */
	} texts[COL_COUNT]; /* columns of text that the input has */
	int n_texts;
	int *attributes;           /* of the map, in the order of their names */
	uint64_t *attribute_names; /* hashes, in that order */
	size_t n_words;            /* that a row has at most */

	const struct batch *batch;
	uint32_t rows[STRETCH], others[STRETCH]; /* places in the batch: of rows that count, and of other plants */
	size_t n, n_others;
	struct parsed parsed[STRETCH]; /* of rows, as all below */
	bool foreign[STRETCH];         /* of another plant all the same */
	bool bad[STRETCH];             /* a text that the reader would reject */
	bool other[STRETCH];           /* may be of another class than the row before */
	uint64_t *words;               /* of movement_digest_words(): n_words of each row */
	uint64_t *attribute_words;     /* hashes of the map's attributes in the order above */
};

void sift_stretch_init (struct sift_stretch *stretch, const struct movement_columns *columns, bool checked);
void sift_stretch_release (struct sift_stretch *stretch);

/*
 * Goes to rows of a batch. all: those of other plants count too. notes takes down the plant of each; NULL. others are not
 * parsed; of the rows, values and hashes are there.
 */
void sift_stretch_go (struct sift_stretch *stretch, const struct source_scope *scope, const struct batch *batch, size_t from,
	size_t until, bool all, struct plant_file *notes);

static inline bool
sift_text_good (const struct sift_stretch *stretch, const struct cell *cell)
{
	return stretch->checked || utf8_is_good (cell->text, cell->length);
}

static inline uint64_t
sift_text_hash (const struct sift_stretch *stretch, const struct cell *cell)
{
	return cell->length > 0 ? hash64 (cell->text, cell->length) : stretch->empty;
}

#endif
