#include "reports/reading_json.h"

void
reading_json_add (struct json *json, const struct outcome *outcome, const struct zone *zone)
{
	char newest[40];
	bool any = false;

	for (size_t i = 0; i < outcome->n_readings; i++)
		any |= *outcome->readings[i].finding != '\0';
	if (!any)
		return;
	json_array (json, "implausible");
	for (size_t i = 0; i < outcome->n_readings; i++) {
		const struct outcome_reading *reading = &outcome->readings[i];

		if (*reading->finding == '\0')
			continue;
		json_object (json, NULL);
		json_text (json, "source", reading->source);
		json_text (json, "object", reading->object);
		json_text (json, "finding", reading->finding);
		json_count (json, "rows", reading->rows);
		if (reading->usual != DECIMAL_NONE)
			json_count (json, "usual_rows", reading->usual);
		if (reading->newest != INSTANT_NONE)
			json_text (json, "newest", instant_format (reading->newest, zone, newest));
		json_object_end (json);
	}
	json_array_end (json);
}
