#include "common/config/expression_internal.h"

#include "common/base/failure.h"

#include <string.h>

enum
{
	DEPTH_MAX = 64,
	LITERAL_SCALE_MAX = 9
};

const char *
expression_type_name (enum expression_type type)
{
	static const char *const names[] = {"a number", "a condition", "a text", "a time", "a span of time"};

	return names[type];
}

struct parser
{
	const char *text, *at;
	int depth;
	GError **error;
};

static const struct function
{
	const char *name;
	enum operation operation;
	guint least, most;
} functions[] = {{"min", OP_MIN, 2, 8}, {"max", OP_MAX, 2, 8}, {"abs", OP_ABS, 1, 1}, {"if", OP_IF, 3, 3},
	{"first", OP_FIRST, 2, 8}, {"empty", OP_EMPTY, 1, 1}, {"value", OP_VALUE, 3, 3}, {"seconds", OP_SECONDS, 1, 1},
	{"business_time", OP_BUSINESS_TIME, 2, 2}, {"business_days", OP_BUSINESS_DAYS, 2, 2}, {"day", OP_DAY, 1, 1},
	{"week", OP_WEEK, 1, 1}, {"hour", OP_HOUR, 1, 1}};

static struct node *either_parse (struct parser *parser);

static void
node_free (gpointer data)
{
	struct node *node = data;

	if (node == NULL)
		return;
	g_ptr_array_unref (node->args);
	g_free (node->text);
	g_free (node);
}

static struct node *
node_new (enum operation operation, enum expression_type type)
{
	struct node *node = g_new0 (struct node, 1);

	node->operation = operation;
	node->type = type;
	node->args = g_ptr_array_new_with_free_func (node_free);
	return node;
}

static struct node *
node_fail (struct parser *parser, struct node *node, const char *why)
{
	node_free (node);
	if (parser->error != NULL && *parser->error == NULL)
		g_set_error (parser->error, FAILURE, FAILURE_CONFIGURATION, "'%s': %s at character %d", parser->text, why,
			(int) (parser->at - parser->text) + 1);
	return NULL;
}

/* Takes over both; NULL where one is missing, which has been said. */
static struct node *
node_pair (enum operation operation, struct node *left, struct node *right)
{
	struct node *node;

	if (left == NULL || right == NULL) {
		node_free (left);
		node_free (right);
		return NULL;
	}
	node = node_new (operation, EXPRESSION_NUMBER);
	g_ptr_array_add (node->args, left);
	g_ptr_array_add (node->args, right);
	return node;
}

/* ---- words ---- */

static void
blanks_skip (struct parser *parser)
{
	while (g_ascii_isspace (*parser->at))
		parser->at++;
}

static bool
is_name (char c)
{
	return g_ascii_isalnum (c) || c == '_';
}

/* A mark, or a word that does not go on. */
static bool
word_take (struct parser *parser, const char *word)
{
	size_t n = strlen (word);

	blanks_skip (parser);
	if (strncmp (parser->at, word, n) != 0 || (is_name (word[n - 1]) && is_name (parser->at[n])))
		return false;
	parser->at += n;
	return true;
}

/* ---- what an expression is made of ---- */

static struct node *
number_parse (struct parser *parser)
{
	static const struct
	{
		char letter;
		int64_t seconds;
	} units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};
	const char *start = parser->at, *point = NULL;
	struct node *node = node_new (OP_NUMBER, EXPRESSION_NUMBER);
	int64_t number = 0;

	for (; g_ascii_isdigit (*parser->at) || (*parser->at == '.' && point == NULL); parser->at++)
		point = *parser->at == '.' ? parser->at : point;
	node->scale = point != NULL ? (int) (parser->at - point) - 1 : 0;
	if (node->scale > LITERAL_SCALE_MAX || (point != NULL && node->scale == 0) ||
		decimal_parse (start, (size_t) (parser->at - start), NULL, node->scale, ROUND_NEVER, &number) != DECIMAL_OK)
		return node_fail (parser, node, "this is no number");
	node->number = number;
	for (size_t i = 0; i < G_N_ELEMENTS (units) && point == NULL; i++)
		if (*parser->at == units[i].letter && !is_name (parser->at[1])) {
			parser->at++;
			node->operation = OP_SPAN;
			node->type = EXPRESSION_SPAN;
			node->number *= units[i].seconds * INSTANT_SECOND;
			return node;
		}
	return is_name (*parser->at) ? node_fail (parser, node, "a number goes on with a letter") : node;
}

static struct node *
text_parse (struct parser *parser)
{
	const char *end = strchr (parser->at + 1, '\'');
	struct node *node;

	if (end == NULL)
		return node_fail (parser, NULL, "the text does not end");
	node = node_new (OP_TEXT, EXPRESSION_TEXT);
	node->text = g_strndup (parser->at + 1, (gsize) (end - parser->at - 1));
	parser->at = end + 1;
	return node;
}

/* Up to the closing bracket; FALSE: said. */
static bool
args_parse (struct parser *parser, struct node *node)
{
	do {
		struct node *arg = either_parse (parser);

		if (arg == NULL)
			return false;
		g_ptr_array_add (node->args, arg);
	} while (word_take (parser, ","));
	return word_take (parser, ")") || node_fail (parser, NULL, "')' is missing") != NULL;
}

static struct node *
call_parse (struct parser *parser, const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS (functions); i++) {
		struct node *node;

		if (strcmp (functions[i].name, name) != 0)
			continue;
		node = node_new (functions[i].operation, EXPRESSION_NUMBER);
		if (!args_parse (parser, node)) {
			node_free (node);
			return NULL;
		}
		if (node->args->len < functions[i].least || node->args->len > functions[i].most)
			return node_fail (parser, node, "the function takes another number of arguments");
		return node;
	}
	return node_fail (parser, NULL, "there is no such function");
}

static struct node *
name_parse (struct parser *parser)
{
	static const struct
	{
		const char *name;
		enum operation operation;
		enum expression_type type;
		int number;
	} words[] = {{"from", OP_FROM, EXPRESSION_TIME, 0}, {"until", OP_UNTIL, EXPRESSION_TIME, 0},
		{"as_of", OP_AS_OF, EXPRESSION_TIME, 0}, {"true", OP_FLAG, EXPRESSION_FLAG, 1}, {"false", OP_FLAG, EXPRESSION_FLAG, 0}};
	const char *start = parser->at;
	g_autofree char *name = NULL;
	struct node *node;

	while (is_name (*parser->at) || (*parser->at == '.' && is_name (parser->at[1])))
		parser->at++;
	name = g_strndup (start, (gsize) (parser->at - start));
	if (word_take (parser, "("))
		return call_parse (parser, name);
	for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
		if (strcmp (words[i].name, name) == 0) {
			node = node_new (words[i].operation, words[i].type);
			node->number = words[i].number;
			return node;
		}
	node = node_new (OP_COLUMN, EXPRESSION_NUMBER);
	node->text = g_steal_pointer (&name);
	return node;
}

static struct node *
primary_parse (struct parser *parser)
{
	struct node *node;

	if (word_take (parser, "(")) {
		node = either_parse (parser);
		if (node != NULL && !word_take (parser, ")"))
			return node_fail (parser, node, "')' is missing");
		return node;
	}
	if (g_ascii_isdigit (*parser->at))
		return number_parse (parser);
	if (*parser->at == '\'')
		return text_parse (parser);
	if (g_ascii_isalpha (*parser->at))
		return name_parse (parser);
	return node_fail (parser, NULL, "a value is missing");
}

/* ---- operators ---- */

static struct node *
unary_parse (struct parser *parser, const char *word, enum operation operation, struct node *(*operand) (struct parser *),
	struct node *(*otherwise) (struct parser *) )
{
	struct node *node, *arg;

	if (!word_take (parser, word))
		return otherwise (parser);
	if (++parser->depth > DEPTH_MAX)
		return node_fail (parser, NULL, "too deep");
	arg = operand (parser);
	parser->depth--;
	if (arg == NULL)
		return NULL;
	node = node_new (operation, EXPRESSION_NUMBER);
	g_ptr_array_add (node->args, arg);
	return node;
}

static struct node *
factor_parse (struct parser *parser)
{
	return unary_parse (parser, "-", OP_NEGATE, factor_parse, primary_parse);
}

static struct node *
product_parse (struct parser *parser)
{
	struct node *node = factor_parse (parser);

	while (node != NULL && word_take (parser, "*"))
		node = node_pair (OP_MULTIPLY, node, factor_parse (parser));
	return node;
}

static struct node *
sum_parse (struct parser *parser)
{
	struct node *node = product_parse (parser);

	while (node != NULL)
		if (word_take (parser, "+"))
			node = node_pair (OP_ADD, node, product_parse (parser));
		else if (word_take (parser, "-"))
			node = node_pair (OP_SUBTRACT, node, product_parse (parser));
		else
			break;
	return node;
}

static struct node *
in_parse (struct parser *parser, struct node *left)
{
	struct node *node = node_new (OP_IN, EXPRESSION_FLAG);

	g_ptr_array_add (node->args, left);
	if (!word_take (parser, "("))
		return node_fail (parser, node, "'(' is missing");
	if (args_parse (parser, node))
		return node;
	node_free (node);
	return NULL;
}

static struct node *
comparison_parse (struct parser *parser)
{
	static const struct
	{
		const char *word;
		enum operation operation;
	} operators[] = {
		{"!=", OP_UNEQUAL}, {"<=", OP_LESS_EQUAL}, {">=", OP_MORE_EQUAL}, {"=", OP_EQUAL}, {"<", OP_LESS}, {">", OP_MORE}};
	struct node *node = sum_parse (parser);

	for (size_t i = 0; node != NULL && i < G_N_ELEMENTS (operators); i++)
		if (word_take (parser, operators[i].word))
			return node_pair (operators[i].operation, node, sum_parse (parser));
	return node != NULL && word_take (parser, "in") ? in_parse (parser, node) : node;
}

static struct node *
negation_parse (struct parser *parser)
{
	return unary_parse (parser, "not", OP_NOT, negation_parse, comparison_parse);
}

static struct node *
both_parse (struct parser *parser)
{
	struct node *node = negation_parse (parser);

	while (node != NULL && word_take (parser, "and"))
		node = node_pair (OP_AND, node, negation_parse (parser));
	return node;
}

static struct node *
either_parse (struct parser *parser)
{
	struct node *node;

	if (++parser->depth > DEPTH_MAX)
		return node_fail (parser, NULL, "too deep");
	node = both_parse (parser);
	while (node != NULL && word_take (parser, "or"))
		node = node_pair (OP_OR, node, both_parse (parser));
	parser->depth--;
	return node;
}

struct expression *
expression_parse (const char *text, GError **error)
{
	GError *failed = NULL;
	struct parser parser = {text, text, 0, &failed};
	g_autoptr (expression) expression = g_new0 (struct expression, 1);

	expression->text = g_strdup (text);
	expression->root = either_parse (&parser);
	blanks_skip (&parser);
	if (expression->root != NULL && *parser.at != '\0')
		node_fail (&parser, NULL, "nothing more was expected");
	if (failed == NULL)
		return g_steal_pointer (&expression);
	g_propagate_error (error, failed);
	return NULL;
}

void
expression_free (struct expression *expression)
{
	if (expression == NULL)
		return;
	node_free (expression->root);
	g_free (expression->text);
	g_free (expression);
}
