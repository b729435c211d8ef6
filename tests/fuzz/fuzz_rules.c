/*
 * fuzz_rules.c - any bytes as a rule file: either a reconciliation that holds together, or a refusal that names the file.
 * Taken twice: as the template, and as what a plant overrides of a good one.
 */
#include "common/base/failure.h"
#include "common/config/rules.h"
#include "fuzz.h"

#include <string.h>

static void
rules_try (const char *text, const char *plant)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (rule_set) rules = rules_recall (text, "f", NULL, plant, 20000, &error);

	demand ((rules == NULL) == (error != NULL));
	if (rules == NULL) {
		demand (error->domain == FAILURE && (error->code == FAILURE_CONFIGURATION || error->code == FAILURE_DATA));
		demand (strstr (error->message, "f.yaml") != NULL || strstr (error->message, "p.yaml") != NULL);
		demand (g_utf8_validate (error->message, -1, NULL));
		return;
	}
	demand (rule_set_reconciliation (rules)->text != NULL && rule_set_warnings (rules) != NULL);
	for (int i = 0; i < CODE_COUNT; i++)
		demand (*rule_set_reconciliation (rules)->owner[i] != '\0');
}

/* The template that is overridden: the input after the line of the plant's file, or all of it. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autofree char *input = g_strndup ((const char *) data, size), *text = g_strconcat ("# enterprise/f.yaml\n", input, NULL);

	rules_try (text, NULL);
	if (strstr (text, "\n# plants/p.yaml\n") != NULL)
		rules_try (text, "p");
	return 0;
}
