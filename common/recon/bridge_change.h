/*
 * bridge_change.h - the same period twice: what became of each line of its bridges between two sets of runs, such as those that
 * were signed and those that stand now. Pure; the result depends on content alone.
 *
 * There are two bridges, and they are never added. From the stock ledger to the general ledger: the bridge of a tie-out, by
 * account, currency and cause. From the plant to the stock ledger: the effect on stock of open cases, by account, currency and
 * code. A line has changed when its sum, its number of records or its cases have: a case that makes room for another of equal
 * money is a change too.
 */
#ifndef RECON_BRIDGE_CHANGE_H
#define RECON_BRIDGE_CHANGE_H

#include "common/recon/comparison.h"
#include "common/recon/outcome.h"

#include <glib.h>
#include <stdbool.h>

/* One line of a bridge that has changed. Texts are borrowed from the outcomes. */
struct bridge_change
{
	const char *reconciliation, *company, *plant;
	const char *gl_account, *currency; /* "" = of no account */
	const char *cause;                 /* of a tie-out: bridge_cause_name(); else code_name() */
	bool ledger;                       /* a line of the bridge to the general ledger */
	int order;                         /* of the cause among its kind */
	int decimals;
	int128 amount[JUDGMENT_COUNT]; /* MONEY_SCALE; without what is unvalued */
	int64_t records[JUDGMENT_COUNT], unvalued[JUDGMENT_COUNT];
	GPtrArray *came, *went, *moved; /* const char *, sorted: cases (else notes of the bridge) new, gone, and of another amount */
};

struct run_change /* a run and what it was */
{
	const struct outcome *outcome[JUDGMENT_COUNT]; /* NULL: there was none, or is none any more */
	guint lines;                                   /* of its lines, how many have changed */
};

struct bridge_changes
{
	GPtrArray *lines;  /* struct bridge_change *, by reconciliation, company, plant, account, currency, cause */
	GArray *runs;      /* struct run_change, all of them, by reconciliation, company, plant */
	int64_t unchanged; /* lines that are as they were */
	bool same;         /* no line has changed, and there are the same runs */
};
typedef struct bridge_changes bridge_changes;

/* then, now: of struct outcome *, one per reconciliation and unit; borrowed, and must outlive the result. */
struct bridge_changes *bridge_changes_new (const GPtrArray *then, const GPtrArray *now);
void bridge_changes_free (struct bridge_changes *changes); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (bridge_changes, bridge_changes_free)

/* 0 when all is the same, else the worst verdict of the runs that changed, at least "found" and at most "breached". */
int bridge_changes_exit_code (const struct bridge_changes *changes);

#endif
