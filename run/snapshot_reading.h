/*
 * snapshot_reading.h - the extracts of a rule in the order of their dates, read one after the other and compared.
 */
#ifndef RUN_SNAPSHOT_READING_H
#define RUN_SNAPSHOT_READING_H

#include "common/io/ledger.h"
#include "common/recon/snapshot.h"
#include "run/job.h"

struct snapshot_reading_order
{
	struct job *job;
	const struct snapshot_rule *rule;
	const struct company *company;
	period_t period;
	date_t from, until;
	struct ledger *ledger; /* for extracts that are runs; NULL: there is none */
};

struct snapshot_readings
{
	struct strpool *strings;
	struct snapshots *snapshots;
	GArray *evidence;    /* struct evidence, by extract */
	GPtrArray *readers;  /* texts of the evidence are theirs, */
	GStringChunk *texts; /* or here */
};
typedef struct snapshot_readings snapshot_readings;

/*
 * FAILURE_DATA: fewer than two extracts, or two of one day. FAILURE_BUSY: an extract has no rows: a load that failed must not
 * read as a source that lost everything. FAILURE_UNAVAILABLE: a run has no archive.
 */
struct snapshot_readings *snapshot_readings_new (const struct snapshot_reading_order *order, GError **error);
void snapshot_readings_free (struct snapshot_readings *readings); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (snapshot_readings, snapshot_readings_free)

#endif
