#include "reports/words_parts.h"

#include "reports/headline.h"

#include <stddef.h>
#include <string.h>

enum
{
	KEYS_SHOWN = 3
};

/* For a text that the records of a case do not agree on, or do not have. */
#define NOT_ONE "(see its lines)"

/* ---- numbers and keys ---- */

static int64_t
magnitude (int64_t value)
{
	return value < 0 ? -value : value;
}

bool
is_some (int64_t value)
{
	return value != DECIMAL_NONE && value != 0;
}

static void
qty_append (GString *out, const struct sentence *s, int64_t qty)
{
	if (!is_some (qty)) {
		g_string_append (out, "nothing");
		return;
	}
	grouped_append (out, qty, QTY_SCALE, s->one->uom_decimals);
	if (*s->one->uom != '\0')
		g_string_append_printf (out, " %s", s->one->uom);
}

void
money_append (GString *out, const struct sentence *s, int64_t amount)
{
	grouped_append (out, amount, MONEY_SCALE, s->one->currency_decimals);
	g_string_append_printf (out, " %s", s->one->currency);
}

/* The quantity that a case is about: its difference, or what both sides agree on where the finding is not one of quantity. */
static int64_t
case_qty (const struct outcome_case *one)
{
	if (is_some (one->delta_qty))
		return one->delta_qty;
	return is_some (one->left_qty) ? one->left_qty : one->right_qty;
}

static size_t
keys_count (char *const *keys)
{
	return keys != NULL ? g_strv_length ((char **) keys) : 0;
}

/* The first few of the keys of one or two sides. */
static void
keys_append (GString *out, char *const *left, char *const *right)
{
	size_t n_left = keys_count (left), n = n_left + keys_count (right);

	if (n == 0)
		g_string_append (out, NOT_ONE);
	for (size_t i = 0; i < n && i < KEYS_SHOWN; i++)
		/* cppcheck-suppress nullPointer ; no keys are counted of a side that is NULL */
		g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", i < n_left ? left[i] : right[i - n_left]);
	if (n > KEYS_SHOWN)
		g_string_append_printf (out, " and %zu more", n - KEYS_SHOWN);
}

static void
records_append (GString *out, char *const *left, char *const *right)
{
	size_t n = keys_count (left) + keys_count (right);

	if (n > 1)
		g_string_append_printf (out, "%zu records (", n);
	else
		g_string_append (out, n == 1 ? "record " : "records ");
	keys_append (out, left, right);
	if (n > 1)
		g_string_append_c (out, ')');
}

/* ---- the named parts of a template ---- */

static void
part_left (GString *out, const struct sentence *s)
{
	g_string_append (out, s->left);
}

static void
part_right (GString *out, const struct sentence *s)
{
	g_string_append (out, s->right);
}

bool
left_only (const struct outcome_case *one)
{
	if (one->broken != 0)
		return one->broken == SIDE_LEFT + 1;
	return keys_count (one->left_keys) > 0 && keys_count (one->right_keys) == 0;
}

static void
part_side (GString *out, const struct sentence *s)
{
	g_string_append (out, left_only (s->one) ? s->left : s->right);
}

static void
part_qty (GString *out, const struct sentence *s)
{
	int64_t qty = case_qty (s->one);

	if (is_some (qty))
		qty_append (out, s, magnitude (qty));
	else
		g_string_append (out, "a movement");
}

/* What the right side has, compared with the left one. */
static void
part_less (GString *out, const struct sentence *s)
{
	g_string_append (out, case_qty (s->one) > 0 ? "less" : "more");
}

static void
part_left_qty (GString *out, const struct sentence *s)
{
	qty_append (out, s, s->one->left_qty);
}

static void
part_left_abs (GString *out, const struct sentence *s)
{
	qty_append (out, s, s->one->left_qty == DECIMAL_NONE ? DECIMAL_NONE : magnitude (s->one->left_qty));
}

static void
part_right_qty (GString *out, const struct sentence *s)
{
	qty_append (out, s, s->one->right_qty);
}

void
named_append (GString *out, const char *before, const char *text)
{
	if (*text != '\0')
		g_string_append_printf (out, "%s%s", before, text);
}

/* How much a case is about, where it is about money alone. */
static void
part_value (GString *out, const struct sentence *s)
{
	if (is_some (s->one->exposure))
		money_append (out, s, magnitude (s->one->exposure));
	else
		g_string_append (out, "an amount");
}

static void
part_on_account (GString *out, const struct sentence *s)
{
	named_append (out, " on account ", s->one->gl_account);
}

static void
part_of_material (GString *out, const struct sentence *s)
{
	named_append (out, " of ", s->one->material);
}

/* " of RM-7, lot L2, order 1000412, operation 0010" */
static void
part_thing (GString *out, const struct sentence *s)
{
	part_of_material (out, s);
	named_append (out, ", lot ", s->one->lot);
	named_append (out, ", serial ", s->one->serial);
	named_append (out, ", order ", s->one->order_no);
	named_append (out, ", operation ", s->one->operation);
}

static void
part_at (GString *out, const struct sentence *s)
{
	if (*s->one->plant == '\0' && *s->one->storage_location == '\0')
		return;
	g_string_append (out, ", in");
	named_append (out, " plant ", s->one->plant);
	named_append (out, *s->one->plant != '\0' ? ", location " : " location ", s->one->storage_location);
}

/* By the plant's clock to the minute, or the posting date where no event time is known. */
static void
part_when (GString *out, const struct sentence *s)
{
	char text[40];

	if (s->one->event_at != INSTANT_NONE) {
		instant_format (s->one->event_at, s->zone, text);
		g_string_append_printf (out, " on %.10s %.5s", text, text + 11);
	} else if (s->one->posting_date != DATE_NONE) {
		g_string_append_printf (out, " with posting date %s", date_format (s->one->posting_date, text));
	}
}

static void
part_left_keys (GString *out, const struct sentence *s)
{
	keys_append (out, s->one->left_keys, NULL);
}

static void
part_right_keys (GString *out, const struct sentence *s)
{
	keys_append (out, NULL, s->one->right_keys);
}

static void
part_keys (GString *out, const struct sentence *s)
{
	if (left_only (s->one))
		part_left_keys (out, s);
	else
		part_right_keys (out, s);
}

static void
part_all_keys (GString *out, const struct sentence *s)
{
	records_append (out, s->one->left_keys, s->one->right_keys);
}

static void
part_records (GString *out, const struct sentence *s)
{
	if (left_only (s->one))
		records_append (out, s->one->left_keys, NULL);
	else
		records_append (out, NULL, s->one->right_keys);
}

/* " (S1, S2, S3 and 9 more)" */
static void
has_append (GString *out, char *const *keys)
{
	if (keys_count (keys) == 0)
		return;
	g_string_append (out, " (");
	keys_append (out, keys, NULL);
	g_string_append_c (out, ')');
}

static void
part_left_has (GString *out, const struct sentence *s)
{
	has_append (out, s->one->left_keys);
}

static void
part_right_has (GString *out, const struct sentence *s)
{
	has_append (out, s->one->right_keys);
}

static void
part_has (GString *out, const struct sentence *s)
{
	has_append (out, left_only (s->one) ? s->one->left_keys : s->one->right_keys);
}

static void
part_cause (GString *out, const struct sentence *s)
{
	if (*s->one->cause != '\0')
		g_string_append_printf (out, " (%s)", s->one->cause);
}

/* ---- the words of a system ---- */

static const char *
word_or (const char *own, const char *generic)
{
	return own != NULL && *own != '\0' ? own : generic;
}

static const char *
posting_word (const struct words_language *language, enum flow flow, bool forward)
{
	const char *const words[][2] = {
		[FLOW_NONE] = {language->issue_reversal, language->issue},
		[FLOW_OTHER] = {language->issue_reversal, language->issue},
		[FLOW_ISSUE] = {language->issue_reversal, language->issue},
		[FLOW_RECEIPT] = {language->receipt_reversal, language->receipt},
		[FLOW_SCRAP] = {language->scrap_reversal, language->scrap},
	};

	return words[flow][forward];
}

/* A posting, or its reversal where a counted quantity is to go down. */
static void
posting_append (GString *out, const struct sentence *s, bool forward)
{
	const char *generic = posting_word (&words_generic, s->flow, forward);

	g_string_append (out, word_or (posting_word (s->language, s->flow, forward), generic));
}

/* What brings the right side to the left one. */
static void
part_adjust (GString *out, const struct sentence *s)
{
	posting_append (out, s, case_qty (s->one) > 0);
}

/* What the right side's posting should have been. */
static void
part_redo (GString *out, const struct sentence *s)
{
	posting_append (out, s, is_some (s->one->left_qty) ? s->one->left_qty > 0 : case_qty (s->one) > 0);
}

static void
part_undo (GString *out, const struct sentence *s)
{
	posting_append (out, s, is_some (s->one->right_qty) ? s->one->right_qty < 0 : case_qty (s->one) < 0);
}

/* Where to do it, when the system has a name. */
static void
part_in (GString *out, const struct sentence *s)
{
	const char *system = word_or (s->language->system, "");

	if (*system != '\0')
		g_string_append_printf (out, "in %s: ", system);
}

static void
part_scrap_reversal (GString *out, const struct sentence *s)
{
	g_string_append (out, word_or (s->language->scrap_reversal, words_generic.scrap_reversal));
}

static void
part_transfer (GString *out, const struct sentence *s)
{
	g_string_append (out, word_or (s->language->transfer, words_generic.transfer));
}

static void
part_reclass (GString *out, const struct sentence *s)
{
	g_string_append (out, word_or (s->language->reclass, words_generic.reclass));
}

/* An issue booked at the wrong location took stock from there, so stock moves the other way than for a receipt. */
static void
part_move_from (GString *out, const struct sentence *s)
{
	g_string_append (out, word_or (s->flow == FLOW_RECEIPT ? s->one->right_location : s->one->storage_location, NOT_ONE));
}

static void
part_move_to (GString *out, const struct sentence *s)
{
	g_string_append (out, word_or (s->flow == FLOW_RECEIPT ? s->one->storage_location : s->one->right_location, NOT_ONE));
}

static void
part_date (GString *out, const struct sentence *s)
{
	char text[16];

	named_append (out, ", posting date ", date_format (s->one->post_date, text));
}

static void
part_event_period (GString *out, const struct sentence *s)
{
	char text[16];

	g_string_append (out, word_or (period_format (s->one->event_period, text), NOT_ONE));
}

static void
part_posting_period (GString *out, const struct sentence *s)
{
	char text[16];

	g_string_append (out, word_or (period_format (s->one->posting_period, text), NOT_ONE));
}

/* ---- templates ---- */

#define FIELD(member) NULL, offsetof (struct outcome_case, member)

/* A part is a function, or the text of a field as it stands. */
static const struct part
{
	const char *name;
	void (*append) (GString *out, const struct sentence *s);
	size_t field;
} parts[] = {
	{"adjust", part_adjust, 0},
	{"all_keys", part_all_keys, 0},
	{"at", part_at, 0},
	{"cause", part_cause, 0},
	{"date", part_date, 0},
	{"event_period", part_event_period, 0},
	{"factor", FIELD (factor)},
	{"has", part_has, 0},
	{"in", part_in, 0},
	{"keys", part_keys, 0},
	{"left", part_left, 0},
	{"left_abs", part_left_abs, 0},
	{"left_has", part_left_has, 0},
	{"left_keys", part_left_keys, 0},
	{"left_qty", part_left_qty, 0},
	{"less", part_less, 0},
	{"location", FIELD (storage_location)},
	{"lot", FIELD (lot)},
	{"material", FIELD (material)},
	{"move_from", part_move_from, 0},
	{"move_to", part_move_to, 0},
	{"movement", FIELD (movement)},
	{"of_material", part_of_material, 0},
	{"on_account", part_on_account, 0},
	{"order", FIELD (order_no)},
	{"order_status", FIELD (order_status)},
	{"posting_period", part_posting_period, 0},
	{"qty", part_qty, 0},
	{"reclass", part_reclass, 0},
	{"records", part_records, 0},
	{"redo", part_redo, 0},
	{"right", part_right, 0},
	{"right_has", part_right_has, 0},
	{"right_keys", part_right_keys, 0},
	{"right_location", FIELD (right_location)},
	{"right_lot", FIELD (right_lot)},
	{"right_material", FIELD (right_material)},
	{"right_order", FIELD (right_order)},
	{"right_qty", part_right_qty, 0},
	{"scrap_reversal", part_scrap_reversal, 0},
	{"side", part_side, 0},
	{"thing", part_thing, 0},
	{"transfer", part_transfer, 0},
	{"undo", part_undo, 0},
	{"value", part_value, 0},
	{"when", part_when, 0},
};

static void
part_append (GString *out, const struct sentence *s, const char *name, size_t n)
{
	for (size_t i = 0; i < G_N_ELEMENTS (parts); i++) {
		const char *text;

		if (strncmp (parts[i].name, name, n) != 0 || parts[i].name[n] != '\0')
			continue;
		if (parts[i].append != NULL) {
			parts[i].append (out, s);
			return;
		}
		memcpy (&text, (const char *) s->one + parts[i].field, sizeof text);
		g_string_append (out, word_or (text, NOT_ONE));
		return;
	}
	g_error ("no part '%.*s'", (int) n, name); /* a misspelled template: every one is expanded by the unit test */
}

void
template_append (GString *out, const struct sentence *s, const char *template)
{
	for (const char *c = template; *c != '\0'; c++) {
		const char *end = *c == '{' ? strchr (c, '}') : NULL;

		if (end == NULL) {
			g_string_append_c (out, *c);
			continue;
		}
		part_append (out, s, c + 1, (size_t) (end - c - 1));
		c = end;
	}
}
