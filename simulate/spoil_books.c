/*
 * spoil_books.c - the faults in accounting, one function each. Plant and stock ledger agree in all of them: what is scanned is
 * posted by its message, and what nobody scans is of a material that is not captured.
 */
#include "simulate/spoil_books.h"

#include "simulate/books.h"
#include "simulate/truth.h"

enum
{
	BATCH_POSTINGS = 3,
	CENT = 100 /* at MONEY_SCALE */
};

#define MINUTES(n) ((n) *60 * INSTANT_SECOND)

/* ---- what was done ---- */

/* A scan of the spot's quantity and its posting, which is not added yet. */
static struct posting
scanned_posting (struct spot *spot)
{
	struct scan scan = spot_scan (spot, true);

	scan_add (spot->order, &scan);
	return posting_of (spot->order, &scan);
}

/* A posting of what nobody scans. */
static struct posting
unscanned_posting (struct spot *spot, int material)
{
	spot->material = material;
	spot->qty = spot_draw (spot, 400, 1600) * STEP;
	return spot_posting (spot, 261);
}

static void
posting_date_set (const struct spot *spot, struct posting *posting, date_t date)
{
	posting->posting_date = date;
	posting_value (spot->order, posting);
}

static void
journal_add (struct spot *spot, enum account account, enum account against, int64_t amount, bool revaluation, char *key)
{
	struct journal journal = {.document = spot->order->next_document++,
		.amount = amount,
		.entered_at = spot->at + MINUTES (30),
		.date = order_date (spot->order, spot->at),
		.account = account,
		.against = against,
		.revaluation = revaluation};

	g_array_append_val (spot->order->journals, journal);
	gl_line_key (&(const struct gl_line) {.document = journal.document + GL_DOCUMENT_SHIFT, .item = 1}, key);
}

/* Of so many units of money, to the cent. */
static int64_t
amount_draw (struct spot *spot, int64_t low, int64_t high)
{
	int64_t amount = (spot_draw (spot, low, high) * 100 + spot_draw (spot, 1, 99)) * CENT;

	return spot->n % 2 == 0 ? amount : -amount;
}

/* ---- what is true ---- */

static enum fault
fault_of (const struct spot *spot)
{
	return (enum fault) spot->order->slot->fault;
}

static void
bridge_tell (const struct spot *spot, enum account account, enum bridge_cause cause, int64_t amount, const char *keys)
{
	bridge_write (spot->order->bridge, spot->order->site, account, cause, amount, keys, fault_of (spot));
}

/* The posting alone, on its account. */
static void
posting_tell (const struct spot *spot, const struct posting *posting, enum bridge_cause cause, int64_t amount)
{
	char key[KEY_TEXT_MAX];

	bridge_tell (spot, posting_account (spot->order, posting), cause, amount, posting_key (posting, key));
}

/* ---- the faults ---- */

void
gl_manual_journal (struct spot *spot)
{
	enum account account = (enum account) (ACCOUNT_RAW + spot->n % 3);
	int64_t amount = amount_draw (spot, 100, 4999);
	char key[KEY_TEXT_MAX];

	journal_add (spot, account, ACCOUNT_ENTRIES, amount, false, key);
	bridge_tell (spot, account, BRIDGE_MANUAL_JOURNAL, amount, key);
}

void
gl_missing_document (struct spot *spot)
{
	struct posting posting;

	spot_either (spot);
	posting = scanned_posting (spot);
	posting.booking = BOOKED_NOT;
	posting_add (spot->order, &posting);
	posting_tell (spot, &posting, BRIDGE_MISSING_DOCUMENT, -stock_value (&posting));
}

/* On another stock account, or every second time on one that is none. */
void
gl_wrong_account (struct spot *spot)
{
	struct posting posting;
	enum account account;
	int64_t amount;
	char key[KEY_TEXT_MAX];

	spot_either (spot);
	posting = scanned_posting (spot);
	posting.booking = spot->n % 2 == 0 ? BOOKED_ELSEWHERE : BOOKED_OUTSIDE;
	posting_add (spot->order, &posting);
	account = posting_account (spot->order, &posting);
	amount = stock_value (&posting);
	posting_key (&posting, key);
	bridge_tell (spot, account, BRIDGE_WRONG_ACCOUNT, -amount, key);
	if (posting.booking == BOOKED_ELSEWHERE)
		bridge_tell (spot, account_other (account), BRIDGE_WRONG_ACCOUNT, amount, key);
}

/* Of this period in the next one; every second time of the next one in this. */
void
gl_wrong_period (struct spot *spot)
{
	struct posting posting;

	if (spot->n % 2 == 0) {
		posting = scanned_posting (spot);
		posting.booking = BOOKED_LATER;
		posting_tell (spot, &posting, BRIDGE_WRONG_PERIOD, -stock_value (&posting));
	} else {
		posting = unscanned_posting (spot, spot->order->world->catalog->uncaptured);
		posting_date_set (spot, &posting, spot->order->world->until);
		posting.entered_at = zone_day_start (spot->order->site->zone, spot->order->world->until, 60);
		posting.booking = BOOKED_EARLIER;
		posting_tell (spot, &posting, BRIDGE_WRONG_PERIOD, stock_value (&posting));
	}
	posting_add (spot->order, &posting);
}

void
gl_unposted_batch (struct spot *spot)
{
	static const enum component components[BATCH_POSTINGS] = {WEIGHED, PACKED, METERED};
	struct posting postings[BATCH_POSTINGS];

	for (int i = 0; i < BATCH_POSTINGS; i++) {
		spot_component (spot, components[i]);
		postings[i] = scanned_posting (spot);
		postings[i].batch = batch_number (spot->order, SEGMENTS_OF_ORDER + 1);
		postings[i].booking = BOOKED_NOT;
		posting_add (spot->order, &postings[i]);
		posting_tell (spot, &postings[i], BRIDGE_UNPOSTED_BATCH, -stock_value (&postings[i]));
	}
}

/* Entered into the period when the systems were about to be read. */
void
gl_in_flight (struct spot *spot)
{
	struct posting posting = unscanned_posting (spot, spot->order->world->catalog->uncaptured);

	posting_date_set (spot, &posting, spot->order->world->until - 1);
	posting.entered_at = spot->order->world->exported_at - MINUTES (spot_draw (spot, 10, 50));
	posting.booking = BOOKED_NOT;
	posting_add (spot->order, &posting);
	posting_tell (spot, &posting, BRIDGE_IN_FLIGHT, -stock_value (&posting));
}

/* What moves before and after the change is booked as it should be; books_truth() tells what it left behind. */
void
gl_account_determination (struct spot *spot)
{
	const struct catalog *catalog = spot->order->world->catalog;

	for (int i = 0; i < 4; i++) {
		struct posting posting = unscanned_posting (spot, catalog->first_changed + (int) spot->n);

		posting_date_set (spot, &posting, catalog->price_step - 4 + 2 * i);
		posting.entered_at = zone_day_start (spot->order->site->zone, posting.posting_date, 10 * 60);
		posting_add (spot->order, &posting);
	}
}

/* In the stock ledger alone, or every second time in the general ledger alone. */
void
gl_price_change (struct spot *spot)
{
	int64_t amount = amount_draw (spot, 10, 999);
	struct posting posting;
	char key[KEY_TEXT_MAX];

	if (spot->n % 4 >= 2)
		amount = -amount;
	posting = posting_revaluation (spot->order, spot->material, amount, order_date (spot->order, spot->at), spot->at);
	if (spot->n % 2 == 0) {
		posting.booking = BOOKED_NOT;
		posting_add (spot->order, &posting);
		posting_tell (spot, &posting, BRIDGE_PRICE_CHANGE, -amount);
		return;
	}
	journal_add (spot, posting_account (spot->order, &posting), ACCOUNT_REVALUATION, amount, true, key);
	bridge_tell (spot, posting_account (spot->order, &posting), BRIDGE_PRICE_CHANGE, amount, key);
}

/* One line for a document of several postings, a cent off their sum. */
void
gl_rounding (struct spot *spot)
{
	int64_t off = spot->n % 2 == 0 ? CENT : -CENT, others = 0;
	uint64_t document = spot->order->next_document++;
	g_autoptr (GString) keys = g_string_new (NULL);
	enum account account = ACCOUNT_COUNT;

	for (int item = 1; item <= BATCH_POSTINGS; item++) {
		struct posting posting;
		char key[KEY_TEXT_MAX];

		spot_component (spot, WEIGHED);
		posting = scanned_posting (spot);
		posting.document = document;
		posting.item = (uint16_t) item;
		posting.booking = item == BATCH_POSTINGS ? BOOKED_TOGETHER : BOOKED_NOT;
		posting.booked_off = item == BATCH_POSTINGS ? others + off : 0;
		others += stock_value (&posting);
		account = posting_account (spot->order, &posting);
		g_string_append_printf (keys, "%s%s", keys->len > 0 ? ";" : "", posting_key (&posting, key));
		posting_add (spot->order, &posting);
	}
	bridge_tell (spot, account, BRIDGE_ROUNDING, off, keys->str);
}

void
gl_carry_forward (struct spot *spot)
{
	struct carried carried = {.account = (enum account) (ACCOUNT_RAW + spot->n % 3), .amount = amount_draw (spot, 10, 999)};

	g_array_append_val (spot->order->carried, carried);
	bridge_tell (spot, carried.account, BRIDGE_CARRY_FORWARD, carried.amount, "");
}

void
gl_unexplained (struct spot *spot)
{
	struct posting posting;

	spot_either (spot);
	posting = scanned_posting (spot);
	posting.booked_off = amount_draw (spot, 11, 99);
	posting_add (spot->order, &posting);
	posting_tell (spot, &posting, BRIDGE_UNEXPLAINED, posting.booked_off);
}
