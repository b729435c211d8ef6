/*
 * ledger_field.h - the members of outcome structures as named texts: for ledger columns and for packed lines.
 *
 * Each structure has one table of fields. What does not apply (DECIMAL_NONE, DATE_NONE ...) is NULL in the ledger and empty in
 * a packed line. Scaled integers and instants stay integers, dates are ISO, words are those of vocabulary.h.
 *
 * A packed line is the fields in order, tab-separated, ended by a newline, with \\, \t and \n for those characters. Fields are
 * only ever appended, so an older line is a shorter one.
 */
#ifndef IO_LEDGER_FIELD_H
#define IO_LEDGER_FIELD_H

#include "common/recon/outcome.h"

#include <glib.h>
#include <stddef.h>

/* clang-format off */ /* a list */
enum field_type
{
	FIELD_TEXT,		/* const char *, never NULL */
	FIELD_LONG,		/* int64_t; INT64_MIN = none (DECIMAL_NONE, INSTANT_NONE) */
	FIELD_INT,		/* int */
	FIELD_BOOL,
	FIELD_WIDE,		/* int128 */
	FIELD_DATE,
	FIELD_PERIOD,
	FIELD_KEYS,		/* char **, joined by ';', with \; and \\ */
	FIELD_CODE, FIELD_STATE, FIELD_CASE_STATE, FIELD_DISPOSITION, FIELD_QUEUE_STATE, FIELD_BRIDGE_CAUSE, FIELD_PLANT_CAUSE,
	FIELD_LEG, FIELD_LEG_STOP, FIELD_LEG_FATE
};
/* clang-format on */

struct field
{
	const char *name; /* of the column; NULL ends a table */
	enum field_type type;
	size_t offset;
};

extern const struct field run_fields[];            /* of struct outcome: columns of table run */
extern const struct field case_fields[];           /* of struct outcome_case: columns of exception_case */
extern const struct field fact_fields[];           /* the rest of it, packed in one column: new members go here */
extern const struct field line_fields[];           /* of struct outcome_line, packed */
extern const struct field leak_fields[];           /* of struct outcome_leak, packed */
extern const struct field queue_fields[];          /* of struct queue_line, columns of queue_item, besides its packed line */
extern const struct field evidence_fields[];       /* of struct evidence, columns; the last ones are no part of a result */
extern const struct field evidence_proof_fields[]; /* the rest of it, columns of a table of its own; part of a result */
/* clang-format off */ /* a list */
enum { EVIDENCE_VOLATILE = 4, FIELDS_MAX = 64 };
int field_count (const struct field *fields);

/*
 * Tables of an outcome of which only some reconciliations have rows. They stand among the listed rows, packed, each under a state
 * of its own; what the columns source_key, material and reason show are fields of it (NULL: none).
 */
struct listed_table
{
	const char *state;
	const struct field *fields;
	const char *source_key, *material, *reason;
	size_t row_size;
	size_t rows, n;		/* members of struct outcome: the array, and how many there are */
};
/* clang-format on */
#define READINGS_LISTED "reading" /* the state of what a later run compares itself with (sql/ledger/reading_load.sql) */
#define PARTS_LISTED "bridge_part"
enum
{
	LISTED_TABLES = 17
};
extern const struct listed_table listed_tables[LISTED_TABLES]; /* in the order in which they are stored and hashed */
size_t listed_count (const struct listed_table *table, const struct outcome *outcome);
const void *listed_row (const struct listed_table *table, const struct outcome *outcome, size_t i);
const struct field *field_named (const struct field *fields, const char *name); /* it is there */

/* The member as text, in scratch or borrowed; NULL when it does not apply. */
const char *field_get (const struct field *field, const void *base, GString *scratch);

/* Sets the member from such a text; strings and key lists are owned by the outcome. FALSE when it is not one of its type. */
bool field_set (const struct field *field, void *base, struct outcome *owner, const char *text);

/* Numbers of the ledger: whole texts only. */
bool long_parse (const char *text, int64_t *value);
bool wide_parse (const char *text, int128 *value);

/* Appends one value to a packed line, without the tab or newline after it. */
void pack_value (GString *line, const char *text);
void pack_fields (GString *line, const struct field *fields, const void *base);

/*
 * Splits a packed text: gives the values of its next line in `values` (unescaped in place, at most n; the others "") and
 * advances *text. Returns how many there were, 0 at the end, -1 when the line is cut off.
 */
int unpack_values (char **text, const char **values, int n);
bool unpack_fields (char **text, const struct field *fields, void *base, struct outcome *owner);

#endif
