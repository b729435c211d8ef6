#include "common/config/uri.h"

#include "common/base/failure.h"

#include <string.h>

#define MASK "***"

/* Length of a secret's text: up to the end of its quotes or braces, else up to a mark that ends a value. */
static size_t
secret_length (const char *text)
{
	char close = *text == '{' ? '}' : *text == '\'' || *text == '"' ? *text : '\0';

	if (close == '\0')
		return strcspn (text, "&; \t");
	for (size_t n = 1;; n++) {
		if (text[n] == '\0')
			return n;
		bool escaped = text[n] == '\\' || (text[n] == close && text[n + 1] == close);
		if (escaped && text[n + 1] != '\0')
			n++;
		else if (text[n] == close)
			return n + 1;
	}
}

/* The next secret from `at` on that has a text: its start and length; NULL when there is none. */
static const char *
secret_next (const char *uri, const char *at, size_t *length)
{
	static const char *const words[] = {"sslpassword=", "password=", "passwd=", "pwd=", "secret=", "token="};
	const char *scheme = strstr (uri, "://");
	const char *authority = scheme != NULL ? scheme + 3 : NULL;
	const char *host = authority != NULL ? memrchr (authority, '@', strcspn (authority, "/?")) : NULL;
	const char *colon = host != NULL ? memchr (authority, ':', (size_t) (host - authority)) : NULL;

	for (; *at != '\0'; at++) {
		if (colon != NULL && at == colon + 1 && at < host) {
			*length = (size_t) (host - at);
			return at;
		}
		for (size_t i = 0; i < G_N_ELEMENTS (words); i++) {
			size_t n = strlen (words[i]);
			if (g_ascii_strncasecmp (at, words[i], n) == 0 && (at == uri || !g_ascii_isalnum (at[-1]))) {
				*length = secret_length (at + n);
				if (*length > 0)
					return at + n;
			}
		}
	}
	return NULL;
}

/* Text that is one ${NAME} and nothing else names a secret without telling it. */
static bool
is_variable (const char *text, size_t n)
{
	return n > 3 && text[0] == '$' && text[1] == '{' && memchr (text, '}', n) == text + n - 1;
}

char *
uri_public (const char *uri)
{
	GString *shown = g_string_new (NULL);
	const char *at = uri, *secret;
	size_t n;

	while ((secret = secret_next (uri, at, &n)) != NULL) {
		g_string_append_len (shown, at, secret - at);
		if (is_variable (secret, n))
			g_string_append_len (shown, secret, (gssize) n);
		else
			g_string_append (shown, MASK);
		at = secret + n;
	}
	g_string_append (shown, at);
	return g_string_free (shown, FALSE);
}

bool
uri_has_secret (const char *uri)
{
	const char *at = uri;
	size_t n;

	while ((at = secret_next (uri, at, &n)) != NULL) {
		if (!is_variable (at, n))
			return true;
		at += n;
	}
	return false;
}

char *
uri_expand (const char *uri, GError **error)
{
	g_autoptr (GString) out = g_string_new (NULL);

	for (const char *at = uri; *at != '\0';) {
		const char *end = at[0] == '$' && at[1] == '{' ? strchr (at, '}') : NULL;
		if (end == NULL) {
			g_string_append_c (out, *at++);
			continue;
		}
		g_autofree char *name = g_strndup (at + 2, (size_t) (end - at - 2));
		const char *value = g_getenv (name);
		if (value == NULL) {
			g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "the environment has no variable '%s'", name);
			return NULL;
		}
		g_string_append (out, value);
		at = end + 1;
	}
	return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
path_resolve (const char *path, const char *folder)
{
	if (g_path_is_absolute (path) || strcmp (path, "-") == 0 || strcmp (folder, ".") == 0)
		return g_strdup (path);
	return g_build_filename (folder, path, NULL);
}

char *
uri_resolve (const char *uri, const char *folder)
{
	static const char *const schemes[] = {"csv:", "sqlite:"};

	for (size_t i = 0; i < G_N_ELEMENTS (schemes); i++)
		if (g_str_has_prefix (uri, schemes[i])) {
			g_autofree char *path = path_resolve (uri + strlen (schemes[i]), folder);
			return g_strconcat (schemes[i], path, NULL);
		}
	return g_strdup (uri);
}
