/*
 * source.h - one source, opened: its movements and its reference tables, read in one snapshot and proven by control totals.
 *
 * A source is a database with a profile of queries, or CSV files with a profile of headers. Both sides of a run may be read
 * at the same time by two threads: a reader shares nothing with another, and each fills its own table on its own string
 * pool.
 */
#ifndef IO_SOURCE_H
#define IO_SOURCE_H

#include "common/base/calendar.h"
#include "common/base/halves.h"
#include "common/config/config.h"
#include "common/io/profile.h"
#include "common/io/reference_log.h"
#include "common/recon/movement.h"
#include "common/recon/outcome.h"
#include "common/recon/reference.h"

#include <glib.h>
#include <stdbool.h>

struct source_reader;
typedef struct source_reader source_reader;

/*
 * What is asked of a source; bound as :plant :from :to :read_from :read_to :as_of :company. Further :names are the source's
 * settings.
 */
struct source_scope
{
	const char *plant;              /* the plant code; "" = every plant */
	const char *company;            /* of lines and balances of the general ledger; NULL or "" = every company */
	GHashTable *plants;             /* of reference rows where plant is "": codes (a set); NULL = every plant */
	date_t from, until;             /* the window, half open, days of the plant */
	period_t period, period_before; /* that the window is, and that it follows; PERIOD_NONE = none. For balances by period */
	date_t read_from, read_until;   /* the window with its context; DATE_NONE = no bound */
	instant_t as_of;
	const struct zone *zone;   /* of the plant: times without an offset unless the profile names another */
	struct plant_index *index; /* plant_index.h: of the files that other plants are read from too; NULL: none */
	struct reference_log *log; /* takes the reference rows as they were read; NULL: nobody wants them */
	bool gaps;                 /* a population that its profile knows to be missing is read as one without rows: evidence_gap() */
	halves_runner *halves;     /* NULL: no threads; else a file of movements is also read by one of its own, ahead of its rows */
};

/*
 * Loads the profile, connects and begins the snapshot (CSV: finds the files). timeouts from config (NULL: defaults). Every
 * error is prefixed with the source's name.
 */
struct source_reader *source_open (const struct source *source, const struct config *config, GError **error);
void source_close (struct source_reader *reader); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (source_reader, source_close)

const struct profile *source_profile (const struct source_reader *reader);

/*
 * Reads all rows of the source's population in the scope into table (empty, with a pool of its own): movements, or gl_line,
 * the lines of a general ledger, where the source holds those and no movements (a file gl_line.csv or such a table; a csv:FILE
 * of a source named "gl"; a profile `<system>:gl_line`); invoice or activity, where the source or its profile is named so. A
 * value that cannot be read makes a rejected row; a row of another plant, of the general ledger one of another company, or
 * whose clocks all lie outside read_from..read_until, is left out (it counts in the control totals). A row that the profile
 * excludes has the reason in the attribute "scope".
 *
 * FAILURE_DATA: a missing column, a damaged file, totals that differ from what was read; FAILURE_CONFIGURATION: a float column
 * without declared decimals, a mistake in the query; FAILURE_UNAVAILABLE: the source died half way. No rows is no error:
 * evidence->rows says so and the caller decides. Text of evidence lives as long as the reader.
 */
gboolean source_read_movements (struct source_reader *reader, const struct source_scope *scope, struct movement_table *table,
	struct evidence *evidence, GError **error);

/*
 * The same in two steps (sieve.h): all movements into a sieve, then those that are wanted into a table. A file that is another
 * one at the second step is FAILURE_BUSY; a query is asked once, and its rows kept in a temporary file. wanted is
 * of the whole side; evidence is whole after the second step. sift: movement_sift.h.
 */
struct sift;
gboolean source_sift_movements (
	struct source_reader *reader, const struct source_scope *scope, struct sift *sift, struct evidence *evidence, GError **error);
/* All of them once more, for what the sieve could not keep (sieve_next). first_row: what sift's was before the first time. */
gboolean source_sift_again (
	struct source_reader *reader, const struct source_scope *scope, const struct sift *sift, uint32_t first_row, GError **error);
gboolean source_fetch_movements (struct source_reader *reader, const struct source_scope *scope, const struct sift *sift,
	uint32_t first_row, const uint8_t *wanted, struct movement_table *table, struct evidence *evidence, GError **error);

/*
 * Reference entities: "movement_types" "uom" "item" "price" "order" "material_map" "location_map" "order_map" "batch" "outage"
 * "queue" "bom_line" "confirmation" "stock_balance" "account_balance" "stock_account" "balance"
 * "count" "item_account" "lane". source_has says
 * whether the folder csv:DIR, the database (through a query of the profile), or the profile's folder (as
 * <entity>.csv, read where the source itself has none) has one. A csv:FILE holds the entity that the source is named after,
 * else its population; asked for an entity that the profile's folder does not ship, it is read as that. side: SIDE_LEFT or
 * SIDE_RIGHT, for maps and confirmations. A value that cannot be read is FAILURE_DATA naming file, line and column. evidence
 * may be NULL. The pool of the reference is written: one thread at a time per reference.
 */
extern const char *const source_entities[]; /* the names above; NULL-ended */
bool source_has (const struct source_reader *reader, const char *entity);
gboolean source_read_reference (struct source_reader *reader, const char *entity, int side, const struct source_scope *scope,
	struct reference *reference, struct evidence *evidence, GError **error);

/* Everything of source_entities that the source has. evidence: NULL, or appended to (struct evidence). */
gboolean source_read_references (struct source_reader *reader, int side, const struct source_scope *scope,
	struct reference *reference, GArray *evidence, GError **error);

/* The newest event, entry or posting instant that was read, for freshness; INSTANT_NONE when none. */
instant_t movement_newest (const struct movement_table *table);

/* Order-free digest of the canonical rows: 32 hex digits, the same whatever driver or file they came from. */
void movement_digest (const struct movement_table *table, char hex[static 33]);

#endif
