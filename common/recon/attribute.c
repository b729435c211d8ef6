/* Further columns of a source, by name. */
#include "common/recon/recon_internal.h"

#include <string.h>

int
attribute_index (const struct movement_table *table, const char *name)
{
	for (int i = 0; name != NULL && i < table->n_attributes; i++)
		if (strcmp (table->attribute_name[i], name) == 0)
			return i;
	return -1;
}

int64_t
attribute_money (const struct movement_table *table, int attribute, uint32_t row)
{
	const char *text = attribute >= 0 ? strpool_text (table->strings, table->attribute[attribute][row]) : "";
	int64_t value;

	return decimal_parse (text, strlen (text), NULL, MONEY_SCALE, ROUND_NEVER, &value) == DECIMAL_OK ? value : DECIMAL_NONE;
}
