/*
 * fuzz_retirement.c - any bytes as the register of what is to go: either entries that contradict nothing, or a refusal that names
 * the file.
 */
#include "common/base/calendar.h"
#include "common/base/failure.h"
#include "common/config/retirement_rule.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (retirement_rule) rule = retirement_rule_parse ("f.yaml", (const char *) data, size, &error);

	demand ((rule == NULL) == (error != NULL));
	if (rule == NULL) {
		demand (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
		demand (strstr (error->message, "f.yaml") != NULL && g_utf8_validate (error->message, -1, NULL));
		return 0;
	}
	for (size_t i = 0; i < rule->n_entries; i++) {
		const struct retirement_entry *entry = &rule->entries[i];

		demand (entry->name != NULL && entry->planned != PERIOD_NONE && entry->reports != NULL);
		demand ((entry->decision == RETIREMENT_RETIRED) == (entry->retired != PERIOD_NONE));
		demand ((entry->decision == RETIREMENT_KEPT) == (entry->expires != DATE_NONE));
	}
	return 0;
}
