/* expression_internal.h - the tree of an expression; for expression*.c only. */
#ifndef CONFIG_EXPRESSION_INTERNAL_H
#define CONFIG_EXPRESSION_INTERNAL_H

#include "common/config/expression.h"

enum operation
{
	OP_NUMBER,
	OP_FLAG,
	OP_TEXT,
	OP_SPAN,
	OP_COLUMN,
	OP_FROM,
	OP_UNTIL,
	OP_AS_OF,
	OP_NOT,
	OP_NEGATE,
	OP_AND,
	OP_OR,
	OP_EQUAL,
	OP_UNEQUAL,
	OP_LESS,
	OP_LESS_EQUAL,
	OP_MORE,
	OP_MORE_EQUAL,
	OP_IN,
	OP_ADD,
	OP_SUBTRACT,
	OP_MULTIPLY,
	OP_MIN,
	OP_MAX,
	OP_ABS,
	OP_IF,
	OP_FIRST,
	OP_EMPTY,
	OP_VALUE,
	OP_SECONDS,
	OP_BUSINESS_TIME,
	OP_BUSINESS_DAYS,
	OP_DAY,
	OP_WEEK,
	OP_HOUR
};

struct node
{
	enum operation operation;
	enum expression_type type; /* of literals as read, of the rest when it is bound */
	int scale;
	int128 number;
	char *text; /* of a literal, or the name of a column */
	int column;
	GPtrArray *args; /* struct node * */
	char made[32];   /* the text of a time, until the next record */
};

struct expression
{
	struct node *root;
	char *text;
};

enum
{
	EXPRESSION_SCALE_MAX = 18
};

static inline struct node *
node_arg (const struct node *node, guint i)
{
	return node->args->pdata[i];
}

#endif
