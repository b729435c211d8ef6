/*
 * ledger_kpi.h - key figures and the ledger: the records that it holds itself (cases, decisions, sign-offs), and the values that
 * were recorded, so that they have a history.
 */
#ifndef IO_LEDGER_KPI_H
#define IO_LEDGER_KPI_H

#include "common/config/config.h"
#include "common/io/ledger.h"
#include "common/recon/kpi.h"

/* ---- lists of the ledger as records: cases, all_cases, decisions, signoffs ---- */

bool ledger_kpi_describe (const char *list, const char *name, struct expression_column *column);

struct ledger_kpi_scope
{
	const char *company, *plant; /* plant: "" = all */
	const struct plant *days;    /* whose days dates are; NULL: UTC */
	period_t period;
	date_t from, until, reach;     /* reach: the first day of what a series looks back to */
	instant_t begins, ends, as_of; /* of the window */
};

/* Fills the set; set->missing says why where the ledger (NULL: there is none) has nothing that the list could be told from. */
gboolean ledger_kpi_read (
	struct ledger *ledger, const char *list, const struct ledger_kpi_scope *scope, struct kpi_set *set, GError **error);

/* ---- recorded values ---- */

struct kpi_recorded
{
	struct ledger_claim *claim;
	const char *run_id, *unit, *side; /* side: of a dual run's stack; "" = none */
	period_t period;                  /* PERIOD_NONE: a free window, of which only its attempt and files are noted */
	instant_t as_of;
	const struct kpi *kpi;
};

/*
 * All key figures of a job and the files that it is about to name, in one transaction, as ledger_reports_record(). What was
 * recorded of the same KPI, unit, side and period stays; the latest stands, and is not recorded twice.
 */
gboolean ledger_kpis_record (struct ledger *ledger, const struct kpi_recorded *records, size_t n,
	struct part_file *const *outputs, size_t n_outputs, const struct ledger_job *job, GError **error);

struct kpi_point /* what stands for a period: the total of a value */
{
	period_t period;
	int value;            /* of the rule */
	struct kpi_line line; /* its numbers alone; why is "" where there was none */
};

/* Of struct kpi_point, by value and period, of periods before one, of this version of the definition. */
GArray *ledger_kpi_history (
	struct ledger *ledger, const struct kpi_rule *rule, const char *unit, const char *side, period_t before, GError **error);

/* The first periods that were ever recorded of each value, each as it was recorded first: nothing later changes them. */
gboolean ledger_kpi_baseline (struct ledger *ledger, const struct kpi_rule *rule, const char *unit, const char *side,
	period_t period, struct kpi_baseline baseline[KPI_VALUES_MAX], GError **error);

#endif
