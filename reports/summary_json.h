/*
 * summary_json.h - the --summary file: totals and verdicts of the runs of one job, for schedulers and other programs.
 *
 *	{ "runs": [ { "run", "reconciliation", "scope": { "plant", "company", "period", "from", "until", "zone", "as_of" },
 *	    "sides": { "<source>": { "read": T, "carried": T, "context": T, "rejected": T, "out_of_scope": T, "duplicate": T,
 *	        "netted": T, "matched": T, "matched_tolerance": T, "open_timing": T, "exception": T } },
 *	    "exceptions": { "<CODE>": { "cases", "rows", "delta_qty", "impact_net", "impact_gross", "suggested" } },
 *	    "cleared", "unvalued": { "cases", "qty" }, "conserved", "verdict", "exit", "reasons": [ ... ], "warnings": [ ... ] } ],
 *	  "exit" }
 *
 * T is { "rows", "qty", "amount": { "<currency>": ... } }. Counts and exit codes are JSON numbers. Quantities and money are
 * JSON strings holding exact plain decimals ("-211.84"): most readers turn a JSON number into a double. Keys come in a fixed
 * order and there is nothing of clock, host or user inside, so equal runs give equal bytes. A code without open cases is
 * absent.
 */
#ifndef REPORTS_SUMMARY_JSON_H
#define REPORTS_SUMMARY_JSON_H

#include "common/recon/outcome.h"
#include "reports/json.h"
#include "reports/out_stream.h"

/*
 * Writes the outcomes (struct outcome *) in the order given. exit_code is the worst of what the caller knows beyond them
 * (a plant that failed); the summary's own `exit` is the worse of it and every verdict.
 */
gboolean summary_json_write (const struct out_stream *out, const GPtrArray *outcomes, int exit_code, GError **error);

/* Parts that other files show the same way: "scope", and T under a name. */
void summary_scope_add (struct json *json, const struct outcome *outcome, const struct zone *zone);
void summary_tally_add (struct json *json, const char *name, const struct tally *tally, const struct outcome *outcome);

#endif
