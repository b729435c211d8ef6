#include "common/config/expression_internal.h"

#include <string.h>

static bool value_of (struct node *node, struct expression_record *record, struct expression_value *value);

static const struct expression_value nothing = {.none = true, .text = ""};

/* A number of one scale at another that is not smaller. */
static bool
scale_up (int128 *number, int from, int to)
{
	for (; from < to; from++)
		if (__builtin_mul_overflow (*number, 10, number))
			return false;
	return true;
}

static int
value_compare (struct node *arg, const struct expression_value *a, const struct expression_value *b)
{
	if (arg->type == EXPRESSION_TEXT)
		return strcmp (a->text, b->text);
	return a->number < b->number ? -1 : a->number > b->number;
}

/* An argument at the scale of its node. */
static bool
arg_value (struct node *node, guint i, struct expression_record *record, struct expression_value *value)
{
	struct node *arg = node_arg (node, i);

	return value_of (arg, record, value) &&
		(value->none || arg->type != EXPRESSION_NUMBER || scale_up (&value->number, arg->scale, node->scale));
}

static void
flag_set (struct expression_value *value, bool flag)
{
	*value = (struct expression_value) {.number = flag, .text = ""};
}

static bool
is_true (const struct expression_value *value)
{
	return !value->none && value->number != 0;
}

/* ---- operators ---- */

static bool
logic (struct node *node, struct expression_record *record, struct expression_value *value)
{
	struct expression_value left, right;

	if (!value_of (node_arg (node, 0), record, &left))
		return false;
	if (node->operation == OP_NOT || is_true (&left) == (node->operation == OP_OR)) {
		flag_set (value, node->operation == OP_NOT ? !is_true (&left) : is_true (&left));
		return true;
	}
	if (!value_of (node_arg (node, 1), record, &right))
		return false;
	flag_set (value, is_true (&right));
	return true;
}

static bool
comparison (struct node *node, struct expression_record *record, struct expression_value *value)
{
	struct expression_value left, right;
	bool held = false;

	if (!arg_value (node, 0, record, &left))
		return false;
	for (guint i = 1; i < node->args->len && !held; i++) {
		if (!arg_value (node, i, record, &right))
			return false;
		int order = left.none || right.none ? 0 : value_compare (node_arg (node, 0), &left, &right);
		switch (node->operation) {
		case OP_UNEQUAL:
			held = order != 0;
			break;
		case OP_LESS:
			held = order < 0;
			break;
		case OP_LESS_EQUAL:
			held = order <= 0;
			break;
		case OP_MORE:
			held = order > 0;
			break;
		case OP_MORE_EQUAL:
			held = order >= 0;
			break;
		default:
			held = order == 0;
			break;
		}
		held = held && !left.none && !right.none;
	}
	flag_set (value, held);
	return true;
}

static bool
arithmetic (struct node *node, struct expression_record *record, struct expression_value *value)
{
	struct expression_value left, right = {0};
	bool product = node->operation == OP_MULTIPLY;

	if (!(product ? value_of (node_arg (node, 0), record, &left) : arg_value (node, 0, record, &left)) ||
		(node->args->len > 1 && !(product ? value_of (node_arg (node, 1), record, &right) : arg_value (node, 1, record, &right))))
		return false;
	if (left.none || right.none) {
		*value = nothing;
		return true;
	}
	*value = (struct expression_value) {.text = ""};
	switch (node->operation) {
	case OP_ADD:
		return !__builtin_add_overflow (left.number, right.number, &value->number);
	case OP_SUBTRACT:
		return !__builtin_sub_overflow (left.number, right.number, &value->number);
	case OP_MULTIPLY:
		return !__builtin_mul_overflow (left.number, right.number, &value->number);
	case OP_ABS:
		value->number = left.number;
		return left.number >= 0 || !__builtin_sub_overflow ((int128) 0, left.number, &value->number);
	default:
		return !__builtin_sub_overflow ((int128) 0, left.number, &value->number);
	}
}

/* ---- functions ---- */

static bool
choice (struct node *node, struct expression_record *record, struct expression_value *value)
{
	struct expression_value one;

	if (node->operation == OP_IF)
		return value_of (node_arg (node, 0), record, &one) && arg_value (node, is_true (&one) ? 1 : 2, record, value);
	*value = nothing;
	for (guint i = 0; i < node->args->len; i++) {
		if (!arg_value (node, i, record, &one))
			return false;
		if (node->operation == OP_FIRST) {
			*value = one;
			if (!one.none)
				return true;
			continue;
		}
		if (one.none) {
			*value = nothing;
			return true;
		}
		int order = i == 0 ? 0 : value_compare (node, &one, value);
		if (i == 0 || (node->operation == OP_MIN ? order < 0 : order > 0))
			*value = one;
	}
	return true;
}

/* qty * price / price_unit, rounded as books do it. */
static bool
money (struct node *node, struct expression_record *record, struct expression_value *value)
{
	static const int scales[] = {QTY_SCALE, PRICE_SCALE, 0};
	int64_t part[3], amount;

	for (guint i = 0; i < 3; i++) {
		struct expression_value one;

		if (!value_of (node_arg (node, i), record, &one))
			return false;
		if (one.none) {
			*value = nothing;
			return true;
		}
		if (decimal_rescale (one.number, node_arg (node, i)->scale, scales[i], ROUND_HALF_AWAY, &part[i]) != DECIMAL_OK)
			return false;
	}
	if (money_of (part[0], part[1], part[2], MONEY_SCALE, &amount) != DECIMAL_OK)
		return false;
	*value = (struct expression_value) {.number = amount, .text = ""};
	return true;
}

static bool
works (const struct expression_record *record, date_t date)
{
	return record->works != NULL ? record->works (record->calendar, date) : date_weekday (date) <= 5;
}

/* Time of working days between two instants; below 0 where the second is the earlier one. */
static int64_t
business_time (const struct expression_record *record, instant_t from, instant_t until)
{
	int64_t sum = 0;

	if (until < from)
		return -business_time (record, until, from);
	for (date_t day = zone_date (record->zone, from), last = zone_date (record->zone, until); day <= last; day++) {
		instant_t begin = MAX (from, zone_day_start (record->zone, day, 0)),
				  end = MIN (until, zone_day_start (record->zone, day + 1, 0));

		sum += works (record, day) && begin < end ? end - begin : 0;
	}
	return sum;
}

/* Working days from the day of one instant to that of another, both counted: the first working day after a period is 1. */
static int64_t
business_days (const struct expression_record *record, instant_t from, instant_t until)
{
	int64_t days = 0;

	for (date_t day = zone_date (record->zone, from), last = zone_date (record->zone, until); day <= last; day++)
		days += works (record, day);
	return days;
}

static const char *
time_text (struct node *node, const struct expression_record *record, instant_t at)
{
	date_t day = zone_date (record->zone, at);
	char text[16];

	switch (node->operation) {
	case OP_WEEK: /* by its Monday */
		return date_format (day - date_weekday (day) + 1, node->made);
	case OP_HOUR:
		g_snprintf (node->made, sizeof node->made, "%s %02d", date_format (day, text),
			(int) ((zone_to_local (record->zone, at) - (int64_t) day * INSTANT_DAY) / (3600 * INSTANT_SECOND)));
		return node->made;
	default:
		return date_format (day, node->made);
	}
}

/* Whether it is of the years 1 to 9999, as every time that was read is; a time plus a span need not be. */
static bool
time_fits (int128 time)
{
	return time >= INT64_C (-62135596800) * INSTANT_SECOND && time < INT64_C (253402300800) * INSTANT_SECOND;
}

static bool
clock_function (struct node *node, struct expression_record *record, struct expression_value *value)
{
	struct expression_value first, second = {0};

	if (!value_of (node_arg (node, 0), record, &first) ||
		(node->args->len > 1 && !value_of (node_arg (node, 1), record, &second)))
		return false;
	*value = nothing;
	if (first.none || second.none)
		return true;
	value->none = false;
	if (node->operation != OP_SECONDS && !(time_fits (first.number) && time_fits (second.number)))
		return false;
	switch (node->operation) {
	case OP_SECONDS:
		value->number = first.number;
		break;
	case OP_BUSINESS_TIME:
		value->number = business_time (record, (instant_t) first.number, (instant_t) second.number);
		break;
	case OP_BUSINESS_DAYS:
		value->number = business_days (record, (instant_t) first.number, (instant_t) second.number);
		break;
	default:
		value->text = time_text (node, record, (instant_t) first.number);
		break;
	}
	return true;
}

static bool
value_of (struct node *node, struct expression_record *record, struct expression_value *value)
{
	switch (node->operation) {
	case OP_COLUMN:
		*value = record->cell (record->row, node->column);
		return true;
	case OP_FROM:
	case OP_UNTIL:
	case OP_AS_OF:
		*value = (struct expression_value) {.text = "",
			.number = node->operation == OP_FROM ? record->from
				: node->operation == OP_UNTIL    ? record->until
												 : record->as_of};
		return true;
	case OP_NUMBER:
	case OP_FLAG:
	case OP_TEXT:
	case OP_SPAN:
		*value = (struct expression_value) {.number = node->number, .text = node->text != NULL ? node->text : ""};
		return true;
	case OP_NOT:
	case OP_AND:
	case OP_OR:
		return logic (node, record, value);
	case OP_NEGATE:
	case OP_ABS:
	case OP_ADD:
	case OP_SUBTRACT:
	case OP_MULTIPLY:
		return arithmetic (node, record, value);
	case OP_IF:
	case OP_FIRST:
	case OP_MIN:
	case OP_MAX:
		return choice (node, record, value);
	case OP_VALUE:
		return money (node, record, value);
	case OP_EMPTY:
		if (!value_of (node_arg (node, 0), record, value))
			return false;
		flag_set (value, value->none);
		return true;
	case OP_SECONDS:
	case OP_BUSINESS_TIME:
	case OP_BUSINESS_DAYS:
	case OP_DAY:
	case OP_WEEK:
	case OP_HOUR:
		return clock_function (node, record, value);
	default:
		return comparison (node, record, value);
	}
}

bool
expression_value (const struct expression *expression, struct expression_record *record, struct expression_value *value)
{
	return value_of (expression->root, record, value);
}
