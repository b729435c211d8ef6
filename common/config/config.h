/*
 * config.h - the installation: companies, plants, sources, as tieout.yaml and the options give them.
 *
 * Without any file everything still has a value: one company "" (--currency, else USD; calendar months), one plant per plant code
 * that is asked for (--zone, else UTC; cut-off at midnight), sources from --source. All text is owned by the config.
 * docs/configuration.md describes the file. What is an option too (output, archive, threads ...) is read with option.h;
 * config_load() has given options their file level.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "common/base/calendar.h"
#include "common/config/option.h"
#include "common/config/uri.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A span of days in which postings into a period are accepted; a re-opened period has several. */
struct period_window
{
	period_t period;
	date_t open, closed; /* half open; DATE_NONE = always was, still is */
};

/* Where accruals of unposted movements are booked: never a stock account (recon/accrual.h). */
struct accrual_accounts
{
	const char *account;        /* in the inventory group, beside the stock accounts; NULL = no accounts are given */
	const char *wip, *variance; /* against it: of orders in process, and of those that are complete or none */
	const char *liability;      /* of receipts from vendors; NULL = there are none to accrue */
};

struct company
{
	const char *name;     /* "" = the implicit one */
	const char *currency; /* ISO 4217 */
	struct fiscal_calendar calendar;
	struct period_window *windows; /* by period, then open */
	size_t n_windows;              /* 0: the status is not kept here, every period counts as open */
	struct accrual_accounts accrual;
};

/* From `from` on the plant's role ("erp") is played by another source, until the next switch of that role. */
struct source_switch
{
	const char *role, *source;
	date_t from; /* a day in the plant's zone */
};

struct plant
{
	const char *name; /* the plant code in the sources */
	const struct company *company;
	const char *archetype; /* "discrete", "process", "mixed"; NULL = none */
	struct zone *zone;
	int cutoff;                     /* minute of the day at which a period ends: 0 midnight, or the start of the production day */
	struct shift_table shifts;      /* zone, day start and effective-dated shifts; without shifts the day is one */
	struct source_switch *switches; /* by role, then from */
	size_t n_switches;
};

struct source
{
	const char *name;     /* "mes", "erp", "erp-new", "price" ... */
	const char *uri;      /* for connecting only, may hold a secret; filled in by config_source(), NULL before */
	const char *shown;    /* as written, without secrets: for messages, logs, ledger, workbooks; NULL = no address given */
	const char *profile;  /* folder below sql/sources: "generic" */
	const char *changes;  /* the change column to go by, "none" = read it whole always; NULL = as the profile says */
	GHashTable *settings; /* text -> text: the profile's own settings; never NULL */
};

/* A table that translates a source's own codes into the common ones: columns plant, from, to. */
struct crosswalk_source
{
	const char *what;   /* "items", "locations", "orders" */
	const char *of;     /* name of the source whose codes are translated: "mes" */
	const char *source; /* name of the source that holds the table */
};

/* Who is told that a job began and how it ended: `health` or `mail` of tieout.yaml. */
/* clang-format off */ /* a list */
enum { NOTICE_TIMEOUT = 10 };		/* seconds */
enum notice_on { NOTICE_ALWAYS, NOTICE_FOUND, NOTICE_FAILED };

struct config_notice
{
	bool asked;
	const char *to;				/* health: the address that is asked for, NULL = the command does it; mail: who gets it */
	const char *const *command;		/* program and arguments, NULL-ended; run without a shell. NULL = curl asks for `to` */
	int64_t timeout;			/* seconds that it may take */
	enum notice_on on;			/* mail only */
	const char *const *programs;		/* whose jobs, NULL-ended; NULL = tieout-reconcile */
};
/* clang-format on */

struct config
{
	const char *file;         /* as read; NULL = none */
	const char *rules;        /* --rules, else the shipped folder */
	const char *ledger;       /* --ledger with ${VARIABLE} filled in, for connecting only; NULL = --no-ledger */
	const char *ledger_shown; /* without secrets */
	struct company *companies;
	size_t n_companies; /* at least 1 */
	struct source *sources;
	size_t n_sources;
	struct crosswalk_source *crosswalks;
	size_t n_crosswalks;
	int64_t connect_timeout, statement_timeout; /* seconds; 0 = none */
	int64_t freshness; /* seconds by which a source's newest row may lag behind --as-of; 0 = not checked */
	bool entered_by;   /* FALSE: user names are neither stored nor shown */
	struct config_notice health, mail;
	const char *text;           /* the file as read: "" = none. It never holds secrets, they come from the environment */
	struct config_store *store; /* owns everything here */
};
typedef struct config config;

/*
 * Reads --config (or ./tieout.yaml where there is one; no file at all is fine), gives its `options:` to `options` as their file
 * level, and fills in the sources of --source. FAILURE_CONFIGURATION as `file:line:column: field: message`; a password written
 * out in an address is refused there and on the command line.
 */
struct config *config_load (struct options *options, GError **error);
void config_free (struct config *config); /* NULL is fine */

/*
 * A plant with its company, as it stands, as text: what a later reading needs to judge by the same clock, calendar and shifts.
 * Which sources play its roles is not in it. plant_config() reads such a text back: config_plant() of the result has the plant,
 * and nothing else is of use there. `name` stands in messages.
 */
char *plant_text (const struct plant *plant);
struct config *plant_config (const char *name, const char *text, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (config, config_free)

/*
 * The plant of a code. One that the file does not list is made from the plant "*" of the file, or from the defaults when the
 * file lists no plants at all; else FAILURE_CONFIGURATION. From any thread.
 */
const struct plant *config_plant (struct config *config, const char *name, GError **error);
const GPtrArray *config_plants (const struct config *config); /* of char *: codes that the file lists, without "*" */
const struct company *config_company (const struct config *config, const char *name); /* NULL when there is none */

/* The plants of a company that the file lists, by code; of const struct plant *, borrowed. The caller unrefs the array. */
GPtrArray *config_company_plants (const struct config *config, const struct company *company);

/*
 * What a run over a whole company is of: a plant of the company's name. Its clock is that of the company's plants where they
 * share one; else days begin at midnight UTC, which matters to instants alone: postings have dates. Only from the main thread.
 */
const struct plant *config_company_unit (struct config *config, const struct company *company, GError **error);

/*
 * A source by name, ready to connect: its uri has each ${VARIABLE} filled in. FAILURE_CONFIGURATION when there is none, or no
 * address, or no such variable. From any thread. config_source_find() only looks, and gives NULL when there is none.
 */
const struct source *config_source (const struct config *config, const char *name, GError **error);
const struct source *config_source_find (const struct config *config, const char *name);

/* Which source plays a role at a plant on a day: the role's own name unless a switch says otherwise. */
const char *plant_source (const struct plant *plant, const char *role, date_t date);

/* The spans of [from, until) and their sources in order of time, as switches cut them. Returns how many, writes n at most. */
struct source_span
{
	const char *source;
	date_t from, until;
};
size_t plant_source_spans (
	const struct plant *plant, const char *role, date_t from, date_t until, struct source_span *spans, size_t n);

/* The instant at which a day of the plant's books begins: the plant's clock and cut-off (domain.md 5.3). */
instant_t plant_day_start (const struct plant *plant, date_t date);

/* The day of the plant's books to which an instant belongs. */
date_t plant_day (const struct plant *plant, instant_t instant);

bool config_notice_is_of (const struct config_notice *notice, const char *program); /* whether a program's jobs are told */

/* Whether postings into a period are accepted on a day. */
bool company_period_open (const struct company *company, period_t period, date_t on);

/*
 * The posting date that the period status allows on day `on` for what happened on `event`: event itself where its period is
 * open, else the first day of the next period that is open by then; DATE_NONE when there is none: accrue, do not post.
 */
date_t company_posting_date (const struct company *company, date_t event, date_t on);

#endif
