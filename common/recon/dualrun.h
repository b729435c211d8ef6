/*
 * dualrun.h - versions of one report compared cell by cell: whether a later stack prints what the first one does, and which
 * records explain where it does not (domain.md 2.m). Pure; the result depends on content alone.
 *
 * A difference is later minus first. A cell that one side lacks differs by the whole value. What explains a difference are
 * amounts of records under an entry of the register that is approved, in force and within its cap; what they leave is
 * unexplained, and passes only within the measure's tolerance. Totals are added up against their details on each side first;
 * where both sides have details, totals are no cells of their own.
 */
#ifndef RECON_DUALRUN_H
#define RECON_DUALRUN_H

#include "common/base/halves.h"
#include "common/recon/report_table.h"

#include <stdbool.h>

enum report_result
{
	RESULT_EQUAL,
	RESULT_TOLERATED,
	RESULT_DIFFERENT,
	RESULT_FIRST_ONLY,
	RESULT_LATER_ONLY,
	RESULT_COUNT
};
const char *report_result_name (enum report_result result); /* "equal" "tolerated" "different" "first only" "later only" */

/*
 * What an earlier period explained by TIMING, and what must come back with the opposite sign in this one. Records that say of
 * themselves that they take something back claim nothing in their turn.
 */
struct timing_claim
{
	int side, measure;
	struct report_key key;
	int64_t amount;
};

enum
{
	LEANING_PERIODS = 2 /* before this one */
};

struct dualrun_input
{
	const struct report_rule *rule;
	struct strpool *strings;
	struct report_table *table[REPORT_SIDES_MAX]; /* as printed, on the strings */
	const GArray *walks;                          /* GArray * of struct crosswalk_row, by crosswalk of the rule */
	struct report_table *const *records;          /* by records of the rule, on the strings; NULL: none were read */
	const struct timing_claim *claims;            /* of the period before */
	size_t n_claims;
	/* What the two periods before tolerated, the nearest first: money that leans to one side the third time is a difference. */
	const struct timing_claim *leanings[LEANING_PERIODS];
	size_t n_leanings[LEANING_PERIODS];
	date_t at;             /* last day of the period: crosswalks and register as they are on it */
	halves_runner *halves; /* NULL: one after the other */
};

struct dualrun_cell /* one that is not equal */
{
	int side, measure; /* side: the later one */
	struct report_key key;
	int64_t first, later; /* DECIMAL_NONE: not there */
	int64_t delta, tolerance;
	enum report_result result;
	int64_t explained[KNOWN_CAUSES];
	int64_t unexplained;
	bool passes;
	int64_t part[2]; /* of a ratio: numerator and denominator of the later side; 0: not there */
	bool habit;      /* within tolerance, but to the same side for the third period running */
	size_t place;    /* of the comparison, while it is made */
};

/* What a side and a measure come to, of one unit. */
struct dualrun_total
{
	int side, measure;
	uint32_t unit; /* of the strings; 0: the measure says it */
	int64_t cells[RESULT_COUNT];
	int64_t explained_cells, open_cells; /* of those that are not equal: pass by explanation, do not pass */
	int128 first, later;                 /* sums; of a ratio 0 */
	int128 absorbed;                     /* tolerated differences without sign */
	int128 explained[KNOWN_CAUSES], unexplained;
	int128 gross, open_gross; /* differences, and what of them is unexplained, without signs: two that offset are two */
	bool beyond;              /* more was absorbed than the measure's cap allows */
};

/* What is kept of a total, in words. */
struct report_sum
{
	const char *side, *measure, *unit;
	int128 first, later, gross, open_gross; /* as in struct dualrun_total */
};

struct dualrun_foot /* a total that its details do not add up to */
{
	int side, measure;
	struct report_key key;
	int64_t total;  /* DECIMAL_NONE: there is none */
	int128 details; /* their sum */
	int64_t rows;   /* of the details */
};

/* What an entry of the register did. */
struct dualrun_use
{
	int known;       /* of the rule */
	const char *why; /* why it does not hold: "expired", "not yet approved", "beyond its cap"; NULL: it holds */
	int64_t records, cells;
	int128 amount; /* of its records where there is a difference */
	int128 idle;   /* of its records where there is none, unless they cancel out with others there: it explains nothing */
};

struct dualrun_record /* an amount of a record under an entry that holds, on a cell that differs */
{
	size_t cell; /* of cells */
	int known;
	uint32_t record;
	bool reversal;
	int64_t amount;
};

struct dualrun_stale /* what an earlier period called TIMING and has not come back */
{
	struct timing_claim claim;
	int64_t missing;
};

struct dualrun
{
	const struct report_rule *rule;
	const struct strpool *strings;                           /* borrowed, like the rule */
	int64_t rows[REPORT_SIDES_MAX], twice[REPORT_SIDES_MAX]; /* printed; printed for a cell that was there */
	GArray *cells;   /* struct dualrun_cell: those that do not pass first, then by |unexplained|, |delta|, name */
	GArray *totals;  /* struct dualrun_total, by side, measure, unit */
	GArray *feet;    /* struct dualrun_foot, by side, measure, name */
	GArray *uses;    /* struct dualrun_use, by entry of the register */
	GArray *records; /* struct dualrun_record, by cell, entry, name */
	GArray *stale;   /* struct dualrun_stale */
	GArray *claims;  /* struct timing_claim: what has to come back in the period after, by side, measure, name */
	GArray *proofs, *orphans, *unused; /* struct walk_proof, walk_orphan, walk_unused */
	int64_t cells_in_all;
	int64_t open;   /* cells that do not pass */
	int64_t habits; /* of all cells */
	bool clean;
	int verdict;        /* enum verdict */
	GPtrArray *reasons; /* of char *: why it is not clean */
};
typedef struct dualrun dualrun;

/* FAILURE_DATA: a sum does not fit, shares of a crosswalk are not whole. */
struct dualrun *dualrun_new (const struct dualrun_input *input, GError **error);
void dualrun_free (struct dualrun *dualrun); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (dualrun, dualrun_free)

/*
 * SHA-256 over what a comparison found, 64 digits, newly allocated: the rule, what each source gave, cells that differ, records.
 * As-of, program version and order of rows are no part of it: the same comparison on another day is the same result.
 */
char *dualrun_hash (const struct dualrun *dualrun, const GArray *evidence); /* struct evidence (outcome.h) */
#define EVIDENCE_LEDGER "ledger" /* the source of records that a recorded reconciliation found */

/* The unit of a measure at a key: its own, or what the column of the grain says. */
const char *dualrun_unit (const struct dualrun *dualrun, int measure, uint32_t unit);

#endif
