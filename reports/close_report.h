/*
 * close_report.h - where the close of a period stands, for whatever shows it: terminal, JSON, workbook. Filled and owned by the
 * caller; everything is borrowed.
 */
#ifndef REPORTS_CLOSE_REPORT_H
#define REPORTS_CLOSE_REPORT_H

#include "common/recon/gate.h"

#include <glib.h>
#include <stdbool.h>

struct close_signature
{
	const char *stage, *role, *user, *statement, *result_hash;
	const char *evidence; /* "" = it is none */
	instant_t at;
	bool holds; /* the result that it binds is the one of now */
};

struct close_event /* a waiver */
{
	const char *check, *user, *reason;
	date_t until;
	instant_t at, replaced; /* when another of its check took its place; INSTANT_NONE: none has */
};

struct close_report
{
	const char *unit; /* "company US01" */
	const char *company, *plant;
	period_t period;
	date_t from, until, today;
	int working_day; /* of today */
	instant_t as_of;
	const char *stage;              /* "prepared" ...; "" = not begun */
	const char *verdict;            /* the sentence */
	enum gate_verdict signing, due; /* as for a signature; as the calendar asks today */
	const struct close_rule *rule;
	const GArray *checks; /* struct gate_result */
	const struct outcome *const *outcomes;
	const char *const *hashes; /* of each outcome's result */
	size_t n_outcomes;
	const char *result_hash;
	const struct close_signature *signatures; /* oldest first */
	size_t n_signatures;
	const struct gate_accrual *accruals; /* by period, then id */
	size_t n_accruals;
	const struct close_event *waivers; /* oldest first */
	size_t n_waivers;
	const char *const *changes; /* NULL-ended sentences: what differs from what was signed last */
	const char *not_evidence;   /* why it is no audit evidence; "" when it is */
	const char *head;           /* end of the chain, and how many events */
	int64_t events;
};

/* "Close 2026-03 of company US01: ..."; what each summary line says of a run's money. */
const char *gate_verdict_text (enum gate_verdict verdict); /* "open" "recommended" "required" "not ready" */

#endif
