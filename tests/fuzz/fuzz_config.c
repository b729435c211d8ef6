/*
 * fuzz_config.c - any bytes as tieout.yaml: either an installation whose plants can be asked, or a refusal that names
 * file, line and column. No message holds a password.
 */
#include "common/base/failure.h"
#include "common/config/config.h"
#include "fuzz.h"

#include <string.h>

static const struct program program = {.name = "tieout-fuzz", .synopsis = "", .summary = "", .tables = {option_common}};

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (options) options = options_new (&program);
	g_autoptr (config) config = NULL;
	char path[FUZZ_PATH_SIZE];
	int file = fuzz_file (data, size, path);
	char *arguments[] = {"tieout-fuzz", "--config", path, NULL};

	demand (options_read_command_line (options, 3, arguments, &error));
	config = config_load (options, &error);
	close (file);
	demand ((config == NULL) == (error != NULL));
	if (config == NULL) {
		demand (error->domain == FAILURE && g_utf8_validate (error->message, -1, NULL));
		demand (error->code == FAILURE_CONFIGURATION || error->code == FAILURE_USAGE);
		return 0;
	}
	for (guint i = 0; i < config_plants (config)->len; i++) {
		g_autoptr (GError) refused = NULL;
		const struct plant *plant = config_plant (config, config_plants (config)->pdata[i], &refused);

		demand ((plant == NULL) == (refused != NULL));
		if (plant != NULL) {
			g_autofree char *text = plant_text (plant);

			production_day (&plant->shifts, 20000 * INSTANT_DAY);
			fiscal_period (&plant->company->calendar, 20000);
			demand (*text != '\0');
		}
	}
	return 0;
}
