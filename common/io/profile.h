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

struct profile_value
{
	const char *is, *becomes;
}; /* one line of a code list; is "*" = any other */

struct profile_column /* where a canonical column of a CSV entity comes from */
{
	const char *name;             /* canonical name, or the name of an attribute */
	const char **from;            /* own headers, `lookup.header` for a looked-up one; NULL-ended; more than one are joined */
	const char *separator;        /* between joined parts */
	const char *fallback;         /* `default:` the value when there is no `from`, or what it gives is empty; NULL = none */
	const char *setting;          /* value of this setting of the source (config.h); NULL = none */
	const char *dates, *times;    /* patterns of its own; NULL = the profile's */
	struct profile_value *values; /* code list, applied last; a code that is not listed stays */
	size_t n_values;
	bool strip_zeros; /* leading zeros are dropped */
};

struct profile_lookup /* another file whose columns are joined to each row by a key */
{
	const char *name, *file;
	const char *key;      /* header in that file, unique there */
	const char *by;       /* own header, or `lookup.header` of an earlier lookup */
	const char **columns; /* headers that may be used as `name.header`; NULL-ended */
	bool optional;        /* a row whose key is not there, or there twice, finds nothing and is no worse for it */
};

struct profile_exclusion /* rows that are out of scope: kept, counted and shown with the reason */
{
	const char *column; /* own header or `lookup.header` */
	const char **is;    /* values; NULL-ended */
	const char *reason;
};

struct profile_entity /* a CSV file of the system */
{
	const char *name; /* "movement", "price" ..., or a further population ("documents") */
	const char *file; /* below csv:DIR; default <name>.csv; `.gz` is tried too */
	struct profile_column *columns;
	size_t n_columns;
	struct profile_lookup *lookups;
	size_t n_lookups;
	struct profile_exclusion *exclusions;
	size_t n_exclusions;
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
	const char *dates, *times;    /* patterns of text columns; NULL = ISO */
	const char *zone;             /* of times without an offset; NULL = the plant's */
	int two_decimals;             /* 1: amounts and prices are stored with two decimals whatever the currency has */
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
	struct yaml *yaml; /* owns the text */
	GPtrArray *owned;  /* everything else */
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
int profile_float_decimals (const struct profile *profile, const char *column);                /* -1 when not declared */

/* How the population that plays the movements tells its changes; NULL when the profile does not say, or it loses rows. */
const struct profile_changes *profile_changes (const struct profile *profile);

/* The column of a population that is numbered without gaps; NULL when the profile names none. */
const char *profile_numbered (const struct profile *profile, const char *population);

/* Digest of every file of the profile's folder. FAILURE_CONFIGURATION when one cannot be read. */
gboolean profile_digest (const struct profile *profile, struct digest *digest, GError **error);

/*
 * The text of a query file `<stem>.<engine>.sql`, else `<stem>.sql`; NULL without an error when there is neither. The
 * caller frees it.
 */
char *profile_query (const struct profile *profile, const char *stem, const char *engine, GError **error);

#endif
