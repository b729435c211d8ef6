/*
 * comparison.h - the same rows judged twice: what another judgment of a run makes of its cases, its matches and its money. Pure.
 *
 * Cases are compared by their case_id, what is then left on both sides by their first record, where one case each has it; those
 * that are cleared are no part of it. Rows are compared by the state of their gravest portion. The result depends on content
 * alone.
 */
#ifndef RECON_COMPARISON_H
#define RECON_COMPARISON_H

#include "common/recon/movement.h"
#include "common/recon/outcome.h"
#include "common/recon/recon.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of every pair of values: the recorded judgment, and the other one. */
enum judgment
{
	THEN,
	NOW,
	JUDGMENT_COUNT
};

enum change
{
	CHANGE_GONE, /* a case then, none now: its rows match, or are no longer asked about */
	CHANGE_NEW,
	CHANGE_CODE, /* the same rows, taken for something else */
	CHANGE_VALUE /* the same code; severity, status, quantities, money, account or records differ */
};
const char *change_name (enum change change); /* "gone" "new" "code" "value" */

struct case_change
{
	enum change change;
	bool ambiguous;                                    /* is suggested, or has several candidates, and was not so then */
	const struct outcome_case *judged[JUDGMENT_COUNT]; /* borrowed; NULL: none */
};

struct row_change
{
	int side;
	const char *key; /* source_key, owned by the comparison */
	enum state state[JUDGMENT_COUNT];
};

/* Money at MONEY_SCALE of one currency; an unvalued case adds nothing. */
struct case_sums
{
	int64_t cases;
	int128 stock, profit, exposure; /* net */
	int128 gross;                   /* case_gross() */
};

bool case_sums_equal (const struct case_sums *a, const struct case_sums *b);

struct code_change
{
	enum code code;
	struct case_sums sums[JUDGMENT_COUNT];
};

struct account_change
{
	const char *plant, *gl_account, *currency; /* borrowed from the outcomes; "" = of no account */
	int decimals;
	struct case_sums sums[JUDGMENT_COUNT];
};

struct comparison
{
	GStringChunk *keys;
	const struct outcome *outcome[JUDGMENT_COUNT]; /* borrowed */
	GArray *cases;                                 /* struct case_change, most money first, then by case_id */
	GArray *rows;                                  /* struct row_change, by side, then key: whose state changed */
	GArray *codes;                                 /* struct code_change, codes that occur, in code order */
	GArray *accounts;                              /* struct account_change whose cases or money changed */
	struct case_sums total[JUDGMENT_COUNT];
	const char *currency; /* of the sums: the company's; "" when no case is open */
	int decimals;
	int64_t counts[CHANGE_VALUE + 1];                     /* of cases by change */
	int64_t won[SIDE_COUNT], lost[SIDE_COUNT], ambiguous; /* rows; cases */
	int128 tolerated[JUDGMENT_COUNT];                     /* left minus right of what matched within tolerance, QTY_SCALE */
	bool same;                                            /* cases, totals of every state and verdict */
};
typedef struct comparison comparison;

/* The rows of a run and what both judgments made of them, by the same row numbers. */
struct judged_rows
{
	const struct movement_table *side[SIDE_COUNT];
	const struct allocation *portions[JUDGMENT_COUNT];
	size_t n_portions[JUDGMENT_COUNT];
};

/* The outcomes are borrowed and must outlive the result; rows are not looked at again. */
struct comparison *comparison_new (const struct outcome *then, const struct outcome *now, const struct judged_rows *rows);
void comparison_free (struct comparison *comparison); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (comparison, comparison_free)

/* Whether a row waited or was a finding and now matches or nets, and the reverse. */
bool row_is_won (const struct row_change *row);
bool row_is_lost (const struct row_change *row);

/* 0 when nothing changes, else the verdict of the other judgment, or "found" where that is clean: something did change. */
int comparison_exit_code (const struct comparison *comparison);

#endif
