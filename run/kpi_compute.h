/*
 * kpi_compute.h - one key figure of one unit, from its rule to its values: its records are read from the sources of a stack and
 * from the ledger.
 */
#ifndef RUN_KPI_COMPUTE_H
#define RUN_KPI_COMPUTE_H

#include "common/io/source.h"
#include "common/recon/kpi.h"
#include "run/job.h"

#include <glib.h>

/* Sources that are open, each once. Of one thread. */
struct kpi_sources;
typedef struct kpi_sources kpi_sources;
struct kpi_sources *kpi_sources_new (const struct config *config);
void kpi_sources_free (struct kpi_sources *sources); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kpi_sources, kpi_sources_free)

struct kpi_order
{
	struct config *config;
	struct kpi_sources *sources; /* outlives what is computed */
	const char *name;            /* of the KPI */
	const char *unit;            /* the plant; "" = all */
	/* The stack: source `mes` of the rule is `<side>-mes`, or the one source `<side>`. "" = the sources by their names. */
	const char *side;
	period_t period;
	date_t from, until;
	instant_t as_of;
	struct ledger *ledger; /* NULL: there is none */
	bool keep_records;
	uint32_t ignore; /* as in kpi.h */
	bool breakdown;
};

struct kpi_computed
{
	struct kpi_rule *rule;
	struct kpi_sets *sets;
	struct kpi *kpi;
	GArray *evidence; /* struct evidence */
};
typedef struct kpi_computed kpi_computed;

/* What is not there makes a value that says so (kpi.h); what is there and cannot be read is an error. */
struct kpi_computed *kpi_computed_new (const struct kpi_order *order, GError **error);
void kpi_computed_free (struct kpi_computed *computed); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kpi_computed, kpi_computed_free)

#endif
