#include "common/io/ledger_field.h"

#include "common/base/calendar.h"
#include "common/base/decimal.h"

#include <string.h>

/* clang-format off */ /* tables */
#define RUN(member, kind) { #member, FIELD_##kind, offsetof (struct outcome, member) }
#define CASE(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_case, member) }
#define LINE(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_line, member) }
#define LEAK(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_leak, member) }
#define QUEUE(member, kind) { #member, FIELD_##kind, offsetof (struct queue_line, member) }
#define USAGE(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_usage, member) }
#define ACCOUNT(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_account, member) }
#define BRIDGE(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_bridge, member) }
#define PART(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_part, member) }
#define ROLL(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_roll, member) }
#define FLIGHT(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_flight, member) }
#define ARRIVAL(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_arrival, member) }
#define ITEM(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_item, member) }
#define ITEM_ACCOUNT(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_item_account, member) }
#define BUCKET(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_bucket, member) }
#define COUNTED(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_count, member) }
#define STOCK(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_stock_total, member) }
#define PLANT(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_plant, member) }
#define PLANT_LINE(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_plant_line, member) }
#define LEG(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_leg, member) }
#define FATE(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_leg_fate, member) }
#define READING(member, kind) { #member, FIELD_##kind, offsetof (struct outcome_reading, member) }
#define EVIDENCE(member, kind) { #member, FIELD_##kind, offsetof (struct evidence, member) }

const struct field run_fields[] = {
	RUN (run_id, TEXT), RUN (reconciliation, TEXT), RUN (title, TEXT), RUN (plant, TEXT), RUN (company, TEXT),
	RUN (period, PERIOD), RUN (from, DATE), RUN (until, DATE), RUN (as_of, LONG), RUN (zone, TEXT),
	RUN (rules_hash, TEXT), RUN (version, TEXT), RUN (currencies, KEYS), RUN (verdict, INT), RUN (verdict_reasons, KEYS),
	RUN (warnings, KEYS), RUN (conserved, BOOL), RUN (unvalued_cases, LONG), RUN (unvalued_qty, WIDE), { 0 }
};

const struct field case_fields[] = {
	CASE (case_id, TEXT), CASE (root_id, TEXT), CASE (reconciliation, TEXT), CASE (code, CODE), CASE (severity, INT),
	CASE (state, CASE_STATE), CASE (suggested, BOOL), CASE (disposition, DISPOSITION), CASE (plant, TEXT),
	CASE (storage_location, TEXT), CASE (material, TEXT), CASE (material_text, TEXT), CASE (lot, TEXT),
	CASE (serial, TEXT), CASE (order_no, TEXT), CASE (operation, TEXT), CASE (movement, TEXT), CASE (document, TEXT),
	CASE (event_at, LONG), CASE (posting_date, DATE), CASE (period, PERIOD), CASE (entered_by, TEXT),
	CASE (left_qty, LONG), CASE (right_qty, LONG), CASE (delta_qty, LONG), CASE (uom, TEXT), CASE (left_amount, LONG),
	CASE (right_amount, LONG), CASE (unit_price, LONG), CASE (price_unit, LONG), CASE (price_source, TEXT),
	CASE (impact_stock, LONG), CASE (impact_wip, LONG), CASE (impact_liability, LONG), CASE (impact_profit, LONG),
	CASE (exposure, LONG), CASE (currency, TEXT), CASE (gl_account, TEXT), CASE (left_keys, KEYS),
	CASE (right_keys, KEYS), CASE (explanation, TEXT), CASE (suggestion, TEXT), CASE (owner, TEXT),
	CASE (first_seen, DATE), CASE (age_days, INT), CASE (cause, TEXT), CASE (tags, TEXT), { 0 }
};

const struct field fact_fields[] = {
	CASE (disposition_by, TEXT), CASE (disposition_reason, TEXT), CASE (disposition_until, DATE),
	CASE (uom_decimals, INT), CASE (currency_decimals, INT), CASE (unvalued_reason, TEXT), CASE (evidence, TEXT),
	CASE (pass, TEXT), CASE (right_lot, TEXT), CASE (right_material, TEXT), CASE (right_order, TEXT),
	CASE (right_location, TEXT), CASE (factor, TEXT), CASE (event_period, PERIOD), CASE (posting_period, PERIOD),
	CASE (nearest_key, TEXT), CASE (nearest_why, TEXT), CASE (order_status, TEXT), CASE (post_date, DATE),
	CASE (broken, INT), CASE (proof, TEXT), CASE (nearest_failed, INT), { 0 }
};

const struct field line_fields[] = {
	LINE (side, INT), LINE (state, STATE), LINE (source_key, TEXT), LINE (plant, TEXT), LINE (material, TEXT),
	LINE (lot, TEXT), LINE (order_no, TEXT), LINE (operation, TEXT), LINE (storage_location, TEXT), LINE (movement, TEXT),
	LINE (kind, TEXT), LINE (document, TEXT), LINE (message_id, TEXT), LINE (event_at, LONG), LINE (entered_at, LONG),
	LINE (posting_date, DATE), LINE (entry_qty, LONG), LINE (entry_uom, TEXT), LINE (qty, LONG), LINE (uom, TEXT),
	LINE (amount, LONG), LINE (currency, TEXT), LINE (reason, TEXT), LINE (expires_at, LONG),
	LINE (gl_account, TEXT), { 0 }
};

const struct field leak_fields[] = {
	LEAK (tolerance, TEXT), LEAK (gl_account, TEXT), LEAK (currency, TEXT), LEAK (period, PERIOD), LEAK (matches, LONG),
	LEAK (unvalued, LONG), LEAK (too_high, WIDE), LEAK (too_low, WIDE), LEAK (beyond, BOOL), { 0 }
};

const struct field queue_fields[] = {
	QUEUE (state, QUEUE_STATE), QUEUE (remembered, BOOL), QUEUE (case_id, TEXT), QUEUE (indicator, TEXT), { 0 }
};

static const struct field usage_fields[] = {
	USAGE (order_no, TEXT), USAGE (product, TEXT), USAGE (material, TEXT), USAGE (material_text, TEXT),
	USAGE (group, TEXT), USAGE (uom, TEXT), USAGE (order_status, TEXT), USAGE (completed, DATE), USAGE (uom_decimals, INT),
	USAGE (standard, LONG), USAGE (posted, LONG), USAGE (measured, LONG), USAGE (estimate, LONG), USAGE (bom_change, LONG),
	USAGE (lot_size, LONG), USAGE (scrap, LONG), USAGE (substitution, LONG), USAGE (usage, LONG), USAGE (unit_price, LONG),
	USAGE (price_unit, LONG), USAGE (variance, LONG), USAGE (spend, LONG), USAGE (code, CODE), USAGE (case_id, TEXT),
	USAGE (currency, TEXT), { 0 }
};

static const struct field account_fields[] = {
	ACCOUNT (gl_account, TEXT), ACCOUNT (currency, TEXT), ACCOUNT (left_open, LONG), ACCOUNT (left_moved, LONG),
	ACCOUNT (left_close, LONG), ACCOUNT (right_open, LONG), ACCOUNT (right_moved, LONG), ACCOUNT (right_close, LONG),
	ACCOUNT (left_break, LONG), ACCOUNT (right_break, LONG), ACCOUNT (difference, LONG), ACCOUNT (unexplained, LONG),
	ACCOUNT (before, TEXT), ACCOUNT (left_before, LONG), ACCOUNT (right_before, LONG), { 0 }
};

static const struct field bridge_fields[] = {
	BRIDGE (gl_account, TEXT), BRIDGE (currency, TEXT), BRIDGE (cause, BRIDGE_CAUSE), BRIDGE (amount, LONG),
	BRIDGE (rows, LONG), BRIDGE (case_id, TEXT), BRIDGE (note, TEXT), BRIDGE (item, TEXT), { 0 }
};

static const struct field part_fields[] = {
	PART (line, LONG), PART (what, TEXT), PART (name, TEXT), PART (on, DATE), PART (rows, LONG), PART (left, LONG),
	PART (right, LONG), PART (limit, LONG), { 0 }
};

static const struct field roll_fields[] = {
	ROLL (gl_account, TEXT), ROLL (currency, TEXT), ROLL (kind, TEXT), ROLL (left_rows, LONG), ROLL (right_rows, LONG),
	ROLL (left, LONG), ROLL (right, LONG), { 0 }
};

static const struct field flight_fields[] = {
	FLIGHT (case_id, TEXT), FLIGHT (source_key, TEXT), FLIGHT (plant, TEXT), FLIGHT (material, TEXT), FLIGHT (order_no, TEXT),
	FLIGHT (order_status, TEXT), FLIGHT (uom, TEXT), FLIGHT (currency, TEXT), FLIGHT (period, PERIOD),
	FLIGHT (uom_decimals, INT), FLIGHT (currency_decimals, INT), FLIGHT (qty, LONG), FLIGHT (unit_price, LONG),
	FLIGHT (price_unit, LONG), FLIGHT (unvalued_reason, TEXT), FLIGHT (impact_stock, LONG), FLIGHT (impact_wip, LONG),
	FLIGHT (impact_liability, LONG), FLIGHT (impact_profit, LONG), FLIGHT (expires_at, LONG), { 0 }
};

static const struct field arrival_fields[] = {
	ARRIVAL (source_key, TEXT), ARRIVAL (right_key, TEXT), ARRIVAL (document, TEXT), ARRIVAL (currency, TEXT),
	ARRIVAL (posting_date, DATE), ARRIVAL (qty, LONG), ARRIVAL (amount, LONG), { 0 }
};

static const struct field item_fields[] = {
	ITEM (plant, TEXT), ITEM (to_plant, TEXT), ITEM (order_no, TEXT), ITEM (operation, TEXT), ITEM (material, TEXT),
	ITEM (material_text, TEXT), ITEM (uom, TEXT), ITEM (currency, TEXT), ITEM (gl_account, TEXT), ITEM (state, TEXT),
	ITEM (order_status, TEXT), ITEM (uom_decimals, INT), ITEM (debit_qty, LONG), ITEM (credit_qty, LONG), ITEM (debit, LONG),
	ITEM (credit, LONG), ITEM (open_qty, LONG), ITEM (open, LONG), ITEM (difference, LONG), ITEM (difference_to, TEXT),
	ITEM (since, DATE), ITEM (days, INT), ITEM (bucket, INT), ITEM (allowed, INT), ITEM (case_id, TEXT), { 0 }
};

static const struct field item_account_fields[] = {
	ITEM_ACCOUNT (gl_account, TEXT), ITEM_ACCOUNT (currency, TEXT), ITEM_ACCOUNT (items, LONG), ITEM_ACCOUNT (debit, LONG),
	ITEM_ACCOUNT (credit, LONG), ITEM_ACCOUNT (open, LONG), ITEM_ACCOUNT (balance, LONG), ITEM_ACCOUNT (difference, LONG),
	ITEM_ACCOUNT (case_id, TEXT), ITEM_ACCOUNT (ages, TEXT), { 0 }
};

static const struct field bucket_fields[] = {
	BUCKET (material, TEXT), BUCKET (material_text, TEXT), BUCKET (location, TEXT), BUCKET (lot, TEXT), BUCKET (status, TEXT),
	BUCKET (special, TEXT), BUCKET (owner, TEXT), BUCKET (uom, TEXT), BUCKET (currency, TEXT), BUCKET (uom_decimals, INT),
	BUCKET (left_open, LONG), BUCKET (left_moved, LONG), BUCKET (left_close, LONG), BUCKET (right_open, LONG),
	BUCKET (right_moved, LONG), BUCKET (right_close, LONG), BUCKET (left_roll, TEXT), BUCKET (right_roll, TEXT),
	BUCKET (state, TEXT), BUCKET (difference, LONG), BUCKET (value, LONG), BUCKET (lowest, LONG), BUCKET (code, CODE),
	BUCKET (case_id, TEXT), BUCKET (note, TEXT), { 0 }
};

static const struct field counted_fields[] = {
	COUNTED (source_key, TEXT), COUNTED (document, TEXT), COUNTED (counted_by, TEXT), COUNTED (material, TEXT),
	COUNTED (location, TEXT), COUNTED (lot, TEXT), COUNTED (status, TEXT), COUNTED (uom, TEXT), COUNTED (uom_decimals, INT),
	COUNTED (counted_at, LONG), COUNTED (posted, LONG), COUNTED (late, LONG), COUNTED (missing, LONG), COUNTED (book, LONG),
	COUNTED (counted, LONG), COUNTED (difference, LONG), COUNTED (adjusted, LONG), COUNTED (frozen, LONG), COUNTED (state, TEXT),
	COUNTED (note, TEXT), COUNTED (code, CODE), COUNTED (case_id, TEXT), { 0 }
};

static const struct field stock_fields[] = {
	STOCK (side, TEXT), STOCK (state, TEXT), STOCK (buckets, LONG), STOCK (rolled, WIDE), STOCK (told, WIDE), { 0 }
};

static const struct field plant_fields[] = {
	PLANT (gl_account, TEXT), PLANT (currency, TEXT), PLANT (left, LONG), PLANT (right, LONG), PLANT (difference, LONG),
	PLANT (unexplained, LONG), PLANT (unvalued, LONG), { 0 }
};

static const struct field plant_line_fields[] = {
	PLANT_LINE (gl_account, TEXT), PLANT_LINE (currency, TEXT), PLANT_LINE (cause, PLANT_CAUSE), PLANT_LINE (amount, LONG),
	PLANT_LINE (rows, LONG), PLANT_LINE (case_id, TEXT), PLANT_LINE (note, TEXT), { 0 }
};

static const struct field leg_fields[] = {
	LEG (order_no, TEXT), LEG (material, TEXT), LEG (material_text, TEXT), LEG (document, TEXT), LEG (uom, TEXT),
	LEG (currency, TEXT), LEG (uom_decimals, INT), LEG (output, BOOL), LEG (stop, LEG_STOP), LEG (mes_rows, LONG),
	LEG (erp_rows, LONG), LEG (queue_rows, LONG), LEG (gl_rows, LONG), LEG (mes_qty, LONG), LEG (erp_qty, LONG),
	LEG (queue_qty, LONG), LEG (mes_value, LONG), LEG (erp_value, LONG), LEG (queue_value, LONG), LEG (gl_value, LONG),
	LEG (stopped_qty, LONG), LEG (stopped_value, LONG), LEG (case_id, TEXT), { 0 }
};

static const struct field fate_fields[] = {
	FATE (leg, LEG), FATE (fate, LEG_FATE), FATE (rows, LONG), FATE (value, WIDE), { 0 }
};

static const struct field reading_fields[] = {
	READING (source, TEXT), READING (object, TEXT), READING (rows, LONG), READING (newest, LONG), READING (digest, TEXT),
	READING (moved, BOOL), READING (usual, LONG), READING (runs, INT), READING (finding, TEXT), READING (detail, TEXT), { 0 }
};

#define LISTED(array, type) sizeof (struct type), offsetof (struct outcome, array), offsetof (struct outcome, n_##array)
const struct listed_table listed_tables[LISTED_TABLES] = {
	{ "usage", usage_fields, "order_no", "material", "code", LISTED (usage, outcome_usage) },
	{ "account", account_fields, "gl_account", NULL, "currency", LISTED (accounts, outcome_account) },
	{ "bridge", bridge_fields, "gl_account", NULL, "cause", LISTED (bridge, outcome_bridge) },
	{ "roll", roll_fields, "gl_account", NULL, "kind", LISTED (rolls, outcome_roll) },
	{ "flight", flight_fields, "source_key", "material", "case_id", LISTED (flights, outcome_flight) },
	{ "arrival", arrival_fields, "source_key", NULL, "right_key", LISTED (arrivals, outcome_arrival) },
	{ "item", item_fields, "order_no", "material", "state", LISTED (items, outcome_item) },
	{ "item_account", item_account_fields, "gl_account", NULL, "currency", LISTED (item_accounts, outcome_item_account) },
	{ "bucket", bucket_fields, "location", "material", "state", LISTED (buckets, outcome_bucket) },
	{ "count", counted_fields, "source_key", "material", "state", LISTED (stock_counts, outcome_count) },
	{ "stock_total", stock_fields, "side", NULL, "state", LISTED (stock_totals, outcome_stock_total) },
	{ "plant", plant_fields, "gl_account", NULL, "currency", LISTED (plants, outcome_plant) },
	{ "plant_line", plant_line_fields, "gl_account", NULL, "cause", LISTED (plant_lines, outcome_plant_line) },
	{ "leg", leg_fields, "order_no", "material", "stop", LISTED (legs, outcome_leg) },
	{ "leg_fate", fate_fields, "leg", NULL, "fate", LISTED (leg_fates, outcome_leg_fate) },
	{ PARTS_LISTED, part_fields, "name", NULL, "what", LISTED (parts, outcome_part) },
	{ READINGS_LISTED, reading_fields, "source", "object", "finding", LISTED (readings, outcome_reading) },
};

const struct field evidence_fields[] = {
	EVIDENCE (source, TEXT), EVIDENCE (uri, TEXT), EVIDENCE (profile, TEXT), EVIDENCE (object, TEXT),
	EVIDENCE (query, TEXT), EVIDENCE (query_hash, TEXT), EVIDENCE (parameters, TEXT), EVIDENCE (rows, LONG),
	EVIDENCE (rows_rejected, LONG), EVIDENCE (sum_qty, WIDE), EVIDENCE (sum_amount, WIDE), EVIDENCE (control, TEXT),
	EVIDENCE (control_equal, BOOL), EVIDENCE (digest, TEXT), EVIDENCE (snapshot, TEXT), EVIDENCE (started, TEXT),
	EVIDENCE (ended, TEXT), EVIDENCE (user, TEXT), { 0 }
};

const struct field evidence_proof_fields[] = { EVIDENCE (numbers, TEXT), { 0 } };
/* clang-format on */

int
field_count (const struct field *fields)
{
	int n = 0;

	while (fields[n].name != NULL)
		n++;
	return n;
}

const struct field *
field_named (const struct field *fields, const char *name)
{
	while (strcmp (fields->name, name) != 0)
		fields++;
	return fields;
}

size_t
listed_count (const struct listed_table *table, const struct outcome *outcome)
{
	return *(const size_t *) (const void *) ((const char *) outcome + table->n);
}

const void *
listed_row (const struct listed_table *table, const struct outcome *outcome, size_t i)
{
	return *(const char *const *) (const void *) ((const char *) outcome + table->rows) + i * table->row_size;
}

/* ---- member to text ---- */

static const char *
keys_text (char *const *keys, GString *scratch)
{
	for (char *const *key = keys; key != NULL && *key != NULL; key++) {
		if (key != keys)
			g_string_append_c (scratch, ';');
		outcome_key_append (scratch, *key);
	}
	return scratch->str;
}

static const char *
number_text (int128 value, GString *scratch)
{
	char buffer[DECIMAL_TEXT_MAX];

	return g_string_append (scratch, decimal_format (value, 0, 0, buffer))->str;
}

static const char *
calendar_text (const char *text, GString *scratch)
{
	return *text == '\0' ? NULL : g_string_append (scratch, text)->str;
}

const char *
field_get (const struct field *field, const void *base, GString *scratch)
{
	const char *member = (const char *) base + field->offset;
	char buffer[16];

	g_string_truncate (scratch, 0);
	switch (field->type) {
	case FIELD_TEXT:
		return *(const char *const *) member != NULL ? *(const char *const *) member : "";
	case FIELD_LONG:
		return *(const int64_t *) member == INT64_MIN ? NULL : number_text (*(const int64_t *) member, scratch);
	case FIELD_INT:
		return number_text (*(const int *) member, scratch);
	case FIELD_BOOL:
		return *(const bool *) member ? "1" : "0";
	case FIELD_WIDE:
		return number_text (*(const int128 *) member, scratch);
	case FIELD_DATE:
		return calendar_text (date_format (*(const date_t *) member, buffer), scratch);
	case FIELD_PERIOD:
		return calendar_text (period_format (*(const period_t *) member, buffer), scratch);
	case FIELD_KEYS:
		return keys_text (*(char *const *const *) member, scratch);
	case FIELD_CODE:
		return code_name (*(const enum code *) member);
	case FIELD_STATE:
		return state_name (*(const enum state *) member);
	case FIELD_CASE_STATE:
		return case_state_name (*(const enum case_state *) member);
	case FIELD_DISPOSITION:
		return disposition_name (*(const enum disposition *) member);
	case FIELD_QUEUE_STATE:
		return queue_state_name (*(const enum queue_state *) member);
	case FIELD_BRIDGE_CAUSE:
		return bridge_cause_name (*(const enum bridge_cause *) member);
	case FIELD_PLANT_CAUSE:
		return plant_cause_name (*(const enum plant_cause *) member);
	case FIELD_LEG:
		return leg_name (*(const enum leg *) member);
	case FIELD_LEG_STOP:
		return leg_stop_name (*(const enum leg_stop *) member);
	case FIELD_LEG_FATE:
		return leg_fate_name (*(const enum leg_fate *) member);
	}
	g_assert_not_reached ();
}

/* ---- text to member ---- */

bool
wide_parse (const char *text, int128 *value)
{
	bool negative = *text == '-';
	int128 sum = 0;

	text += negative;
	if (*text == '\0' || strlen (text) > 38)
		return false;
	for (; *text != '\0'; text++) {
		if (!g_ascii_isdigit (*text))
			return false;
		sum = sum * 10 + (*text - '0');
	}
	*value = negative ? -sum : sum;
	return true;
}

bool
long_parse (const char *text, int64_t *value)
{
	int128 wide;

	if (!wide_parse (text, &wide) || wide < INT64_MIN || wide > INT64_MAX)
		return false;
	*value = (int64_t) wide;
	return true;
}

static char **
keys_split (const char *text, struct outcome *owner)
{
	GPtrArray *keys = g_ptr_array_new ();
	g_autoptr (GString) key = g_string_new (NULL);

	for (const char *mark = text; *text != '\0'; mark++) {
		if (*mark == '\\' && mark[1] != '\0')
			g_string_append_c (key, *++mark);
		else if (*mark != ';' && *mark != '\0')
			g_string_append_c (key, *mark);
		else {
			g_ptr_array_add (keys, (char *) outcome_text (owner, key->str));
			g_string_truncate (key, 0);
		}
		if (*mark == '\0')
			break;
	}
	g_ptr_array_add (keys, NULL);
	g_ptr_array_add (owner->owned, keys->pdata);
	return (char **) g_ptr_array_free (keys, FALSE);
}

/* The number of a word in a closed list of n, whose names `name` gives; -1 when it is none of them. */
/* clang-format off */
#define WORD_FIND(text, n, name, type) \
	__extension__ ({ \
		int found = -1; \
		for (int i = 0; found < 0 && i < (n); i++) \
			if (strcmp ((name) ((type) i), (text)) == 0) \
				found = i; \
		found; \
	})
/* clang-format on */

static bool
word_set (const struct field *field, void *member, const char *text)
{
	int word = -1;

	switch (field->type) {
	case FIELD_CODE:
		word = WORD_FIND (text, CODE_COUNT + 1, code_name, enum code);
		*(enum code *) member = (enum code) word;
		break;
	case FIELD_STATE:
		word = WORD_FIND (text, STATE_COUNT, state_name, enum state);
		*(enum state *) member = (enum state) word;
		break;
	case FIELD_CASE_STATE:
		word = WORD_FIND (text, CASE_CLEARED + 1, case_state_name, enum case_state);
		*(enum case_state *) member = (enum case_state) word;
		break;
	case FIELD_QUEUE_STATE:
		word = WORD_FIND (text, QUEUE_STATE_COUNT, queue_state_name, enum queue_state);
		*(enum queue_state *) member = (enum queue_state) word;
		break;
	case FIELD_BRIDGE_CAUSE:
		word = bridge_cause_find (text);
		*(enum bridge_cause *) member = (enum bridge_cause) word;
		break;
	case FIELD_PLANT_CAUSE:
		word = plant_cause_find (text);
		*(enum plant_cause *) member = (enum plant_cause) word;
		break;
	case FIELD_LEG:
		word = leg_find (text);
		*(enum leg *) member = (enum leg) word;
		break;
	case FIELD_LEG_STOP:
		word = leg_stop_find (text);
		*(enum leg_stop *) member = (enum leg_stop) word;
		break;
	case FIELD_LEG_FATE:
		word = leg_fate_find (text);
		*(enum leg_fate *) member = (enum leg_fate) word;
		break;
	default:
		word = WORD_FIND (text, DISPOSITION_ASSIGN + 1, disposition_name, enum disposition);
		*(enum disposition *) member = (enum disposition) word;
		break;
	}
	return word >= 0;
}

static bool
integer_set (const struct field *field, void *member, const char *text)
{
	bool none = *text == '\0';
	int64_t value = 0;

	if (!none && !long_parse (text, &value))
		return false;
	if (field->type == FIELD_LONG)
		*(int64_t *) member = none ? INT64_MIN : value;
	else if (field->type == FIELD_BOOL)
		*(bool *) member = value != 0;
	else if (value >= INT32_MIN && value <= INT32_MAX)
		*(int *) member = (int) value;
	else
		return false;
	return true;
}

bool
field_set (const struct field *field, void *base, struct outcome *owner, const char *text)
{
	void *member = (char *) base + field->offset;

	if (text == NULL)
		text = "";
	switch (field->type) {
	case FIELD_TEXT:
		*(const char **) member = outcome_text (owner, text);
		return true;
	case FIELD_LONG:
	case FIELD_INT:
	case FIELD_BOOL:
		return integer_set (field, member, text);
	case FIELD_WIDE:
		*(int128 *) member = 0;
		return *text == '\0' || wide_parse (text, member);
	case FIELD_DATE:
		*(date_t *) member = DATE_NONE;
		return *text == '\0' || date_parse (text, strlen (text), NULL, member);
	case FIELD_PERIOD:
		*(period_t *) member = PERIOD_NONE;
		return *text == '\0' || period_parse (text, member);
	case FIELD_KEYS:
		*(char ***) member = keys_split (text, owner);
		return true;
	default:
		return word_set (field, member, text);
	}
}

/* ---- packed lines ---- */

void
pack_value (GString *line, const char *text)
{
	for (;;) {
		size_t plain = strcspn (text, "\\\t\n");

		g_string_append_len (line, text, (gssize) plain);
		text += plain;
		if (*text == '\0')
			return;
		g_string_append_c (line, '\\');
		g_string_append_c (line, *text == '\t' ? 't' : *text == '\n' ? 'n' : *text);
		text++;
	}
}

/* Numbers, dates and words have no character that is escaped. */
static bool
is_free_text (const struct field *field)
{
	return field->type == FIELD_TEXT || field->type == FIELD_KEYS;
}

void
pack_fields (GString *line, const struct field *fields, const void *base)
{
	g_autoptr (GString) scratch = g_string_new (NULL);

	for (const struct field *field = fields; field->name != NULL; field++) {
		const char *text = field_get (field, base, scratch);

		if (field != fields)
			g_string_append_c (line, '\t');
		if (text == NULL || *text == '\0')
			continue;
		if (is_free_text (field))
			pack_value (line, text);
		else
			g_string_append (line, text);
	}
	g_string_append_c (line, '\n');
}

int
unpack_values (char **text, const char **values, int n)
{
	char *from = *text, *to = *text;
	int found = 0;

	for (int i = 0; i < n; i++)
		values[i] = "";
	if (*from == '\0')
		return 0;
	for (const char *start = to;; from++) {
		bool last = *from == '\n';

		if (*from == '\0')
			return -1;
		if (*from == '\\') {
			from++;
			*to++ = *from == 't' ? '\t' : *from == 'n' ? '\n' : *from;
			if (*from == '\0')
				return -1;
			continue;
		}
		if (*from != '\t' && !last) {
			*to++ = *from;
			continue;
		}
		*to++ = '\0';
		if (found < n)
			values[found] = start;
		found++;
		start = to;
		if (last)
			break;
	}
	*text = from + 1;
	return found;
}

bool
unpack_fields (char **text, const struct field *fields, void *base, struct outcome *owner)
{
	const char *values[FIELDS_MAX];
	int n = field_count (fields);

	if (unpack_values (text, values, n) <= 0)
		return false;
	for (int i = 0; i < n; i++)
		if (!field_set (&fields[i], base, owner, values[i]))
			return false;
	return true;
}
