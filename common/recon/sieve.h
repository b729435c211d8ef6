/*
 * sieve.h - sets aside, before matching, the rows whose end is plain from keys and numbers alone.
 *
 * Of ten million rows nearly all find their counterpart in the first pass that looks at them. The sieve finds out which, from 40
 * bytes a row instead of all that the row says, so that only the others have to be read in full and matched. What it sets aside
 * would have ended as matched, out of scope or context in the same run without it; what it cannot say so of, it wants in full,
 * and with it every row that the engine could look at beside it.
 *
 * A row has a place (order and lot, where all passes have them), a class (what few rows differ in: plant, material, location,
 * movement, indicator, unit, currency, account) and perhaps a message. A cluster is the rows of one place, plant, material and
 * location: the keys that every pass which matches shares, so no row of it can match outside while the cluster ties. A cluster
 * is set aside when nothing in it is in doubt, all of it lies in one window, each message ties, and the rows without one tie.
 * Rows of another cluster that carry a message of a cluster that is wanted are wanted too. Where a rule compares what each order
 * made (yield.h), all rows of its population are wanted.
 *
 * Places, messages and keys are 64-bit hashes. Two that collide are one to the sieve, which costs nothing unless the two clusters
 * differ by exactly opposite amounts.
 *
 * Order of use: sieve_new; per side, by one thread each, sieve_class_find/_add and sieve_add; sieve_unit_add per plant;
 * sieve_doubt_key; sieve_repeats; sieve_settle for every partition that is kept; sieve_messages; sieve_spread until it says that
 * nothing changed; sieve_wanted. Partitions may be settled by several threads at once, each with a sieve_work of its own.
 */
#ifndef RECON_SIEVE_H
#define RECON_SIEVE_H

#include "common/recon/recon.h"
#include "common/recon/window.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum
{
	SIEVE_PARTITIONS = 1024
};

struct sieve;
typedef struct sieve sieve;

/* Which columns of a row its place is made of: those that every matching pass of every rule has. */
struct sieve_keys
{
	bool order, lot;
};

/*
 * Whether the sieve can serve these rules together, and with which keys. It cannot when they see windows by different clocks,
 * when a matching pass has a key beyond order, lot, material, location, message and flow that all others lack, or when the last
 * pass does more than compare sums, or any matching pass suggests, lists or looks at money.
 */
bool sieve_serves (const struct reconciliation *const *rules, size_t n, struct sieve_keys *keys);

struct sieve *sieve_new (
	struct strpool *const strings[SIDE_COUNT]); /* pools of the classes; borrowed until the tables are rebased */
void sieve_free (struct sieve *sieve);          /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sieve, sieve_free)

/* ---- while a side is read ---- */

/* The table of classes: one row each. Columns of a class, in the order of the hash. */
extern const enum column sieve_class_columns[];
enum
{
	SIEVE_CLASS_COLUMNS = 8
};
struct movement_table *sieve_classes (struct sieve *sieve, int side);
uint64_t sieve_class_hash (const uint64_t hashes[SIEVE_CLASS_COLUMNS]);         /* from hash64 of each column's text */
uint32_t sieve_class_find (const struct sieve *sieve, int side, uint64_t hash); /* UINT32_MAX: there is none yet */
uint32_t sieve_class_add (struct sieve *sieve, int side, uint64_t hash);        /* the row that was just added to the table */

struct sieve_row
{
	uint64_t place, message, key; /* hashes; message 0: none */
	int64_t qty, amount;          /* as in the source; DECIMAL_NONE */
	instant_t newest;             /* event or entry; INSTANT_NONE */
	uint32_t row;                 /* its number among the rows of the side */
	uint32_t class_row;
	enum window window;
	bool doubt;  /* must be seen in full: names a reversal, its time is ambiguous, its order was closed ... */
	bool broken; /* in doubt, and may claim rows of its place: a value that cannot be read, a required one that is missing */
};
void sieve_add (struct sieve *sieve, int side, const struct sieve_row *row);

/*
 * Keeps what is kept of rows within so many bytes, where it can: when more come, only the rows of the first partitions are
 * kept, and the others have to be added again (sieve_next), when those have been settled. A key of 8 bytes a row is kept in any
 * case.
 */
void sieve_bound (struct sieve *sieve, size_t bytes);
/* The partitions whose rows are kept now, when both sides have been added: from, until. */
int sieve_from (const struct sieve *sieve);
int sieve_until (const struct sieve *sieve);
/* Lets go of them. TRUE: there are more, and all rows have to be added again; classes, totals and keys stay as they are. */
bool sieve_next (struct sieve *sieve);
/* The same from the first partition on; FALSE: all rows are kept, nothing has to be added again. */
bool sieve_restart (struct sieve *sieve);

/* The row with this key is in doubt: it is an original that a reversal names, or an open item of an earlier run. */
void sieve_doubt_key (struct sieve *sieve, int side, uint64_t key);
bool sieve_doubts_key (const struct sieve *sieve, int side, uint64_t key);
/*
 * The rows of this place, or with this message, stand beside something that the sieve does not see: an open item of an earlier
 * run.
 */
void sieve_doubt_place (struct sieve *sieve, uint64_t place);
void sieve_doubt_message (struct sieve *sieve, uint64_t message);

/* ---- when both sides have been read and their classes are on one pool ---- */

/*
 * Adds a plant with the rules that will run over it. input gives reference data and the window; its sides are not
 * looked at. Rows of a plant that was not added are wanted.
 */
void sieve_unit_add (struct sieve *sieve, const char *plant, const struct recon_input *input,
	const struct reconciliation *const *rules, size_t n_rules);

void sieve_repeats (struct sieve *sieve, int side); /* keys that occur twice are in doubt; one thread per side */

struct sieve_work;
typedef struct sieve_work sieve_work;
struct sieve_work *sieve_work_new (struct sieve *sieve);
void sieve_work_free (struct sieve_work *work);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sieve_work, sieve_work_free)
void sieve_settle (struct sieve_work *work, int partition);
void sieve_messages (struct sieve *sieve, struct sieve_work *const *works, size_t n); /* gathers what each has found in doubt */
bool sieve_spread (struct sieve_work *work, int partition);                           /* TRUE: more rows are wanted than before */

void sieve_rows_free (struct sieve *sieve); /* what is kept of each row: nothing can be settled any more */

/* A bit per row of the side: wanted in full. */
uint64_t sieve_rows (const struct sieve *sieve);               /* of both sides, as counted by their classes */
uint32_t sieve_numbered (const struct sieve *sieve, int side); /* one more than the highest number of a row that was added */
uint64_t sieve_wanted_rows (const struct sieve *sieve);
const uint8_t *sieve_wanted (const struct sieve *sieve, int side);

/*
 * The quiet rows of a plant: what was added, less the rows of the table, which are those that were wanted, as read.
 * The caller frees list.
 */
struct quiet sieve_quiet (const struct sieve *sieve, int side, const char *plant, const struct movement_table *table,
	const struct window_bounds *bounds);

#endif
