/* What a rule says about accruals: which of its findings a close may propose to accrue. */
#include "common/config/rules_internal.h"

/*
 * Findings of something that surely happened and is in no ledger. Whatever else is open is a dispute about what happened or how
 * much, the remainder of other findings (a difference on hand, a residual), or no movement at all: to accrue it would book a
 * guess, or book one movement twice.
 */
static bool
code_is_unposted (enum code code)
{
	return code == CODE_MISSING_ERP || code == CODE_RECEIPT_MISSING || code == CODE_COPRODUCT_MISSING || code == CODE_CUTOFF ||
		code == CODE_STUCK_QUEUE || code == CODE_QUEUE_DELETED || code == CODE_POST_TO_CLOSED_ORDER;
}

struct accrual_reader
{
	struct accrual_rule accrual;
	int queue;
};

static gboolean
accrual_code_read (struct yaml_node node, void *target, GError **error)
{
	struct accrual_rule *accrual = &((struct accrual_reader *) target)->accrual;
	const char *name;
	enum code code;

	if (!yaml_text (node, &name, error))
		return FALSE;
	code = code_find (name);
	if (code == CODE_NONE)
		return yaml_fail (node, error, "'%s' is no exception code", name);
	if (!code_is_unposted (code))
		return yaml_fail (node, error, "%s is not a movement that surely happened and was not posted", name);
	if (accrual->codes[code])
		return yaml_fail (node, error, "%s is there twice", name);
	accrual->codes[code] = true;
	return TRUE;
}

gboolean
accrual_rule_read (struct yaml_node node, struct accrual_rule *accrual, GError **error)
{
	static const struct field fields[] = {{"codes", FIELD_EACH, .read = accrual_code_read, .required = true},
		{"in_flight", FIELD_BOOL, .offset = offsetof (struct accrual_reader, accrual.in_flight), .required = true},
		{"queue", FIELD_CHOICE, .offset = offsetof (struct accrual_reader, queue), .required = true, .choices = "post|accrue"},
		{"aggregate", FIELD_DECIMAL, .offset = offsetof (struct accrual_reader, accrual.aggregate), .scale = MONEY_SCALE}, {0}};
	struct accrual_reader reader = {.accrual = {.aggregate = DECIMAL_NONE}};

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	*accrual = reader.accrual;
	accrual->queue = reader.queue == 1;
	return TRUE;
}
