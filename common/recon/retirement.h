/*
 * retirement.h - which legacy reports and customizations may go, which should have gone, and how that compares with the plan
 * (domain.md 2.m and 7.3). Pure.
 *
 * An entry of the register rests on the comparisons of its reports. It is ready in a period when each of them was compared in it,
 * is clean with nothing unexplained and no known difference that does not hold, has its streak, and the sign-off of that
 * comparison is reviewed and holds. Whether somebody believes it to be ready plays no part.
 */
#ifndef RECON_RETIREMENT_H
#define RECON_RETIREMENT_H

#include "common/config/retirement_rule.h"
#include "common/recon/streak.h"

#include <glib.h>
#include <stdbool.h>

enum proof_stage
{
	PROOF_UNSIGNED,
	PROOF_PREPARED,
	PROOF_REVIEWED,
	PROOF_APPROVED
};

/* What is known of one comparison that an entry rests on, as of the period that counts: the one it went in, else that of now. */
struct retirement_proof
{
	const char *report, *unit; /* unit: the plant; "" = all */
	period_t compared;         /* the last period that was, up to the one that counts; PERIOD_NONE: none */
	int needed;                /* clean periods in a row */
	struct streak streak;      /* up to `compared` */
	int64_t open;              /* cells that are not explained */
	int64_t known, known_void; /* known differences that explain something; that would, but do not hold */
	bool current;              /* by the definition that the rule has now */
	enum proof_stage stage;
	bool holds;      /* what was signed is that comparison */
	period_t latest; /* the last period that was compared up to now: its first side is still run */
};

enum retirement_finding
{
	RETIREMENT_OVERDUE,      /* DR_OVERDUE: planned to be gone by now */
	RETIREMENT_KEPT_EXPIRED, /* DR_KEPT_EXPIRED: kept for longer than was approved */
	RETIREMENT_UNPROVEN,     /* DR_RETIRED_UNPROVEN: gone although it was not ready, or nobody had approved it */
	RETIREMENT_STILL_RUN,    /* DR_STILL_RUN: gone, and compared in a later period all the same */
	RETIREMENT_FINDINGS
};
const char *retirement_finding_code (enum retirement_finding finding);

enum retirement_state
{
	STATE_PLANNED,
	STATE_READY, /* planned, and nothing stands in its way */
	STATE_RETIRED,
	STATE_KEPT
};
const char *retirement_state_name (enum retirement_state state); /* "planned" "ready" "retired" "kept" */

struct retirement_line
{
	const struct retirement_entry *entry;
	enum retirement_state state;
	bool approved;        /* somebody has approved its retirement, of every comparison it rests on */
	GPtrArray *reasons;   /* of char *: why it is not ready */
	unsigned findings;    /* bit per enum retirement_finding */
	const GArray *proofs; /* struct retirement_proof, borrowed */
};

struct burn_row /* at the end of a period */
{
	period_t period;
	int64_t planned, actual;             /* open entries; actual -1: the period is still to come */
	int64_t kept;                        /* of the actual ones, those that are kept */
	int64_t planned_hours, actual_hours; /* by hand, EFFORT_SCALE; the same */
};

struct retirement
{
	const struct retirement_rule *rule;
	period_t period;
	GArray *lines; /* struct retirement_line, in the order of the register */
	GArray *burn;  /* struct burn_row */
	int64_t states[STATE_KEPT + 1], findings[RETIREMENT_FINDINGS];
	int64_t behind; /* open entries beyond the plan at the end of the period; negative: ahead */
	int verdict;    /* enum verdict: clean, found; breached where something went unproven or is still run */
};
typedef struct retirement retirement;

/*
 * proofs: a GArray of struct retirement_proof for each entry, in the order of the register. at: the last day of the period.
 * periods: those that the burn-down shows, ascending.
 */
struct retirement *retirement_new (const struct retirement_rule *rule, const GArray *const *proofs, period_t period, date_t at,
	const period_t *periods, size_t n_periods);
void retirement_free (struct retirement *retirement); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (retirement, retirement_free)

#endif
