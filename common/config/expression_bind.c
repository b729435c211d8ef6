#include "common/config/expression_internal.h"

#include "common/base/failure.h"

struct binder
{
	const struct expression *expression;
	expression_finder *find;
	const void *data;
	GError **error;
};

static bool G_GNUC_PRINTF (2, 3) bind_fail (const struct binder *binder, const char *format, ...)
{
	va_list args;
	g_autofree char *why = NULL;

	va_start (args, format);
	why = g_strdup_vprintf (format, args);
	va_end (args);
	g_set_error (binder->error, FAILURE, FAILURE_CONFIGURATION, "'%s': %s", binder->expression->text, why);
	return false;
}

static bool
type_wanted (const struct binder *binder, const struct node *arg, enum expression_type type)
{
	return arg->type == type ||
		bind_fail (binder, "%s is needed where %s stands", expression_type_name (type), expression_type_name (arg->type));
}

static bool
types_wanted (const struct binder *binder, const struct node *node, enum expression_type type)
{
	for (guint i = 0; i < node->args->len; i++)
		if (!type_wanted (binder, node_arg (node, i), type))
			return false;
	return true;
}

/* Arguments from `first` on are of one type, which is the node's; numbers at the largest scale of them. */
static bool
alike (const struct binder *binder, struct node *node, guint first)
{
	node->type = node_arg (node, first)->type;
	node->scale = 0;
	for (guint i = first; i < node->args->len; i++) {
		if (!type_wanted (binder, node_arg (node, i), node->type))
			return false;
		node->scale = MAX (node->scale, node_arg (node, i)->scale);
	}
	return true;
}

/* Arguments of one type, and the result a condition; scale: what they are compared at. */
static bool
compared (const struct binder *binder, struct node *node)
{
	bool good = alike (binder, node, 0);

	node->type = EXPRESSION_FLAG;
	return good;
}

static bool
added (const struct binder *binder, struct node *node)
{
	enum expression_type left = node_arg (node, 0)->type, right = node_arg (node, 1)->type;
	bool minus = node->operation == OP_SUBTRACT;

	if (left == EXPRESSION_TIME && (right == EXPRESSION_SPAN || (minus && right == EXPRESSION_TIME))) {
		node->type = right == EXPRESSION_SPAN ? EXPRESSION_TIME : EXPRESSION_SPAN;
		return true;
	}
	return left == EXPRESSION_NUMBER || left == EXPRESSION_SPAN ? alike (binder, node, 0)
																: bind_fail (binder, "%s and %s cannot be added or subtracted",
																	  expression_type_name (left), expression_type_name (right));
}

static bool
multiplied (const struct binder *binder, struct node *node)
{
	node->type = EXPRESSION_NUMBER;
	node->scale = node_arg (node, 0)->scale + node_arg (node, 1)->scale;
	return types_wanted (binder, node, EXPRESSION_NUMBER) &&
		(node->scale <= EXPRESSION_SCALE_MAX || bind_fail (binder, "a product has too many decimals"));
}

static bool
becomes (struct node *node, enum expression_type type, int scale)
{
	node->type = type;
	node->scale = scale;
	return true;
}

static bool
column_bind (const struct binder *binder, struct node *node)
{
	struct expression_column column = {0};

	if (!binder->find (binder->data, node->text, &column))
		return bind_fail (binder, "the records have no '%s'", node->text);
	node->column = column.column;
	return becomes (node, column.type, column.scale);
}

static bool
function_bind (const struct binder *binder, struct node *node)
{
	switch (node->operation) {
	case OP_MIN:
	case OP_MAX:
	case OP_FIRST:
		return alike (binder, node, 0);
	case OP_ABS:
		return node_arg (node, 0)->type == EXPRESSION_SPAN || node_arg (node, 0)->type == EXPRESSION_NUMBER
			? alike (binder, node, 0)
			: type_wanted (binder, node_arg (node, 0), EXPRESSION_NUMBER);
	case OP_IF:
		return type_wanted (binder, node_arg (node, 0), EXPRESSION_FLAG) && alike (binder, node, 1);
	case OP_EMPTY:
		return becomes (node, EXPRESSION_FLAG, 0);
	case OP_VALUE:
		return types_wanted (binder, node, EXPRESSION_NUMBER) && becomes (node, EXPRESSION_NUMBER, MONEY_SCALE);
	case OP_SECONDS: /* microseconds are seconds at scale 6 */
		return types_wanted (binder, node, EXPRESSION_SPAN) && becomes (node, EXPRESSION_NUMBER, 6);
	case OP_BUSINESS_TIME:
		return types_wanted (binder, node, EXPRESSION_TIME) && becomes (node, EXPRESSION_SPAN, 0);
	case OP_BUSINESS_DAYS:
		return types_wanted (binder, node, EXPRESSION_TIME) && becomes (node, EXPRESSION_NUMBER, 0);
	default:
		return types_wanted (binder, node, EXPRESSION_TIME) && becomes (node, EXPRESSION_TEXT, 0);
	}
}

static bool
node_bind (const struct binder *binder, struct node *node)
{
	for (guint i = 0; i < node->args->len; i++)
		if (!node_bind (binder, node_arg (node, i)))
			return false;
	switch (node->operation) {
	case OP_NUMBER:
	case OP_FLAG:
	case OP_TEXT:
	case OP_SPAN:
	case OP_FROM:
	case OP_UNTIL:
	case OP_AS_OF:
		return true;
	case OP_COLUMN:
		return column_bind (binder, node);
	case OP_NOT:
	case OP_AND:
	case OP_OR:
		return types_wanted (binder, node, EXPRESSION_FLAG) && becomes (node, EXPRESSION_FLAG, 0);
	case OP_NEGATE:
		return node_arg (node, 0)->type == EXPRESSION_SPAN
			? alike (binder, node, 0)
			: types_wanted (binder, node, EXPRESSION_NUMBER) && alike (binder, node, 0);
	case OP_EQUAL:
	case OP_UNEQUAL:
	case OP_LESS:
	case OP_LESS_EQUAL:
	case OP_MORE:
	case OP_MORE_EQUAL:
	case OP_IN:
		return compared (binder, node);
	case OP_ADD:
	case OP_SUBTRACT:
		return added (binder, node);
	case OP_MULTIPLY:
		return multiplied (binder, node);
	default:
		return function_bind (binder, node);
	}
}

gboolean
expression_bind (struct expression *expression, expression_finder *find, const void *data, GError **error)
{
	struct binder binder = {expression, find, data, error};

	return node_bind (&binder, expression->root);
}

enum expression_type
expression_type (const struct expression *expression)
{
	return expression->root->type;
}

int
expression_scale (const struct expression *expression)
{
	return expression->root->type == EXPRESSION_NUMBER ? expression->root->scale : 0;
}
