/*
 * fuzz_movement_map.c - any bytes as movement_types.csv: either a map in which every code can be looked up, or a refusal
 * that names the source.
 */
#include "common/base/failure.h"
#include "common/io/source.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings);
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (GError) error = NULL;
	char path[FUZZ_PATH_SIZE];
	int file = fuzz_file (data, size, path);
	g_autofree char *uri = g_strconcat ("csv:", path, NULL);
	const struct source source = {.name = "movement_types", .uri = uri, .shown = uri, .profile = "generic"};
	const struct source_scope scope = {
		.plant = "1000", .from = DATE_NONE, .until = DATE_NONE, .read_from = DATE_NONE, .read_until = DATE_NONE};

	reader = source_open (&source, NULL, &error);
	if (reader != NULL && source_read_reference (reader, "movement_types", SIDE_LEFT, &scope, reference, NULL, &error))
		reference_finish (reference, &error);
	close (file);
	if (error != NULL) {
		demand (error->domain == FAILURE && error->code != FAILURE_INTERNAL);
		demand (g_utf8_validate (error->message, -1, NULL));
	}
	return 0;
}
