/*
 * headline.h - what the runs of one job come to: verdict, money, the cases that matter most. The first lines of the workbook
 * and of the program's own answer.
 */
#ifndef REPORTS_HEADLINE_H
#define REPORTS_HEADLINE_H

#include "common/recon/outcome.h"

#include <stdbool.h>
#include <stdint.h>

/* clang-format off */ /* a list */
enum { TOP_CASES_MAX = 200, TOP_SHARE = 95 };

/* Effect of the open cases on stock value, per company currency; MONEY_SCALE. Unvalued cases are not in it. */
struct headline_money
{
	const char *currency;		/* borrowed from the outcomes */
	int decimals;
	int128 net, gross, exposure;
};
/* clang-format on */

struct headline
{
	int verdict;  /* the worst: enum verdict */
	int64_t rows; /* read and carried, both sides */
	int64_t open, suggested, unvalued, cleared;
	int64_t implausible; /* readings with a finding */
	int64_t severity[5]; /* open cases, [1..4] */
	GArray *money;       /* struct headline_money by currency */
};

struct headline *headline_new (const GPtrArray *outcomes); /* of struct outcome *, borrowed */
void headline_free (struct headline *headline);            /* NULL is fine */
typedef struct headline headline;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (headline, headline_free)

/*
 * "12 exceptions are open, within limits: net effect on stock 2,991.84 USD, gross 3,010.20 USD." Where no case has an effect on
 * stock, their exposure. The caller frees it.
 */
char *headline_sentence (const struct headline *headline);

/* The effect on stock, 0 when unvalued; case_gross() of outcome.h is the size by which cases are ranked. */
int64_t case_net (const struct outcome_case *one);
bool case_is_open (const struct outcome_case *one);

/* What the run is of: "plant 1000"; of a tie-out "company US01", whose name stands in plant as well. */
bool outcome_is_of_company (const struct outcome *outcome);
const char *outcome_unit (const struct outcome *outcome); /* "1000", "US01" */

/* A case by its place: outcomes->pdata[outcome]->cases[index]. */
struct case_place
{
	guint outcome;
	size_t index;
};

/*
 * Of each currency the open cases, largest first, that together make TOP_SHARE per cent of the gross impact, and of all of
 * them at most TOP_CASES_MAX. GArray of struct case_place.
 */
GArray *headline_top (const GPtrArray *outcomes);
bool headline_has_amounts (const struct headline *headline); /* FALSE: headline_top() ranks by severity */

/* "1234567.80" -> "1,234,567.80" at the end of out. */
void grouped_append (GString *out, int128 value, int scale, int decimals);

#endif
