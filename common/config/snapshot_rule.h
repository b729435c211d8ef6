/*
 * snapshot_rule.h - dated extracts of one source that are compared with each other, as data: what names a row, what of it is
 * compared, what it is worth, when it is posted and may not change any more. Read from rules/dualrun/<name>.yaml, which has
 * `snapshots` where the rule of a report has `sides`; docs/dual-run.md explains every key. All text is owned by the rule.
 */
#ifndef CONFIG_SNAPSHOT_RULE_H
#define CONFIG_SNAPSHOT_RULE_H

#include "common/base/calendar.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum
{
	SNAPSHOT_COLUMNS_MAX = 32
};

/* An extract, or every file whose name is as the pattern says. */
struct snapshot_extract
{
	const char *source;
	date_t at;                             /* DATE_NONE: the names of the files say it */
	const char *file, *query, *query_file; /* file: one, or a pattern with {date}; or the text of a query beside the rule */
	const char *reconciliation;            /* or what the runs of one read, from their archives; NULL */
	int side;                              /* of it: 0 left, 1 right */
};

struct snapshot_column
{
	const char *name;
	bool number; /* compared as one: 1.50 is 1.5 */
};

struct snapshot_rule
{
	const char *name, *title, *owner, *source;
	int version;
	struct snapshot_column columns[SNAPSHOT_COLUMNS_MAX]; /* those of the key first */
	int n_key, n_columns;
	int amount, currency; /* columns; -1: none */
	const char *unit;     /* of the amount where no column says its currency; "" */
	int status;           /* the column whose value says that a row is posted; -1: none */
	const char **posted;  /* those values; NULL-ended */
	int date;             /* the column whose date says in which period a row is; -1: none */
	int closed_days;      /* a period is closed so many days after its last one */
	int64_t max_findings; /* so many posted rows may have changed without a breach of the limit */
	struct snapshot_extract *extracts;
	size_t n_extracts;
	const char *text, *file, *hash; /* as read, its queries included in the hash: SHA-256 */
	struct snapshot_store *store;
};
typedef struct snapshot_rule snapshot_rule;

/* Whether the rule of that name compares extracts. A file that is none is not; FAILURE_UNAVAILABLE: text_file.h. */
gboolean snapshot_rule_is (const char *folder, const char *name, bool *is, GError **error);

/* folder: of the rules. Every mistake is FAILURE_CONFIGURATION as `file:line:column: field: message`. */
struct snapshot_rule *snapshot_rule_load (const char *folder, const char *name, GError **error);
void snapshot_rule_free (struct snapshot_rule *rule); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (snapshot_rule, snapshot_rule_free)

#endif
