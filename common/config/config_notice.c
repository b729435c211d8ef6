/* tieout.yaml: who is told that a job began and how it ended. */
#include "common/config/config_internal.h"

#include <string.h>

static gboolean
word_read (struct yaml_node node, void *target, GError **error)
{
	const char *text;

	if (!yaml_text (node, &text, error))
		return FALSE;
	g_ptr_array_add (target, (gpointer) text);
	return TRUE;
}

/* A list of words, NULL-ended, that the store owns. */
static gboolean
words_read (struct yaml_node node, struct config_store *store, const char *const **words, GError **error)
{
	GPtrArray *list = g_ptr_array_new ();

	if (!yaml_each (node, word_read, list, error) || (list->len == 0 && !yaml_fail (node, error, "is an empty list"))) {
		g_ptr_array_unref (list);
		return FALSE;
	}
	g_ptr_array_add (list, NULL);
	*words = (const char *const *) list->pdata;
	g_ptr_array_add (store->arrays, g_ptr_array_free (list, FALSE));
	return TRUE;
}

struct notice_reader
{
	struct config_store *store;
	struct config_notice notice;
};

static gboolean
command_read (struct yaml_node node, void *target, GError **error)
{
	struct notice_reader *reader = target;

	return words_read (node, reader->store, &reader->notice.command, error);
}

static gboolean
programs_read (struct yaml_node node, void *target, GError **error)
{
	struct notice_reader *reader = target;

	return words_read (node, reader->store, &reader->notice.programs, error);
}

#define NOTICE(member) .offset = offsetof (struct notice_reader, notice.member)

gboolean
config_health_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"url", FIELD_TEXT, NOTICE (to)}, {"command", FIELD_READ, .read = command_read},
		{"timeout", FIELD_DURATION, NOTICE (timeout), .min = 1, .max = 60}, {"programs", FIELD_READ, .read = programs_read}, {0}};
	struct config_store *store = target;
	struct notice_reader reader = {store, {.timeout = NOTICE_TIMEOUT}};

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	if ((reader.notice.to == NULL) == (reader.notice.command == NULL))
		return yaml_fail (node, error, "needs either `url` or `command`");
	if (reader.notice.to != NULL && !g_str_has_prefix (reader.notice.to, "https://") &&
		!g_str_has_prefix (reader.notice.to, "http://") && !g_str_has_prefix (reader.notice.to, "${"))
		return yaml_fail_below (node, "url", error, "is no http:// or https:// address");
	store->config.health = reader.notice;
	store->config.health.asked = true;
	return TRUE;
}

gboolean
config_mail_read (struct yaml_node node, void *target, GError **error)
{
	static const struct field fields[] = {{"command", FIELD_READ, .read = command_read},
		{"to", FIELD_TEXT, NOTICE (to), .required = true}, {"on", FIELD_CHOICE, NOTICE (on), .choices = "always|found|failed"},
		{"timeout", FIELD_DURATION, NOTICE (timeout), .min = 1, .max = 60}, {"programs", FIELD_READ, .read = programs_read}, {0}};
	static const char *const sendmail[] = {"sendmail", "-t", NULL};
	struct config_store *store = target;
	struct notice_reader reader = {store, {.timeout = NOTICE_TIMEOUT, .on = NOTICE_FOUND, .command = sendmail}};

	if (!yaml_map (node, fields, &reader, error))
		return FALSE;
	if (strpbrk (reader.notice.to, "\n\r") != NULL)
		return yaml_fail_below (node, "to", error, "holds a line end");
	store->config.mail = reader.notice;
	store->config.mail.asked = true;
	return TRUE;
}

bool
config_notice_is_of (const struct config_notice *notice, const char *program)
{
	if (!notice->asked)
		return false;
	if (notice->programs == NULL)
		return strcmp (program, "tieout-reconcile") == 0;
	return g_strv_contains (notice->programs, program);
}
