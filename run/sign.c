#include "run/sign.h"

#include "common/base/failure.h"
#include "common/base/text_file.h"
#include "common/io/part_file.h"

#include <string.h>

const struct option sign_options[] = {
	{"user", 0, OPTION_STRING, .argument = "NAME", .lowest = ORIGIN_COMMAND_LINE, .group = "Who signs what",
		.help = "who is signing, where the rule of the close has people name themselves"},
	{"statement", 0, OPTION_STRING, .argument = "TEXT", .lowest = ORIGIN_COMMAND_LINE, .help = "what is signed, in own words"},
	{"chain-head", 0, OPTION_PATH, .argument = "FILE", .lowest = ORIGIN_ENVIRONMENT,
		.help = "where the end of the chain of sign-offs is kept, outside the ledger; verified each time"},
	{0}};

/* ---- who ---- */

const char *
sign_user (const struct job *job, const struct close_rule *rule, const struct ledger *ledger, bool writes, GError **error)
{
	const char *named = option_string (job->options, "user"), *user;

	if (rule->user == CLOSE_USER_NAMED)
		user = named != NULL ? named : "";
	else if (named != NULL) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION,
			"%s takes who signs from the %s, so nobody can name himself\nhint: leave out --user", rule->file,
			rule->user == CLOSE_USER_SYSTEM ? "account that runs the program" : "session of the ledger");
		return NULL;
	} else
		user = rule->user == CLOSE_USER_SYSTEM ? g_get_user_name () : ledger_user (ledger);
	if (!writes || *user != '\0')
		return user;
	if (rule->user == CLOSE_USER_LEDGER)
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION,
			"%s takes who signs from the session of the ledger, and a file has none\nhint: use a ledger in PostgreSQL, or "
			"`user: system`",
			rule->file);
	else
		g_set_error (error, FAILURE, FAILURE_USAGE, "say who signs: --user NAME");
	return NULL;
}

gboolean
sign_evidence (const struct job *job, struct ledger *ledger, char **evidence, char **not_evidence, GError **error)
{
	g_autofree char *rights = ledger_sign_rights (ledger, error);
	const char *file = option_string (job->options, "chain-head");

	if (rights == NULL)
		return FALSE;
	*evidence = *rights == '\0' ? g_strdup_printf ("role %s can only add to the ledger", ledger_user (ledger))
		: file != NULL          ? g_strdup ("the head of the chain is kept outside the ledger")
								: g_strdup ("");
	*not_evidence = **evidence != '\0' ? g_strdup ("") : g_strdup_printf ("%s, and --chain-head is not given", rights);
	return TRUE;
}

enum sign_stage
sign_stage_of (enum signoff_stage stage)
{
	static const enum sign_stage stages[SIGNOFF_STAGES] = {
		STAGE_NONE, STAGE_PREPARED, STAGE_REVIEWED, STAGE_LOCKED, STAGE_REOPENED, STAGE_LOCKED};

	return stages[stage];
}

bool
sign_repeats (const struct signoff *last, const struct signoff *now)
{
	return last != NULL && last->stage == now->stage && strcmp (last->user, now->user) == 0 &&
		strcmp (last->statement, now->statement) == 0 && strcmp (last->result_hash, now->result_hash) == 0 &&
		strcmp (last->gate, now->gate) == 0 && strcmp (last->evidence, now->evidence) == 0;
}

/* ---- the head of the chain ---- */

/* "12 0123...". */
static bool
line_read (const char *text, int64_t *events, const char **head)
{
	char *end;

	*events = g_ascii_strtoll (text, &end, 10);
	*head = *end == ' ' ? end + 1 : "";
	return end != text && *events >= 0 && strlen (*head) == (*events > 0 ? 64u : 0u);
}

static gboolean
head_missing (const struct signoff_book *book, const char *file, GError **error)
{
	if (book->events == 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_UNAVAILABLE,
		"'%s' keeps the head of the chain, and is not there\nhint: bring it back. To begin one for a chain that you trust as it "
		"is, put "
		"this line into it: %" G_GINT64_FORMAT " %s",
		file, book->events, book->head);
	return FALSE;
}

gboolean
head_verify (const struct job *job, const struct signoff_book *book, GError **error)
{
	const char *file = option_string (job->options, "chain-head"), *head;
	g_autofree char *text = NULL;
	int64_t events;

	if (file == NULL)
		return TRUE;
	if (!g_file_test (file, G_FILE_TEST_EXISTS))
		return head_missing (book, file, error);
	text = text_file_read (file, NULL, FAILURE_UNAVAILABLE, error);
	if (text == NULL)
		return FALSE;
	if (!line_read (g_strstrip (text), &events, &head))
		g_set_error (error, FAILURE, FAILURE_DATA, "'%s' keeps no head of a chain", file);
	else if (events > book->events)
		g_set_error (error, FAILURE, FAILURE_DATA,
			"'%s' knows %" G_GINT64_FORMAT " events of the sign-offs, the ledger has %" G_GINT64_FORMAT
			": the end of the chain was cut off",
			file, events, book->events);
	else if (events > 0 && strcmp (book->links->pdata[events - 1], head) != 0)
		g_set_error (error, FAILURE, FAILURE_DATA,
			"event %" G_GINT64_FORMAT " of the sign-offs is not the one that '%s' knows: the chain was rewritten", events, file);
	else
		return TRUE;
	return FALSE;
}

gboolean
head_keep (const struct job *job, const struct signoff_book *book, GError **error)
{
	const char *file = option_string (job->options, "chain-head");
	g_autofree char *line = NULL;
	g_autoptr (part_file) part = NULL;

	if (file == NULL)
		return TRUE;
	line = g_strdup_printf ("%" G_GINT64_FORMAT " %s\n", book->events, book->head);
	part = part_file_open (file, error);
	if (part == NULL || !part_file_write (part, line, strlen (line), error) || !part_file_finish (part, error))
		return FALSE;
	return part_file_commit (part, error);
}
