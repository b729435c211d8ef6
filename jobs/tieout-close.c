#include "run/close.h"
#include "run/close_accrual.h"
#include "run/sign.h"

static const struct program program = {
	.name = "tieout-close",
	.synopsis = "[OPTION]... ACTION --period YYYY-MM",
	.summary = "close a period: what is left to do, who signed what, and the lock",
	.tables = {close_options, sign_options, close_accrual_options, option_common},
	.positional_max = -1,
};

int
main (int argc, char **argv)
{
	return job_main (&program, argc, argv, close_run);
}
