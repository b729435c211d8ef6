/*
 * comparison_json.h - the --summary file of a what-if, in the form of summary_json.h.
 *
 *	{ "what_if": [ { "run", "reconciliation", "scope", "rules": P, "version": P, "same", "verdict": P,
 *	    "changes": { "gone", "new", "code", "value", "new_ambiguities" },
 *	    "total": S, "codes": { "<CODE>": S }, "accounts": [ { "plant", "gl_account", "currency", S... } ],
 *	    "states": { "<source>": { "<state>": P of T } }, "tolerated_qty": P,
 *	    "matches_won": { "<source>" }, "matches_lost": { "<source>" },
 *	    "rows": [ { "source", "key", "then", "now" } ], "reasons", "warnings" } ],
 *	  "exit" }
 *
 * P is { "then", "now" }. S is { "cases": P, "impact_net": P, "impact_gross": P, "impact_profit": P, "exposure": P }; T as in
 * summary_json.h. "accounts" holds those whose cases or money changed, "states" those that any row is in, "rows" every row whose
 * state changed. "reasons" and "warnings" are those of the new judgment.
 */
#ifndef REPORTS_COMPARISON_JSON_H
#define REPORTS_COMPARISON_JSON_H

#include "common/recon/comparison.h"
#include "reports/out_stream.h"

/* Writes the comparisons (struct comparison *) in the order given; exit: the worst of their exit codes. */
gboolean comparison_json_write (const struct out_stream *out, const GPtrArray *comparisons, GError **error);

#endif
