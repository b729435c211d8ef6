#include "reports/words.h"

#include "reports/words_codes.h"
#include "reports/words_parts.h"

#include <string.h>

const struct words_language words_generic = {
	.system = "",
	.issue = "a goods issue",
	.issue_reversal = "a goods issue reversal",
	.receipt = "a goods receipt",
	.receipt_reversal = "a goods receipt reversal",
	.scrap = "a scrap movement",
	.scrap_reversal = "a scrap movement reversal",
	.transfer = "a stock transfer",
	.reclass = "a lot or material transfer",
};

static int64_t
magnitude (int64_t value)
{
	return value < 0 ? -value : value;
}

/* ---- the explanation ---- */

static void
effect_append (GString *out, const struct sentence *s, const char *what, int64_t impact)
{
	g_string_append_printf (out, "; %s%s is ", what, s->right);
	money_append (out, s, magnitude (impact));
	g_string_append (out, impact > 0 ? " too high" : " too low");
}

/* Stock first, because that is what is reconciled; what else it touches only where stock is right. */
static void
money_clause (GString *out, const struct sentence *s)
{
	const struct outcome_case *one = s->one;

	if (one->impact_stock == DECIMAL_NONE) {
		g_string_append (out, "; not valued");
		named_append (out, ": ", one->unvalued_reason);
	} else if (one->impact_stock != 0) {
		effect_append (out, s, "stock in ", one->impact_stock);
	} else if (is_some (one->impact_profit)) {
		effect_append (out, s, "profit in ", one->impact_profit);
	} else if (is_some (one->impact_wip)) {
		effect_append (out, s, "work in process in ", one->impact_wip);
	} else if (is_some (one->exposure)) {
		g_string_append (out, "; the value of stock is not affected, ");
		money_append (out, s, magnitude (one->exposure));
		g_string_append (out, " are exposed");
	} else {
		g_string_append (out, "; the value of stock is not affected");
	}
}

static const struct
{
	const char *evidence, *sentence;
} evidence_words[] = {
	{"id", "the records carry the same id"},
	{"keys", "their keys agree"},
	{"sums", "the sums per key were compared"},
	{"duplicate id", "the same id occurs twice"},
	{"serial", "the reports carry the same serial number"},
	{"lot", "order, lot and quantity of the reports agree"},
	{"order", "order and quantity of the reports agree, and only one was counted"},
	{"same time", "they were entered within the retry window"},
	{"none", "no other record fits in any pass"},
};

enum
{
	NEAR = 2 /* predicates that a record may fail and still be worth a word in the sentence */
};

/* Of several the first, where it is near; the columns have them all. */
static void
nearest_append (GString *out, const struct sentence *s)
{
	const char *why = s->one->nearest_why, *end = strstr (why, " | ");

	if (*s->one->nearest_key == '\0' || s->one->nearest_failed > NEAR)
		return;
	g_string_append (out, ", the nearest is ");
	for (const char *c = s->one->nearest_key; *c != '\0' && *c != ';'; c++) {
		c += *c == '\\' && c[1] != '\0';
		g_string_append_c (out, *c);
	}
	if (*why != '\0') {
		g_string_append (out, ": ");
		g_string_append_len (out, why, end != NULL ? end - why : (gssize) strlen (why));
	}
}

static void
evidence_clause (GString *out, const struct sentence *s)
{
	const char *sentence = s->one->evidence;

	if (*sentence == '\0')
		return;
	for (size_t i = 0; i < G_N_ELEMENTS (evidence_words); i++)
		if (strcmp (evidence_words[i].evidence, s->one->evidence) == 0)
			sentence = evidence_words[i].sentence;
	g_string_append_printf (out, "; %s", sentence);
	if (*s->one->pass != '\0')
		g_string_append_printf (out, " (pass '%s')", s->one->pass);
	named_append (out, "; ", s->one->proof);
	nearest_append (out, s);
}

static bool
has_tag (const struct outcome_case *one, const char *tag)
{
	return strstr (one->tags, tag) != NULL;
}

static void
explanation_append (GString *out, const struct sentence *s, const struct code_words *words)
{
	template_append (out, s, words->what);
	if (!words->own_money)
		money_clause (out, s);
	if (!words->own_proof)
		evidence_clause (out, s);
	if (s->one->suggested)
		g_string_append (out, "; the match is suggested, not confirmed");
	if (words->likely != NULL) {
		g_string_append (out, "; likely ");
		template_append (out, s, has_tag (s->one, "TRANSPOSE") ? "digits that were exchanged at entry" : words->likely);
	}
	g_string_append (out, "; ");
	template_append (out, s, words->disproof);
	g_string_append (out, " would disprove this.");
}

/* ---- the suggestion ---- */

static void
suggestion_append (GString *out, const struct sentence *s, const struct code_words *words)
{
	bool left = words->fix_left != NULL && left_only (s->one);
	const char *fix = left ? words->fix_left : words->fix;

	if (words->posts && !left && s->one->post_date == DATE_NONE) {
		if (words->fix_closed != NULL) {
			fix = words->fix_closed;
		} else {
			g_string_append (out, "accrue, do not post, because no open period takes it; once one does, ");
		}
	}
	template_append (out, s, fix);
	g_string_append_c (out, '.');
}

/* ---- all cases ---- */

/* A short name of a source reads as the abbreviation that it is: "erp" becomes "ERP". */
static char *
side_name (const char *name)
{
	return strlen (name) <= 4 ? g_ascii_strup (name, -1) : g_strdup (name);
}

/* What the records move; codes that can only be of one flow say it themselves. */
static enum flow
flow_of (enum code code, const char *kind)
{
	if (code == CODE_SCRAP_DOUBLE || code == CODE_SCRAP_UNREPORTED)
		return FLOW_SCRAP;
	if (code == CODE_RECEIPT_MISSING || code == CODE_RECEIPT_EXCESS || code == CODE_OVER_DELIVERY ||
		code == CODE_YIELD_MISMATCH || code == CODE_COPRODUCT_MISSING)
		return FLOW_RECEIPT;
	return kind_flow (kind_find (kind));
}

/* A sentence begins with a capital, but not a name of a source. */
static const char *
finished (struct outcome *outcome, const struct sentence *s, GString *sentence)
{
	if (!g_str_has_prefix (sentence->str, s->left) && !g_str_has_prefix (sentence->str, s->right))
		sentence->str[0] = g_ascii_toupper (sentence->str[0]);
	return outcome_text (outcome, sentence->str);
}

static bool
has_left (const struct outcome_case *one)
{
	return one->left_keys != NULL && one->left_keys[0] != NULL;
}

/* What explains a difference of ledgers is the first word of its cause; -1: the case is of something else. */
static int
bridge_of (const struct outcome_case *one)
{
	g_autofree char *first = g_strndup (one->cause, strcspn (one->cause, " "));

	return bridge_cause_find (first);
}

static const struct code_words *
words_of_case (const struct outcome_case *one)
{
	int bridge = one->code == CODE_SLGL_DIFF || one->code == CODE_MATCH_SUGGESTED ? bridge_of (one) : -1;

	/* What is on hand is found by balances, not by records. */
	if (strcmp (one->evidence, "balance") == 0 && has_tag (one, "UNPOSTED"))
		return one->code == CODE_COUNT_DIFF ? &words_of_unposted_count : &words_of_unposted;
	if (strcmp (one->evidence, "balance") == 0 && words_of_bucket[one->code].title != NULL)
		return &words_of_bucket[one->code];
	if (bridge >= 0 && one->code == CODE_MATCH_SUGGESTED)
		return &words_of_same_second;
	return bridge >= 0 && words_of_bridge[bridge].title != NULL ? &words_of_bridge[bridge] : &words_of_code[one->code];
}

static void
case_write (struct outcome *outcome, struct outcome_case *one, const struct sentence *s, GString *scratch)
{
	const struct code_words *words = words_of_case (one);

	if (has_tag (one, "UNCAPTURED"))
		words = &words_of_uncaptured;
	else if (one->code == CODE_STUCK_QUEUE && !has_left (one))
		words = &words_of_stuck_alone;
	else if (one->code == CODE_QUEUE_DELETED && !has_left (one))
		words = &words_of_deleted_alone;
	g_string_truncate (scratch, 0);
	explanation_append (scratch, s, words);
	one->explanation = finished (outcome, s, scratch);
	g_string_truncate (scratch, 0);
	suggestion_append (scratch, s, words);
	one->suggestion = finished (outcome, s, scratch);
}

gboolean
words_write (struct outcome *outcome, const struct words_language *const language[SIDE_COUNT], GError **error)
{
	g_autoptr (zone) zone = NULL;
	g_autoptr (GString) scratch = g_string_new (NULL);
	g_autofree char *left = side_name (outcome->side[SIDE_LEFT].name), *right = side_name (outcome->side[SIDE_RIGHT].name);
	size_t line = 0;

	if (*outcome->zone != '\0' && (zone = zone_new (outcome->zone, error)) == NULL)
		return FALSE;
	for (size_t i = 0; i < outcome->n_cases; i++) {
		struct outcome_case *one = &outcome->cases[i];
		struct sentence s = {.one = one, .zone = zone, .left = left, .right = right};

		s.language = language[SIDE_RIGHT] != NULL ? language[SIDE_RIGHT] : &words_generic;
		while (line < outcome->n_lines && outcome->lines[line].case_index < (int) i)
			line++;
		s.flow = flow_of (
			one->code, line < outcome->n_lines && outcome->lines[line].case_index == (int) i ? outcome->lines[line].kind : "");
		case_write (outcome, one, &s, scratch);
	}
	return TRUE;
}

const char *
words_code_title (enum code code)
{
	return code < CODE_COUNT ? words_of_code[code].title : "";
}
