/* What is shown of open items by account. */
#include "common/recon/outcome.h"

#include <string.h>

char **
outcome_item_ages (const struct outcome_item_account *account)
{
	return g_strsplit (account->ages, ";", -1);
}

bool
outcome_item_is_of (const struct outcome_item *item, const struct outcome_item_account *account)
{
	return strcmp (item->gl_account, account->gl_account) == 0 && strcmp (item->currency, account->currency) == 0 &&
		strcmp (item->state, "even") != 0;
}
