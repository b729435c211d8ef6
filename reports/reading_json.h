/*
 * reading_json.h - what sources gave that is not what they used to give, in the summary.
 */
#ifndef REPORTS_READING_JSON_H
#define REPORTS_READING_JSON_H

#include "common/recon/outcome.h"
#include "reports/json.h"

/* "implausible": [...] of the object that is open, "usual_rows" where enough runs are known; nothing when all is plausible. */
void reading_json_add (struct json *json, const struct outcome *outcome, const struct zone *zone);

#endif
