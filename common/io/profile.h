/*
 * profile.h - how one system's tables or files become canonical rows: the folder sql/sources/<system>/, read from profile.yaml.
 *
 * docs/profiles.md is the manual of the format. A profile is read-only after profile_load and owns all its text.
 */
#ifndef IO_PROFILE_H
#define IO_PROFILE_H

#include "common/base/decimal.h"
#include "common/base/hash.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct profile_value /* one line of a code list; one of is and has */
{
	const char *is;  /* the whole value; "*" = any other */
	const char *has; /* one of the words that the value lists, with blanks between them */
	const char *becomes;
};

struct profile_field /* what headers of a system's files mean, in whatever file they stand: how their cells are repaired */
{
	const char **names; /* headers; NULL-ended */
	int digits;         /* an identifier of so many digits, that may have lost its leading zeros or become a float; 0: none */
	const char **empty; /* texts that say nothing; NULL-ended; NULL: none */
};

struct profile_column /* where a canonical column of a CSV entity comes from */
{
	const char *name;             /* canonical name, or the name of an attribute */
	const char **from;            /* own headers, `lookup.header` for a looked-up one, or "=text", which is the text; NULL-ended;
									 more than one are joined */
	const char *separator;        /* between joined parts */
	bool first;                   /* of several the first that is not empty, instead of all joined */
	bool whole;                   /* nothing unless each of the joined has something */
	const char *sign;             /* own header, or `lookup.header`, that says when the number counts negative; NULL */
	const char **negative;        /* its values that say so; NULL-ended */
	const char *fallback;         /* `default:` the value when there is no `from`, or what it gives is empty; NULL = none */
	const char *setting;          /* value of this setting of the source (config.h); NULL = none */
	const char **dates, **times;  /* patterns of its own; NULL = the profile's */
	struct profile_value *values; /* code list, applied last; a code that is not listed stays */
	size_t n_values;
	bool strip_zeros;   /* leading zeros are dropped */
	bool period_before; /* of a period: the text is a date, and the period is the calendar month before that of the date */
};

struct profile_lookup /* another file whose columns are joined to each row by a key */
{
	const char *name, *file;
	const char **key;     /* headers in that file, together unique there; NULL-ended */
	const char **by;      /* as many: own headers, `lookup.header` of an earlier lookup, "=text", which is the text, or
							 ":name", which is a setting of the source */
	const char **columns; /* headers that may be used as `name.header`; NULL-ended */
	bool optional;        /* a row whose key is not there, or there twice, finds nothing and is no worse for it; nor is a file
							 that is not there */
	bool every;           /* a key may come any number of times: its columns list their different values, blanks between them */
};

struct profile_exclusion /* rows that are out of scope: kept, counted and shown with the reason */
{
	const char **column; /* own headers or `lookup.header`, joined; NULL-ended */
	const char **is;     /* values; NULL-ended; NULL: is_not says which are kept */
	const char **is_not; /* values that are not excluded; NULL-ended; NULL: is */
	const char *reason;
};

struct profile_each /* one of several columns of a row that stand for rows of their own: months side by side */
{
	const char *column, *as; /* own header, and what it stands for: what `each.value` and `each.as` give */
};

struct profile_entity /* a CSV file of the system */
{
	const char *name;   /* "movement", "price" ..., or a further population ("documents") */
	const char *file;   /* below csv:DIR; default <name>.csv; `.gz` is tried too */
	const char **needs; /* headers without which the file is as one that is not there; NULL-ended; NULL = none */
	struct profile_column *columns;
	size_t n_columns;
	struct profile_lookup *lookups;
	size_t n_lookups;
	struct profile_exclusion *exclusions;
	size_t n_exclusions;
	struct profile_each *each; /* each row is read so many times; only of reference data */
	size_t n_each;
	const char **attributes; /* own headers to keep beside the canonical ones; NULL = all that are not used otherwise */
};

enum csv_control
{
	CSV_CONTROL_NONE,
	CSV_CONTROL_FILE,
	CSV_CONTROL_TRAILER
};

struct csv_format
{
	char delimiter, quote;
	const char *encoding;     /* "UTF-8", else an iconv name that is converted */
	enum csv_control control; /* FILE: required; NONE: a control file is used where there is one */
	const char *trailer;      /* first field of the trailer row */
};

struct profile_named
{
	const char *name, *text;
};
struct profile_float
{
	const char *name;
	int decimals;
};

struct profile_part /* what an entity consists of besides the query or file of its own name */
{
	const char *name;   /* of the query, or of the file's entity */
	const char *of;     /* the reference entity; NULL: the entity of that name is meant, and only `gap` is said of it */
	const char *unless; /* a part that stands before: where that gave rows, this one is not read; NULL */
	const char *gap;    /* what a run says when it is missing; NULL: nothing, it need not be there */
};

struct profile_changes /* how a population tells what is new or changed in it */
{
	const char *name;   /* of the population */
	const char *column; /* the change column; NULL: the query alone knows */
	int64_t overlap;    /* seconds before the newest change in which an earlier one may still become visible */
	bool loses_rows;    /* rows vanish from it: it is always read whole */
};

struct profile
{
	const char *name, *title;
	const char *folder;     /* where it was read */
	const char *population; /* "documents" of `openbravo:documents`: that query or file plays the movements; "" = "movement" */
	struct number_format numbers; /* of text columns */
	const char **dates, **times;  /* patterns of text columns, one of which must fit; NULL-ended; NULL = ISO */
	const char *zone;             /* of times without an offset; NULL = the plant's */
	int two_decimals;             /* 1: amounts and prices are stored with two decimals whatever the currency has */
	int csv_two_decimals;         /* the same for CSV files; -1: as two_decimals */
	bool strip_zeros;             /* identifiers compare without leading zeros: for reference_set_strip_zeros() */
	struct profile_float *floats; /* canonical columns that the source keeps as binary floats, and the decimals meant */
	size_t n_floats;
	struct profile_named *clocks; /* what event_at, entered_at, posting_date mean there */
	size_t n_clocks;
	struct profile_named *words; /* the system's own language for corrections */
	size_t n_words;
	struct profile_changes *changes;
	size_t n_changes;
	struct profile_named *numbered; /* the column of a population whose numbers have no gaps, an attribute perhaps */
	size_t n_numbered;
	struct csv_format csv;
	struct profile_entity *entities;
	size_t n_entities;
	struct profile_field *fields;
	size_t n_fields;
	struct profile_part *parts;
	size_t n_parts;
	const char *base; /* the folder of the profile whose queries and files hold where this one has none; NULL */
	GPtrArray *yaml;  /* own the text */
	GPtrArray *owned; /* everything else */
};
typedef struct profile profile;

/*
 * name: a folder below <data_dir>/sql/sources, or a path when it contains '/'; `:population` may follow. Mistakes are
 * FAILURE_CONFIGURATION as `file:line:column: field: message`.
 */
struct profile *profile_load (const char *name, GError **error);
void profile_free (struct profile *profile); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (profile, profile_free)

/*
 * What the system calls something: "system" its name, "issue" ("a goods issue (261)") and the other postings of words.h. NULL
 * when the profile does not say.
 */
const char *profile_word (const struct profile *profile, const char *name);

const struct profile_entity *profile_entity (const struct profile *profile, const char *name); /* NULL when not declared */
const struct profile_field *profile_field (const struct profile *profile, const char *header); /* NULL when nothing is declared */
const struct profile_part *profile_gap (const struct profile *profile, const char *name); /* which says what is missing; NULL */
int profile_float_decimals (const struct profile *profile, const char *column);           /* -1 when not declared */

/* How the population that plays the movements tells its changes; NULL when the profile does not say, or it loses rows. */
const struct profile_changes *profile_changes (const struct profile *profile);

/* The column of a population that is numbered without gaps; NULL when the profile names none. */
const char *profile_numbered (const struct profile *profile, const char *population);

/* A file of the profile's folder, else of the one that it is based on; NULL when neither has it. The caller frees it. */
char *profile_file (const struct profile *profile, const char *name);

/*
 * Digest of every file of the profile's folder and of the one that it is based on. FAILURE_CONFIGURATION when one cannot be
 * read.
 */
gboolean profile_digest (const struct profile *profile, struct digest *digest, GError **error);

/* Whether there is a query file for profile_query(). */
bool profile_has_query (const struct profile *profile, const char *stem, const char *engine);

/*
 * The text of a query file `<stem>.<engine>.sql`, else `<stem>.sql`; NULL without an error when there is neither. The
 * caller frees it.
 */
char *profile_query (const struct profile *profile, const char *stem, const char *engine, GError **error);

#endif
