/*
 * plant_bridge_internal.h - what the files plant_bridge*.c share: cells, lines, and the work in progress between them.
 */
#ifndef RECON_PLANT_BRIDGE_INTERNAL_H
#define RECON_PLANT_BRIDGE_INTERNAL_H

#include "common/recon/keyring.h"
#include "common/recon/plant_bridge.h"

/* ---- plant_bridge_rows.c: rows and their accounts, for plant_bridge.c ---- */

/* The account to which most postings of each material went, of equals the first by name: by material id, 0 = none. */
struct plant_accounts
{
	uint32_t *of; /* by material id */
	uint32_t n;
};
struct plant_accounts plant_accounts_find (const struct recon *recon);

/* A portion of the run's population, or of the context that it matched. value: of the right side, with the sign of its stock. */
struct plant_portion
{
	uint32_t row, link;
	uint8_t side, state;
	bool with_amount;
	int64_t qty, value; /* counted; MONEY_SCALE, 0 without an amount */
};
typedef void (*plant_portion_fn) (void *data, const struct plant_portion *portion);
void plant_portions_each (const struct recon *recon, plant_portion_fn call, void *data);

#define NO_LINK UINT32_MAX /* as leak_finding() says it */

/* An account in a currency. */
struct cell
{
	uint32_t account, currency;
	int128 value[SIDE_COUNT];
	int64_t unvalued;
	bool told; /* a line is of it */
};

struct bridge_line
{
	uint32_t cell, link; /* of its finding; NO_LINK: none */
	enum plant_cause cause;
	const char *note;
	int128 amount;
	int64_t rows;
};

/* A match or netting with rows of the window and beyond it: what it posted and measured, own and in all. */
struct edge
{
	int128 posted, measured, measured_own;
	uint32_t own_cell, any_cell; /* of the first account by name; NO_LINK: none */
	int64_t rows;
};

struct bridging
{
	const struct recon *recon;
	struct outcome *outcome;
	struct plant_accounts accounts;
	struct keyring cell_keys, line_keys;
	GArray *cells, *lines; /* struct cell, struct bridge_line */
	GArray *cases;         /* struct plant_portion: exceptions, sorted by link later */
	GHashTable *edges;     /* link -> struct edge * */
	GHashTable *reversals; /* right row of a reversal at another price -> link of its finding + 1 */
	GHashTable *netted;    /* link of such a netting -> the same */
	uint32_t company_currency;
};

/* ---- plant_bridge.c ---- */
struct cell *cell_of (const struct bridging *b, uint32_t cell);
uint32_t portion_cell (struct bridging *b, const struct plant_portion *portion);
/* note: static or interned; lines of one cell, cause, finding and note are one. */
void line_add (
	struct bridging *b, uint32_t cell, enum plant_cause cause, uint32_t link, const char *note, int128 amount, int64_t rows);
/*
 * Effects on stock: of evidence at the price of its day, one portion or several that are rounded once; of what was posted and
 * found no counterpart, its document's amount, else the price of its day. FALSE, and 0: no price is known, or it is out of
 * range.
 */
bool evidence_worth (const struct bridging *b, const GArray *portions, int64_t *worth);
bool left_worth (const struct bridging *b, uint32_t row, int64_t qty, int64_t *worth);
bool right_worth (const struct bridging *b, const struct plant_portion *portion, int64_t *worth);

/* ---- plant_bridge_case.c ---- */
extern const char case_itself[]; /* the note of a line that is a case: what the case says */
void cases_add (struct bridging *b);

#endif
