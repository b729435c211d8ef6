/* fuzz_close.c - any bytes as the rule of a close: either checks with due dates and limits, or a refusal that names the file. */
#include "common/base/failure.h"
#include "common/recon/close_calendar.h"
#include "fuzz.h"

/* A working day and its number lead to each other; a rule whose holidays leave none says so. */
static void
calendar_try (const struct close_rule *rule, const struct close_check *check, date_t until)
{
	date_t date = working_day_date (rule, until, check->due);
	char text[16];

	demand (check->due != 0 && *working_day_text (check->due, text) == 'W');
	if (date != DATE_NONE) {
		demand (working_day (rule, date) && (date >= until) == (check->due > 0));
		demand (working_day_number (rule, until, date) == check->due);
	}
	demand (check_due (rule, check, 202603, until) == date);
	date = check_due (rule, check, 202613, until);
	demand (date == DATE_NONE || working_day (rule, date));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (close_rule) rule = close_rule_parse ("f.yaml", (const char *) data, size, &error);

	demand ((rule == NULL) == (error != NULL));
	if (rule == NULL) {
		demand (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
		demand (strstr (error->message, "f.yaml") != NULL && g_utf8_validate (error->message, -1, NULL));
		return 0;
	}
	demand (rule->trivial >= 0 && rule->trivial <= rule->account && rule->account <= rule->materiality);
	for (size_t i = 0; i < rule->n_checks; i++) {
		const struct close_check *check = &rule->checks[i];

		demand (close_check_find (rule, check->name) == check && check->limit >= 0 && check->reconciliations != NULL);
		calendar_try (rule, check, 20544); /* the first of April */
	}
	return 0;
}
