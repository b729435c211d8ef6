/* What a rule says about open items: what they are of, for how long they may be open, and into which ages they fall. */
#include "common/config/rules_internal.h"

#include <string.h>

struct items_reader
{
	struct items_rule items;
	int bucket; /* the one that was read last */
};

static gboolean
bucket_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field day = {"buckets", FIELD_INT, .offset = offsetof (struct items_reader, bucket), .max = 100000};
	struct items_reader *reader = target;
	struct items_rule *items = &reader->items;

	if (!yaml_scalar (node, &day, &reader->bucket, error))
		return FALSE;
	if (items->n_buckets == ITEM_BUCKETS_MAX)
		return yaml_fail (node, error, "more than %d buckets", ITEM_BUCKETS_MAX);
	if (items->n_buckets > 0 && reader->bucket <= items->bucket[items->n_buckets - 1])
		return yaml_fail (node, error, "is not later than the bucket before it");
	items->bucket[items->n_buckets++] = reader->bucket;
	return TRUE;
}

/* Keys are names of columns and of attributes, which only the reader of the whole rule numbers. */
static gboolean
keys_skip (struct yaml_node node G_GNUC_UNUSED, void *target G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

#define ALLOWED(name, state)                                                                           \
	{                                                                                                  \
		name, FIELD_INT, .offset = offsetof (struct items_reader, items.allowed[state]), .max = 100000 \
	}

static const struct field allowed_fields[] = {
	ALLOWED ("received", ITEM_RECEIVED),
	ALLOWED ("invoiced", ITEM_INVOICED),
	ALLOWED ("running", ITEM_RUNNING),
	ALLOWED ("variance", ITEM_VARIANCE),
	ALLOWED ("transit", ITEM_TRANSIT),
	ALLOWED ("not_issued", ITEM_OVERDUE_IN),
	ALLOWED ("value", ITEM_VALUE),
	{0},
};

gboolean
items_rule_read (struct yaml_node node, struct items_rule *items, GError **error)
{
	static const struct field fields[] = {
		{"of", FIELD_CHOICE, .offset = offsetof (struct items_reader, items.of), .required = true,
			.choices = "gr-ir|wip|in-transit"},
		{"keys", FIELD_READ, .read = keys_skip, .required = true},
		{"value", FIELD_TEXT, .offset = offsetof (struct items_reader, items.value)},
		{"otherwise", FIELD_READ, .read = keys_skip},
		{"books", FIELD_TEXT, .offset = offsetof (struct items_reader, items.books)},
		{"leading", FIELD_TEXT, .offset = offsetof (struct items_reader, items.leading)},
		{"buckets", FIELD_EACH, .read = bucket_read, .required = true},
		{"allowed", FIELD_MAP, .fields = allowed_fields, .required = true},
		{"lane_factor", FIELD_INT, .offset = offsetof (struct items_reader, items.lane_factor), .min = 1, .max = 100},
		{"price_percent", FIELD_DECIMAL, .offset = offsetof (struct items_reader, items.price_percent), .scale = PRICE_SCALE},
		{0},
	};
	struct items_reader reader = {.items = {.lane_factor = 2, .price_percent = DECIMAL_NONE}};

	for (int state = 0; state < ITEM_STATE_COUNT; state++)
		reader.items.allowed[state] = -1;
	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	if (reader.items.n_buckets == 0)
		return yaml_fail (yaml_get (node, "buckets"), error, "is empty");
	*items = reader.items;
	return TRUE;
}

/* An item is named by texts of its rows; what is derived of them names none. */
gboolean
items_keys_check (struct yaml_node list, const int *keys, int n, GError **error)
{
	for (int i = 0; i < n; i++)
		if (keys[i] >= COL_COUNT && keys[i] < KEY_ATTRIBUTE)
			return yaml_fail (list, error, "has a key that is neither a column nor an attribute");
	return TRUE;
}
