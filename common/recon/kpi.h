/*
 * kpi.h - key figures computed from sets of records: every value with its numerator, its denominator, how many records they are
 * of, and a hash of these records. Pure; the result depends on content alone.
 *
 * Numerators and denominators are exact; a value is never kept but as the two. A value that cannot be told says why: a source
 * that is not there, no records, a denominator of 0, a baseline that is still being recorded. It is never 0 for want of records.
 */
#ifndef RECON_KPI_H
#define RECON_KPI_H

#include "common/base/ratio.h"
#include "common/base/sha256.h"
#include "common/recon/kpi_set.h"

enum
{
	KPI_SAMPLE = 30,     /* fewer records are few */
	KPI_BASELINE = 3,    /* periods that a reduction is measured against */
	KPI_WEEKS = 8,       /* of a slope */
	KPI_COMPARABLE = 28, /* days that a day is compared with: working days with working days, others with others */
	KPI_COMPARABLE_LEAST = 7
};
#define KPI_KEY_TOTAL UINT32_MAX /* in a key: over all values of the column */

struct kpi_baseline /* of a reduction: the first periods that were recorded of it and have records */
{
	int periods;
	int128 sum; /* of their sums */
	int scale;
	int own; /* which of them the period that is computed is, from 1; 0: none of them */
};

struct kpi_input
{
	struct kpi_rule *rule;
	struct kpi_sets *sets; /* read and joined */
	kpi_describer *describe;
	const char *unit; /* the plant; "" = all, and records say which */
	date_t from_day, until_day;
	instant_t from, until, as_of;
	const struct zone *zone;
	bool (*works) (const void *calendar, date_t date); /* as in expression.h */
	const void *calendar;
	struct kpi_baseline baseline[KPI_VALUES_MAX];
	const char *no_baseline; /* why there can be none; NULL: there can */
	bool keep_records;
	/* Bit 0 the plant, bit 1 + i a column of the grain: what lines are not broken down by. */
	uint32_t ignore;
	bool breakdown; /* also where it is the same as the total */
};

struct kpi_key
{
	uint32_t id[1 + KPI_GRAIN_MAX]; /* plant, then the grain; of the strings, or KPI_KEY_TOTAL */
};

struct kpi_line
{
	int value;  /* of the rule */
	bool total; /* of all records; else of those of a key */
	struct kpi_key key;
	int64_t records;
	int64_t without; /* records left out because a number of theirs is empty; of a total */
	int scale;       /* of the next three */
	int128 sum;      /* of the records' numerators */
	int128 numerator, denominator;
	const char *why;            /* there is no value, because; NULL: there is one */
	bool absent;                /* because something is not there that it needs */
	bool few;                   /* records */
	bool missed;                /* its target */
	char hash[SHA256_HEX_SIZE]; /* of the lines `key,numerator,denominator` of its records, sorted by their bytes */
};

struct kpi_record
{
	guint line; /* of the total; its breakdown has the same records by key */
	struct kpi_key key;
	uint32_t name; /* of the strings */
	int scale;
	int128 numerator, denominator;
};

struct kpi_left_out
{
	int records, exclusion;
	int64_t count;
};

struct kpi
{
	const struct kpi_rule *rule;   /* borrowed */
	const struct strpool *strings; /* borrowed: of the sets */
	GArray *lines;                 /* struct kpi_line: by value, its total first, then by key */
	GArray *records;               /* struct kpi_record, by value and name; empty unless they are kept */
	GArray *left_out;              /* struct kpi_left_out, as the rule lists them */
	GStringChunk *texts;
};
typedef struct kpi kpi;

/* FAILURE_DATA: a number does not fit. */
struct kpi *kpi_new (const struct kpi_input *input, GError **error);
void kpi_free (struct kpi *kpi); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kpi, kpi_free)

/* The value at KPI_SCALE, rounded half away; DECIMAL_NONE where there is none or it does not fit. */
int64_t kpi_line_value (const struct kpi_line *line);

/* ---- series (kpi_series.c): FALSE with *why set where there is no value, else a fraction ---- */

/* By day, the first of them first_day; the last `window` days are judged. least: at KPI_SCALE. */
bool kpi_spike (const int128 *days, int n, int window, date_t first_day, int scale, int64_t least, const struct kpi_input *input,
	struct ratio *z, const char **why);
/* Sums by week, the last one last. */
bool kpi_slope (const int128 *numerator, const int128 *denominator, int n, struct ratio *slope, const char **why);

#endif
