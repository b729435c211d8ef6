/*
 * source_internal.h - a source while it is open and an entity while it is read; for source*.c only.
 */
#ifndef IO_SOURCE_INTERNAL_H
#define IO_SOURCE_INTERNAL_H

#include "common/base/hash.h"
#include "common/io/db.h"
#include "common/io/movement_sift.h"
#include "common/io/row_map.h"
#include "common/io/rows.h"
#include "common/io/source.h"
#include "common/io/totals.h"

struct source_reader
{
	char *name, *shown;
	struct profile *profile;
	GHashTable *settings; /* of the configuration, which outlives the reader */
	struct zone *zone;    /* of the profile; NULL: the plant's */
	struct db *db;        /* NULL: CSV */
	const char *changes;  /* of the configuration; NULL */
	GHashTable *columns;  /* lower-case names of what the query of the movements gave; NULL: it was not asked */
	GHashTable *tables;   /* entities that a database has; NULL: all that the profile has queries for */
	char *path;           /* csv: */
	bool folder;
	GStringChunk *texts;          /* of evidence */
	struct spool *spool;          /* movements of a query that were sifted; NULL */
	char digest[DIGEST_HEX_SIZE]; /* of the file that was sifted */
};

/* An entity while it is read. */
/* What tells that a file was written to, or another put in its place. All 0: it cannot be told. */
struct file_state
{
	uint64_t device, inode;
	int64_t size, seconds, nanoseconds;
};

struct reading
{
	struct rows rows;
	struct row_map *map;
	char *text; /* of the query; NULL: a file */
	char *object;
	struct file_state before; /* of a file, when it was opened */
};

enum
{
	PARAM_TEXT = 40
};

/* What a scope binds: parameters of its own, then the source's settings. */
struct params
{
	struct db_param *list;
	size_t n;
	size_t shown;        /* how many of the first stand in the evidence */
	const char *company; /* stands there too; NULL */
	char from[PARAM_TEXT], until[PARAM_TEXT], read_from[PARAM_TEXT], read_until[PARAM_TEXT], as_of[PARAM_TEXT];
};

void params_init (struct params *params, const struct source_reader *reader, const struct source_scope *scope);
void params_release (struct params *params);
bool names_company (const struct source_reader *reader); /* a setting says what :company is; its rows may call it otherwise */

void reading_release (struct reading *reading);
/*
 * Finds the file or runs the query, and maps its columns. shipped: the file of the profile's folder instead of the source;
 * NULL.
 */
gboolean reading_start (struct reading *reading, struct source_reader *reader, const char *name, enum entity_id id,
	const char *shipped, const struct source_scope *scope, const struct params *params, GError **error);
gboolean reading_map (struct reading *reading, const struct source_reader *reader, const char *name, enum entity_id id,
	const struct profile *profile, const struct source_scope *scope, GError **error);
void values_ask (const struct reading *reading);                    /* numbers and times of a query need not become text */
void object_prefix (const struct reading *reading, GError **error); /* says where an error happened */
char *entity_file (const struct source_reader *reader, const char *name);
char *shipped_file (const struct source_reader *reader, const char *name); /* of the profile's folder; NULL */
/* Whether the source itself, not the profile's folder, has the entity. */
bool has_own (const struct source_reader *reader, const char *name);
const char *source_population (const struct source_reader *reader); /* the file, table or query that is the population */
enum entity_id population_entity (const char *name);                /* of it; ENTITY_MOVEMENT for a name of a profile's own */

/*
 * source_report.c: rows of a file below csv:DIR or csv:FILE's folder, or of a query (text and name) in the source's snapshot;
 * to be closed also when they could not be opened. reading->text is the query, borrowed.
 */
gboolean source_rows_open (struct source_reader *reader, const struct params *params, const char *file, const char *query,
	const char *query_file, struct reading *reading, GError **error);
void source_rows_close (struct reading *reading);

/* ---- control totals: FALSE with FAILURE_DATA when they differ from what was read ---- */

gboolean scan_check (const struct reading *reading, GError **error); /* two methods count the same rows of a file */
gboolean csv_prove (const struct source_reader *reader, const struct reading *reading, const struct totals *totals,
	struct evidence *evidence, GError **error);
gboolean db_prove (struct source_reader *reader, const struct reading *reading, const char *name, const struct params *params,
	const struct totals *totals, struct evidence *evidence, GError **error);

/* One value that grows with every posting, for engines without snapshots; *value is NULL where there is none. */
gboolean watermark_read (
	struct source_reader *reader, const char *name, const struct params *params, char **value, GError **error);
void watermark_judge (const struct source_reader *reader, const char *before, const char *after, struct evidence *evidence);

/* The same of files: what the path leads to before and after. */
struct file_state file_state_of (const char *path);
void file_judge (const struct reading *reading, struct evidence *evidence);

/* ---- source_parts.c: what an entity consists of, and what of it is missing ---- */

bool parts_say (const struct source_reader *reader, const char *entity); /* parts of it are there, or missing by name */
/* A reference entity: what has its name, and its parts. */
gboolean entity_read (struct source_reader *reader, enum entity_id id, int side, const struct source_scope *scope,
	const struct params *params, struct reference *reference, struct evidence *evidence, GError **error);
/*
 * Whether a population that the profile knows to be missing is: then *good says if that will do, as the scope says, and the
 * evidence says what; else FAILURE_UNAVAILABLE.
 */
bool population_missing (struct source_reader *reader, const char *name, const struct source_scope *scope,
	struct evidence *evidence, gboolean *good, GError **error);

/* ---- evidence; its text lives in the reader ---- */

void evidence_open (struct source_reader *reader, struct evidence *evidence, const char *object);
void evidence_miss (struct source_reader *reader, struct evidence *evidence, const char *gap); /* one more that is missing */
/* With what was described before, where that was of another part of the entity. */
void evidence_describe (
	struct source_reader *reader, struct evidence *evidence, const struct reading *reading, const struct params *params);
/* The same of rows that no second method counts, with their number and digest, a sum of row_digest_add(). */
void evidence_rows (struct source_reader *reader, struct evidence *evidence, const struct reading *reading,
	const struct params *params, size_t rows, const struct hash128 *sum);
void row_digest_add (struct hash128 *sum, const uint64_t *words, size_t n); /* the sum knows no order of rows */
/* Asks for the numbers of a numbered column, before rows are read. FAILURE_DATA: the column is not there. */
gboolean numbers_ask (struct reading *reading, const struct source_reader *reader, const char *name, GError **error);
/* Of the table, or with sift of the rows of the table that are told and of those that were sifted. */
struct evidence_sum
{
	int64_t rows, rejected;
	int128 qty, amount;
	char digest[33];
	instant_t newest;
};
void evidence_sum (struct evidence_sum *sum, const struct movement_table *table, const struct sift *sift);
void evidence_summed (struct source_reader *reader, struct evidence *evidence, const struct evidence_sum *sum);

#endif
