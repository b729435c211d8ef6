/*
 * close_rule.h - how a company closes its periods, as rules/close/ says: who may sign, working days, and the checks of the gate.
 */
#ifndef CONFIG_CLOSE_RULE_H
#define CONFIG_CLOSE_RULE_H

#include "common/base/calendar.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum close_level
{
	CLOSE_REQUIRED,      /* without it nothing is signed */
	CLOSE_RECOMMENDED,   /* so many may fail */
	CLOSE_INFORMATIONAL, /* shown, and decides nothing */
	CLOSE_LEVELS
};
const char *close_level_name (enum close_level level); /* "required" ... */

enum close_test /* what a check measures */
{
	CLOSE_TEST_RUNS,        /* count: runs of the listed reconciliations that are missing */
	CLOSE_TEST_PENDING,     /* count: attempts under way, or dead */
	CLOSE_TEST_FAILED,      /* count: runs whose last attempt failed */
	CLOSE_TEST_PARTIAL,     /* count: runs that rejected too much, or left a source out */
	CLOSE_TEST_CONTROL,     /* count: sources whose control totals differ */
	CLOSE_TEST_FRESHNESS,   /* count: runs from before the end of the period, or older than `within` */
	CLOSE_TEST_RULES,       /* count: runs judged by other rules than those of now */
	CLOSE_TEST_QUEUE,       /* count: failed movements in the ERP's queue that are in neither ledger */
	CLOSE_TEST_WAITING,     /* count: records whose counterpart may still come, within the grace of their rule */
	CLOSE_TEST_ROLLFORWARD, /* count: accounts that do not roll forward */
	CLOSE_TEST_UNEXPLAINED, /* money: unexplained by any record, without signs */
	CLOSE_TEST_SEVERITY1,   /* count: open cases of severity 1 that nobody has accepted */
	CLOSE_TEST_MONEY,       /* money: gross of open cases that nobody has accepted, of the worst run */
	CLOSE_TEST_TRIVIAL,     /* money: what is small, in aggregate, of the worst run */
	CLOSE_TEST_UNVALUED,    /* count: open cases without a price */
	CLOSE_TEST_ACCRUALS,    /* count: accruals of earlier periods that are open for more than `periods` */
	CLOSE_TEST_FLAGS,       /* count: findings that count regardless of size: journals, decisions, patterns */
	CLOSE_TESTS
};
bool close_test_is_money (enum close_test test);

struct close_check
{
	const char *name, *title;
	enum close_test test;
	enum close_level level;
	int due;                      /* working day: -1 the last of the period, 1 the first after it */
	const char **reconciliations; /* NULL-ended; those that count; empty: all */
	int64_t limit;                /* passes up to it: MONEY_SCALE for money, else a count */
	int64_t within;               /* seconds; 0: not asked */
	int periods;                  /* of CLOSE_TEST_ACCRUALS: so old an open accrual may be */
	bool waivable;
};

enum close_user
{
	CLOSE_USER_SYSTEM, /* the account of the process */
	CLOSE_USER_LEDGER, /* the role of the ledger's session */
	CLOSE_USER_NAMED   /* --user */
};

struct close_rule
{
	const char *name, *owner;
	enum close_user user;
	const char **preparers, **reviewers;   /* NULL-ended; empty: everybody */
	const char **approvers;                /* of the retirement of a report; the same */
	int64_t materiality, trivial, account; /* MONEY_SCALE: the amount, and its shares as amounts */
	uint8_t weekend;                       /* bit 0 Monday .. bit 6 Sunday */
	const date_t *holidays;                /* ascending */
	size_t n_holidays;
	int special;              /* working days by which a special period is later */
	int recommended_failures; /* that the gate lets pass */
	const struct close_check *checks;
	size_t n_checks;
	const char *file; /* "close/default.yaml" */
	const char *hash; /* SHA-256 of its text */
	void *store;
};
typedef struct close_rule close_rule;

/* close/COMPANY.yaml in the folder of rules, else close/default.yaml. FAILURE_CONFIGURATION as `file:line:column: ...`. */
struct close_rule *close_rule_load (const char *rules, const char *company, GError **error);
struct close_rule *close_rule_parse (const char *name, const char *text, size_t n, GError **error);
void close_rule_free (struct close_rule *rule); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (close_rule, close_rule_free)

const struct close_check *close_check_find (const struct close_rule *rule, const char *name); /* NULL: there is none */

#endif
