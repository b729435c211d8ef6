/* What a rule says about balances of stock: since when movements are known, and what may differ between two buckets. */
#include "common/config/rules_internal.h"

#include <string.h>

static gboolean
drop_read (struct yaml_node node, void *target, GError **error)
{
	static const struct
	{
		const char *name;
		unsigned bit;
	} parts[] = {{"lot", DROP_LOT}, {"storage_location", DROP_LOCATION}, {"stock_status", DROP_STATUS}};
	unsigned *drops = target;
	const char *name;

	if (!yaml_text (node, &name, error))
		return FALSE;
	for (size_t i = 0; i < G_N_ELEMENTS (parts); i++)
		if (strcmp (parts[i].name, name) == 0) {
			if (*drops & parts[i].bit)
				return yaml_fail (node, error, "'%s' is there twice", name);
			*drops |= parts[i].bit;
			return TRUE;
		}
	return yaml_fail (node, error, "'%s' is none of lot, storage_location, stock_status", name);
}

struct fallback_reader
{
	struct fallback fallback;
	const char *raises;
};

static gboolean
drops_read (struct yaml_node node, void *target, GError **error)
{
	struct fallback_reader *reader = target;

	return yaml_each (node, drop_read, &reader->fallback.drops, error) &&
		(reader->fallback.drops != 0 || yaml_fail (node, error, "drops nothing"));
}

static gboolean
fallback_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {
		{"name", FIELD_TEXT, .offset = offsetof (struct fallback_reader, fallback.name), .required = true},
		{"drop", FIELD_READ, .read = drops_read, .required = true},
		{"raises", FIELD_TEXT, .offset = offsetof (struct fallback_reader, raises), .required = true}, {0}};
	struct balance_rule *balance = target;
	struct fallback_reader reader = {.raises = NULL};

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	reader.fallback.raises = code_find (reader.raises);
	if (reader.fallback.raises != CODE_LOT_MISMATCH && reader.fallback.raises != CODE_WRONG_SLOC &&
		reader.fallback.raises != CODE_STATUS_DIFF)
		return yaml_fail (
			yaml_get (node, "raises"), error, "'%s' is none of LOT_MISMATCH, WRONG_SLOC, STATUS_DIFF", reader.raises);
	for (int i = 0; i < balance->n_fallbacks; i++)
		if (strcmp (balance->fallbacks[i].name, reader.fallback.name) == 0)
			return yaml_fail (yaml_get (node, "name"), error, "there are two entries '%s'", reader.fallback.name);
	if (balance->n_fallbacks == FALLBACKS_MAX)
		return yaml_fail (node, error, "more than %d entries", FALLBACKS_MAX);
	balance->fallbacks[balance->n_fallbacks++] = reader.fallback;
	return TRUE;
}

gboolean
balance_rule_read (struct yaml_node node, void *target, GError **error)
{
	struct reading
	{
		struct balance_rule balance;
		int history;
	} own = {.history = 0};
	static const struct field fields[] = {
		{"history", FIELD_CHOICE, .offset = offsetof (struct reading, history), .required = true, .choices = "window|whole"},
		{"fallbacks", FIELD_EACH, .read = fallback_read, .required = true}, {0}};

	/* Fallbacks are appended to what target points at, which begins with them. */
	G_STATIC_ASSERT (offsetof (struct reading, balance) == 0);
	if (!yaml_map (node, fields, &own, error))
		return FALSE;
	own.balance.whole_history = own.history == 1;
	((struct reconciliation *) target)->balance = own.balance;
	return TRUE;
}
