/* stock_json.h - the part of summary.json on what is on hand; internal to summary_json.c. */
#ifndef REPORTS_STOCK_JSON_H
#define REPORTS_STOCK_JSON_H

#include "common/recon/outcome.h"
#include "reports/json.h"

void stock_json_add (struct json *json, const struct outcome *outcome); /* nothing where there is none */

#endif
