#include "common/io/ledger_signoff.h"

#include "common/base/failure.h"
#include "common/base/sha256.h"
#include "common/io/ledger_store.h"

#include "sql.h"

#include <string.h>

/* ---- words ---- */

const char *
signoff_stage_name (enum signoff_stage stage)
{
	static const char *const names[SIGNOFF_STAGES] = {"", "prepared", "reviewed", "locked", "reopened", "approved"};

	return names[stage];
}

const char *
accrual_state_name (enum accrual_state state)
{
	static const char *const names[ACCRUAL_STATES] = {"proposed", "withdrawn", "cleared", "stale"};

	return names[state];
}

/* clang-format off */ /* tables */
#define RUN(member, kind) { #member, FIELD_##kind, offsetof (struct signoff_run, member) }
#define OUTPUT(member, kind) { #member, FIELD_##kind, offsetof (struct signoff_file, member) }
#define ACCRUAL(member, kind) { #member, FIELD_##kind, offsetof (struct accrual, member) }

/* Packed in `detail`. Fields are only ever appended. */
static const struct field run_detail[] = {
	RUN (reconciliation, TEXT), RUN (plant, TEXT), RUN (run_id, TEXT), RUN (sequence, LONG), RUN (as_of, LONG),
	RUN (result_hash, TEXT), { 0 }
};

static const struct field file_detail[] = {
	OUTPUT (name, TEXT), OUTPUT (digest, TEXT), { 0 }
};

static const struct field accrual_detail[] = {
	ACCRUAL (reconciliation, TEXT), ACCRUAL (case_id, TEXT), ACCRUAL (offset_account, TEXT), ACCRUAL (accrual_account, TEXT),
	ACCRUAL (material, TEXT), ACCRUAL (order_no, TEXT), ACCRUAL (uom, TEXT), ACCRUAL (qty, LONG), ACCRUAL (unit_price, LONG),
	ACCRUAL (price_unit, LONG), ACCRUAL (keys, KEYS), ACCRUAL (cleared_by, TEXT), ACCRUAL (cleared_amount, LONG),
	ACCRUAL (run_id, TEXT), ACCRUAL (facts, TEXT), { 0 }
};
/* clang-format on */

enum
{
	DETAIL_HEAD = 4 /* of a sign-off: how many runs, how many files, evidence, gate */
};

/* ---- one event as a row ---- */

enum event_column
{
	EVENT_NUMBER,
	EVENT_KIND,
	EVENT_COMPANY,
	EVENT_PLANT,
	EVENT_PERIOD,
	EVENT_SUBJECT,
	EVENT_STATE,
	EVENT_ROLE,
	EVENT_USER,
	EVENT_AT,
	EVENT_STATEMENT,
	EVENT_UNTIL,
	EVENT_RESULT_HASH,
	EVENT_CURRENCY,
	EVENT_AMOUNT,
	EVENT_DETAIL,
	EVENT_BEFORE, /* so far the chain covers */
	EVENT_CHAIN,
	COLUMNS
};
static const char *const columns[COLUMNS] = {"event", "kind", "company", "plant", "period", "subject", "state", "role",
	"user_name", "noted_at", "statement", "until_day", "result_hash", "currency", "amount", "detail", "chain_before", "chain"};

static const char kind_signoff[] = "signoff", kind_report[] = "report", kind_waiver[] = "waiver", kind_accrual[] = "accrual";

/* The link of an event: over all its columns and the link before it. */
static char *
event_link (const char *const *values)
{
	g_autoptr (GString) text = g_string_new (NULL);

	for (int i = 0; i <= EVENT_BEFORE; i++) {
		pack_value (text, values[i]);
		g_string_append_c (text, '\n');
	}
	return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize) text->len);
}

static void
signoff_detail (GString *detail, const struct signoff *signoff)
{
	g_string_append_printf (detail, "%zu\t%zu\t", signoff->n_runs, signoff->n_files);
	pack_value (detail, signoff->evidence != NULL ? signoff->evidence : "");
	g_string_append_c (detail, '\t');
	pack_value (detail, signoff->gate != NULL ? signoff->gate : "");
	g_string_append_c (detail, '\n');
	for (size_t i = 0; i < signoff->n_runs; i++)
		pack_fields (detail, run_detail, &signoff->runs[i]);
	for (size_t i = 0; i < signoff->n_files; i++)
		pack_fields (detail, file_detail, &signoff->files[i]);
}

struct event /* the columns that are no text of the entry */
{
	const char *values[COLUMNS];
	char number[24], at[24], period[16], until[16], amount[24];
	GString *detail;
	char *chain;
};

static void
event_scope (struct event *event, const char *kind, const struct signoff_scope *scope, const char *subject, const char *state)
{
	event->values[EVENT_KIND] = kind;
	event->values[EVENT_COMPANY] = scope->company;
	event->values[EVENT_PLANT] = scope->plant;
	event->values[EVENT_PERIOD] = period_format (scope->period, event->period);
	event->values[EVENT_SUBJECT] = subject;
	event->values[EVENT_STATE] = state;
}

static void
event_who (struct event *event, const char *role, const char *user, const char *statement)
{
	event->values[EVENT_ROLE] = role;
	event->values[EVENT_USER] = user;
	event->values[EVENT_STATEMENT] = statement;
}

static void
event_amount (struct event *event, int64_t amount)
{
	g_snprintf (event->amount, sizeof event->amount, "%" G_GINT64_FORMAT, amount);
	event->values[EVENT_AMOUNT] = event->amount;
}

static void
event_fill (struct event *event, const struct signoff_entry *entry)
{
	if (entry->signoff != NULL) {
		const struct signoff *one = entry->signoff;

		event_scope (event, one->report != NULL ? kind_report : kind_signoff, &one->scope,
			one->report != NULL ? one->report : "period", signoff_stage_name (one->stage));
		event_who (event, one->role, one->user, one->statement);
		event->values[EVENT_RESULT_HASH] = one->result_hash;
		signoff_detail (event->detail, one);
	} else if (entry->waiver != NULL) {
		const struct waiver *one = entry->waiver;

		event_scope (event, kind_waiver, &one->scope, one->check, "waived");
		event_who (event, one->role, one->user, one->reason);
		event->values[EVENT_UNTIL] = date_format (one->until, event->until);
		event_amount (event, one->value);
	} else {
		const struct accrual *one = entry->accrual;

		event_scope (event, kind_accrual, &one->scope, one->proposal_id, accrual_state_name (one->state));
		event_who (event, one->role, one->user, one->reason);
		event->values[EVENT_CURRENCY] = one->currency;
		event_amount (event, one->amount);
		pack_fields (event->detail, accrual_detail, one);
	}
	event->values[EVENT_DETAIL] = event->detail->str;
}

/* Adds one event behind another, whose number and link are given and become this one's. */
static gboolean
event_insert (struct ledger *ledger, const struct signoff_entry *entry, int64_t *last, char **head, GError **error)
{
	g_autoptr (ledger_row) row = ledger_row_new ();
	g_autoptr (GString) detail = g_string_new (NULL);
	struct event event = {.detail = detail};
	gboolean good;

	event_fill (&event, entry);
	g_snprintf (event.number, sizeof event.number, "%" G_GINT64_FORMAT, ++*last);
	g_snprintf (event.at, sizeof event.at, "%" G_GINT64_FORMAT, g_get_real_time ());
	event.values[EVENT_NUMBER] = event.number;
	event.values[EVENT_AT] = event.at;
	event.values[EVENT_BEFORE] = *head;
	for (int i = 0; i <= EVENT_BEFORE; i++)
		if (event.values[i] == NULL)
			event.values[i] = "";
	event.chain = event_link (event.values);
	event.values[EVENT_CHAIN] = event.chain;
	for (int i = 0; i < COLUMNS; i++)
		row_text (row, columns[i], event.values[i]);
	good = row_execute (ledger, sql_ledger_signoff_insert, row, error);
	g_free (*head);
	*head = event.chain;
	return good;
}

struct chain_end
{
	int64_t event;
	char *chain;
};

static gboolean
end_take (void *data, const char *const *values, GError **error)
{
	struct chain_end *end = data;

	(void) error;
	end->chain = g_strdup (values[1]);
	return long_parse (values[0], &end->event);
}

/* A driver that calls a failed commit a success must not be believed. */
static gboolean
end_verify (struct ledger *ledger, const char *head, GError **error)
{
	struct chain_end end = {0};
	gboolean good = ledger_each (ledger, sql_ledger_signoff_last, NULL, end_take, &end, error);
	bool there = g_strcmp0 (end.chain, head) == 0;

	g_free (end.chain);
	if (good && !there)
		g_set_error (error, FAILURE, FAILURE_BUSY,
			"what was signed is not what the ledger shows now: somebody else signed, or the commit was lost\nhint: look at "
			"`tieout close status`");
	return good && there;
}

gboolean
ledger_sign (
	struct ledger *ledger, const struct signoff_entry *entries, size_t n, signoff_check *still, void *data, GError **error)
{
	struct chain_end end = {0};
	gboolean good = db_begin (ledger->db, error) && signoff_turn (ledger, error) && (still == NULL || still (data, error)) &&
		ledger_each (ledger, sql_ledger_signoff_last, NULL, end_take, &end, error);

	if (end.chain == NULL)
		end.chain = g_strdup ("");
	for (size_t i = 0; good && i < n; i++)
		good = event_insert (ledger, &entries[i], &end.event, &end.chain, error);
	if (!good || !db_commit (ledger->db, error)) {
		db_rollback (ledger->db);
		good = FALSE;
	}
	good = good && (n == 0 || end_verify (ledger, end.chain, error));
	g_free (end.chain);
	return good || ledger_failed (ledger, error);
}

gboolean
signoff_turn (struct ledger *ledger, GError **error)
{
	int64_t taken;

	return ledger->sqlite || ledger_number (ledger, sql_ledger_postgresql_signoff_lock, NULL, &taken, error);
}

/* ---- reading ---- */

struct reading
{
	struct signoff_book *book;
	struct outcome *owner; /* owns texts and lists of keys, as it does those of its own */
	const struct signoff_scope *scope;
};

static gboolean
event_fail (const char *const *values, const char *why, GError **error)
{
	g_set_error (error, FAILURE, FAILURE_DATA, "event %s of the sign-offs, '%s' %s of period %s, %s", values[EVENT_NUMBER],
		values[EVENT_STATE], values[EVENT_SUBJECT], values[EVENT_PERIOD], why);
	return FALSE;
}

static bool
scope_is_wanted (const struct signoff_scope *wanted, const struct signoff_scope *scope)
{
	return wanted == NULL ||
		((wanted->company == NULL || strcmp (wanted->company, scope->company) == 0) &&
			(wanted->plant == NULL || strcmp (wanted->plant, scope->plant) == 0) &&
			(wanted->period == PERIOD_NONE || wanted->period == scope->period));
}

static void *
book_own (struct signoff_book *book, size_t size)
{
	void *memory = g_malloc0 (size);

	g_ptr_array_add (book->owned, memory);
	return memory;
}

static bool
signoff_read (struct reading *reading, const char *const *values, const struct signoff_scope *scope, bool report)
{
	struct signoff *one = book_own (reading->book, sizeof *one);
	g_autofree char *detail = g_strdup (values[EVENT_DETAIL]);
	const char *counts[DETAIL_HEAD];
	struct signoff_run *runs;
	struct signoff_file *files;
	char *text = detail;
	int64_t n_runs, n_files;
	bool good = unpack_values (&text, counts, DETAIL_HEAD) == DETAIL_HEAD && long_parse (counts[0], &n_runs) &&
		long_parse (counts[1], &n_files) && n_runs >= 0 && n_files >= 0 &&
		n_runs + n_files <= (int64_t) strlen (values[EVENT_DETAIL]);

	if (!good)
		return false;
	*one = (struct signoff) {.scope = *scope, .n_runs = (size_t) n_runs, .n_files = (size_t) n_files};
	one->runs = runs = book_own (reading->book, (one->n_runs + 1) * sizeof *runs);
	one->files = files = book_own (reading->book, (one->n_files + 1) * sizeof *files);
	for (size_t i = 0; good && i < one->n_runs; i++)
		good = unpack_fields (&text, run_detail, &runs[i], reading->owner);
	for (size_t i = 0; good && i < one->n_files; i++)
		good = unpack_fields (&text, file_detail, &files[i], reading->owner);
	while (one->stage < SIGNOFF_STAGES && strcmp (signoff_stage_name (one->stage), values[EVENT_STATE]) != 0)
		one->stage++;
	one->evidence = outcome_text (reading->owner, counts[2]);
	one->gate = outcome_text (reading->owner, counts[3]);
	one->role = outcome_text (reading->owner, values[EVENT_ROLE]);
	one->user = outcome_text (reading->owner, values[EVENT_USER]);
	one->statement = outcome_text (reading->owner, values[EVENT_STATEMENT]);
	one->result_hash = outcome_text (reading->owner, values[EVENT_RESULT_HASH]);
	one->chain = outcome_text (reading->owner, values[EVENT_CHAIN]);
	one->report = report ? outcome_text (reading->owner, values[EVENT_SUBJECT]) : NULL;
	g_ptr_array_add (report ? reading->book->reports : reading->book->signoffs, one);
	return good && one->stage != SIGNOFF_NONE && one->stage < SIGNOFF_STAGES && long_parse (values[EVENT_NUMBER], &one->event) &&
		long_parse (values[EVENT_AT], &one->at);
}

static bool
waiver_read (struct reading *reading, const char *const *values, const struct signoff_scope *scope)
{
	struct waiver *one = book_own (reading->book, sizeof *one);

	*one = (struct waiver) {.scope = *scope,
		.check = outcome_text (reading->owner, values[EVENT_SUBJECT]),
		.user = outcome_text (reading->owner, values[EVENT_USER]),
		.role = outcome_text (reading->owner, values[EVENT_ROLE]),
		.reason = outcome_text (reading->owner, values[EVENT_STATEMENT]),
		.chain = outcome_text (reading->owner, values[EVENT_CHAIN])};
	g_ptr_array_add (reading->book->waivers, one);
	return date_parse (values[EVENT_UNTIL], strlen (values[EVENT_UNTIL]), NULL, &one->until) &&
		long_parse (values[EVENT_AMOUNT], &one->value) && long_parse (values[EVENT_NUMBER], &one->event) &&
		long_parse (values[EVENT_AT], &one->at);
}

static bool
accrual_read (struct reading *reading, const char *const *values, const struct signoff_scope *scope)
{
	struct accrual *one = book_own (reading->book, sizeof *one);
	g_autofree char *detail = g_strdup (values[EVENT_DETAIL]);
	char *text = detail;
	bool good = unpack_fields (&text, accrual_detail, one, reading->owner);

	one->scope = *scope;
	one->proposal_id = outcome_text (reading->owner, values[EVENT_SUBJECT]);
	while (one->state < ACCRUAL_STATES && strcmp (accrual_state_name (one->state), values[EVENT_STATE]) != 0)
		one->state++;
	one->currency = outcome_text (reading->owner, values[EVENT_CURRENCY]);
	one->user = outcome_text (reading->owner, values[EVENT_USER]);
	one->role = outcome_text (reading->owner, values[EVENT_ROLE]);
	one->reason = outcome_text (reading->owner, values[EVENT_STATEMENT]);
	one->chain = outcome_text (reading->owner, values[EVENT_CHAIN]);
	g_ptr_array_add (reading->book->accruals, one);
	return good && one->state < ACCRUAL_STATES && long_parse (values[EVENT_AMOUNT], &one->amount) &&
		long_parse (values[EVENT_NUMBER], &one->event) && long_parse (values[EVENT_AT], &one->at);
}

/* Whether an event stands behind those before it, and says what it said when it was recorded. */
static gboolean
event_verify (const struct signoff_book *book, const char *const *values, GError **error)
{
	g_autofree char *link = event_link (values);
	int64_t event;

	if (!long_parse (values[EVENT_NUMBER], &event) || event != book->events + 1)
		return event_fail (values, "does not follow the one before it: events are missing", error);
	if (strcmp (values[EVENT_BEFORE], book->head) != 0)
		return event_fail (values, "does not follow the one before it: that is another one than it was", error);
	return strcmp (values[EVENT_CHAIN], link) == 0 || event_fail (values, "is not as it was recorded", error);
}

static gboolean
event_take (void *data, const char *const *values, GError **error)
{
	struct reading *reading = data;
	struct signoff_book *book = reading->book;
	struct signoff_scope scope;
	bool good;

	for (int i = 0; i < COLUMNS; i++)
		if (values[i] == NULL) {
			g_set_error (error, FAILURE, FAILURE_DATA, "an event of the sign-offs has no %s", columns[i]);
			return FALSE;
		}
	if (!event_verify (book, values, error))
		return FALSE;
	book->events++;
	g_free (book->head);
	book->head = g_strdup (values[EVENT_CHAIN]);
	g_ptr_array_add (book->links, g_strdup (book->head));
	scope = (struct signoff_scope) {
		outcome_text (reading->owner, values[EVENT_COMPANY]), outcome_text (reading->owner, values[EVENT_PLANT]), PERIOD_NONE};
	good = period_parse (values[EVENT_PERIOD], &scope.period);
	if (good && !scope_is_wanted (reading->scope, &scope))
		return TRUE;
	if (strcmp (values[EVENT_KIND], kind_signoff) == 0 || strcmp (values[EVENT_KIND], kind_report) == 0)
		good = good && signoff_read (reading, values, &scope, strcmp (values[EVENT_KIND], kind_report) == 0);
	else if (strcmp (values[EVENT_KIND], kind_waiver) == 0)
		good = good && waiver_read (reading, values, &scope);
	else
		good = good && strcmp (values[EVENT_KIND], kind_accrual) == 0 && accrual_read (reading, values, &scope);
	return good || event_fail (values, "cannot be read", error);
}

struct signoff_book *
signoff_book_load (struct ledger *ledger, const struct signoff_scope *scope, GError **error)
{
	g_autoptr (signoff_book) book = g_new0 (struct signoff_book, 1);
	struct reading reading = {book, outcome_new (), scope};

	book->signoffs = g_ptr_array_new ();
	book->reports = g_ptr_array_new ();
	book->waivers = g_ptr_array_new ();
	book->accruals = g_ptr_array_new ();
	book->owned = g_ptr_array_new_with_free_func (g_free);
	book->links = g_ptr_array_new_with_free_func (g_free);
	book->head = g_strdup ("");
	book->texts = reading.owner;
	if (ledger_each (ledger, sql_ledger_signoff_load, NULL, event_take, &reading, error))
		return g_steal_pointer (&book);
	ledger_failed (ledger, error);
	return NULL;
}

void
signoff_book_free (struct signoff_book *book)
{
	if (book == NULL)
		return;
	g_ptr_array_unref (book->signoffs);
	g_ptr_array_unref (book->reports);
	g_ptr_array_unref (book->waivers);
	g_ptr_array_unref (book->accruals);
	g_ptr_array_unref (book->owned);
	g_ptr_array_unref (book->links);
	outcome_free (book->texts);
	g_free (book->head);
	g_free (book);
}

const struct signoff *
signoff_latest (const struct signoff_book *book)
{
	return book->signoffs->len > 0 ? book->signoffs->pdata[book->signoffs->len - 1] : NULL;
}

const struct signoff *
signoff_latest_of (const struct signoff_book *book, enum signoff_stage stage)
{
	for (guint i = book->signoffs->len; i-- > 0;)
		if (((const struct signoff *) book->signoffs->pdata[i])->stage == stage)
			return book->signoffs->pdata[i];
	return NULL;
}

const struct signoff *
report_signoff_latest (const struct signoff_book *book, const char *report, const char *unit, period_t period)
{
	for (guint i = book->reports->len; i-- > 0;) {
		const struct signoff *one = book->reports->pdata[i];

		if (strcmp (one->report, report) == 0 && strcmp (one->scope.plant, unit) == 0 && one->scope.period == period)
			return one;
	}
	return NULL;
}

const struct waiver *
waiver_latest (const struct signoff_book *book, const char *check)
{
	for (guint i = book->waivers->len; i-- > 0;)
		if (strcmp (((const struct waiver *) book->waivers->pdata[i])->check, check) == 0)
			return book->waivers->pdata[i];
	return NULL;
}

const struct accrual *
accrual_latest (const struct signoff_book *book, const char *proposal_id)
{
	for (guint i = book->accruals->len; i-- > 0;)
		if (strcmp (((const struct accrual *) book->accruals->pdata[i])->proposal_id, proposal_id) == 0)
			return book->accruals->pdata[i];
	return NULL;
}

static int
accrual_compare (gconstpointer a, gconstpointer b)
{
	const struct accrual *left = *(const struct accrual *const *) a, *right = *(const struct accrual *const *) b;

	return strcmp (left->proposal_id, right->proposal_id);
}

GPtrArray *
accruals_current (const struct signoff_book *book)
{
	GPtrArray *current = g_ptr_array_new ();
	g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

	for (guint i = book->accruals->len; i-- > 0;)
		if (g_hash_table_add (seen, (gpointer) ((const struct accrual *) book->accruals->pdata[i])->proposal_id))
			g_ptr_array_add (current, book->accruals->pdata[i]);
	g_ptr_array_sort (current, accrual_compare);
	return current;
}

/* ---- what stands behind it ---- */

char *
ledger_sign_rights (struct ledger *ledger, GError **error)
{
	char *rights = NULL;

	if (ledger->sqlite)
		return g_strdup ("a SQLite file can be rewritten by whoever may write it");
	if (ledger_value (ledger, sql_ledger_postgresql_signoff_rights, NULL, &rights, error)) {
		g_autofree char *what = rights;

		return what == NULL || *what == '\0' ? g_strdup ("") : g_strdup_printf ("this session could change the ledger: %s", what);
	}
	ledger_failed (ledger, error);
	return NULL;
}
