/* Files with passwords: those that others may read are refused, by name, and nothing else is. */
#include "common/base/failure.h"
#include "common/io/secret_file.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char *folder;

static void
setup (void)
{
	folder = g_dir_make_tmp ("secret.XXXXXX", NULL);
	ck_assert_ptr_nonnull (folder);
	g_setenv ("HOME", folder, TRUE);
	g_unsetenv ("PGPASSFILE");
	g_unsetenv ("PGSERVICEFILE");
	g_unsetenv ("PGSERVICE");
	g_unsetenv ("ODBCINI");
	g_setenv ("PGSYSCONFDIR", folder, TRUE);
	g_setenv ("ODBCSYSINI", folder, TRUE);
}

static void
teardown (void)
{
	static const char *const names[] = {".pgpass", ".pg_service.conf", "pg_service.conf", ".odbc.ini", "odbc.ini", "other"};

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *path = g_build_filename (folder, names[i], NULL);
		g_unlink (path);
	}
	g_rmdir (folder);
	g_free (folder);
}

static const struct
{
	const char *file, *text;
	mode_t mode;
	const char *uri;
	bool good;
} vectors[] = {
	{".pgpass", "h:5432:d:u:secret\n", 0600, "postgresql://u@h/d", true},
	{".pgpass", "h:5432:d:u:secret\n", 0644, "postgresql://u@h/d", false},
	{".pgpass", "h:5432:d:u:secret\n", 0640, "postgres://u@h/d", false},
	{".pgpass", "h:5432:d:u:secret\n", 0644, "service=mes", false},
	{".pgpass", "h:5432:d:u:secret\n", 0644, "odbc:DSN=erp", true},
	{".pgpass", "# nothing yet\n\n", 0644, "postgresql://u@h/d", true},
	{".pg_service.conf", "[mes]\nhost=h\npassword=x\n", 0644, "service=mes", false},
	{".pg_service.conf", "[mes]\nhost=h\npassword=x\n", 0646, "postgresql:///?service=mes", false},
	{".pg_service.conf", "[mes]\nhost=h\npassword=x\n", 0640, "service=mes", true},
	{".pg_service.conf", "[mes]\nhost=h\n[erp]\npassword=x\n", 0644, "service=mes", true},
	{".pg_service.conf", "[mes]\nhost=h\n#password=x\npassword=\n", 0644, "service=mes", true},
	{".pg_service.conf", "[mes]\npassword=x\n", 0644, "postgresql://u@h/d", true},
	{"pg_service.conf", "[mes]\npassword = x\n", 0644, "service=mes", false},
	{".odbc.ini", "[erp]\nDriver=x\nPWD = y\n", 0644, "odbc:DSN=erp;UID=u", false},
	{".odbc.ini", "[ERP]\nPassword=y\n", 0604, "odbc:UID=u;dsn=erp", false},
	{".odbc.ini", "[erp]\nPassword=y\n", 0640, "odbc:DSN=erp", true},
	{".odbc.ini", "[erp]\nPasswordless=y\n", 0644, "odbc:DSN=erp", true},
	{"odbc.ini", "[erp]\nPassword=y\n", 0644, "odbc:DSN=erp", false},
	{"odbc.ini", "[erp]\nPassword=y\n", 0644, "odbc:Driver=erp;Server=s", true},
	{"odbc.ini", "[erp]\nPassword=y\n", 0644, "sqlite:erp", true},
	{"odbc.ini", "[]\nPassword=y\n[\n]\n", 0644, "odbc:DSN=", false},
};

START_TEST (a_password_that_others_may_read_is_refused)
{
	g_autofree char *path = g_build_filename (folder, vectors[_i].file, NULL);
	g_autoptr (GError) error = NULL;

	ck_assert (g_file_set_contents (path, vectors[_i].text, -1, NULL) && g_chmod (path, vectors[_i].mode) == 0);
	ck_assert_msg (secret_files_check (vectors[_i].uri, &error) == vectors[_i].good, "vector %d", _i);
	if (!vectors[_i].good) {
		ck_assert_int_eq (error->code, FAILURE_CONFIGURATION);
		ck_assert_ptr_nonnull (strstr (error->message, path));
		ck_assert_ptr_nonnull (strstr (error->message, "hint: chmod "));
	} else
		ck_assert_ptr_null (error);
}
END_TEST

START_TEST (the_environment_names_other_files)
{
	g_autofree char *path = g_build_filename (folder, "other", NULL);

	ck_assert (g_file_set_contents (path, "[mes]\npassword=x\n", -1, NULL) && g_chmod (path, 0644) == 0);
	ck_assert (secret_files_check ("service=mes", NULL));
	g_setenv ("PGSERVICEFILE", path, TRUE);
	ck_assert (!secret_files_check ("service=mes", NULL));
	ck_assert (secret_files_check ("postgresql://h/d", NULL));
	g_setenv ("PGSERVICE", "mes", TRUE);
	ck_assert (!secret_files_check ("postgresql://h/d", NULL));
	g_unsetenv ("PGSERVICE");
	g_setenv ("PGPASSFILE", path, TRUE);
	ck_assert (!secret_files_check ("postgresql://h/d", NULL));
	ck_assert (secret_files_check ("odbc:DSN=mes", NULL));
	g_setenv ("ODBCINI", path, TRUE);
	ck_assert (!secret_files_check ("odbc:DSN=mes", NULL));
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("secret_file");
	TCase *tcase = tcase_create ("secret_file");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tcase, setup, teardown);
	tcase_add_loop_test (tcase, a_password_that_others_may_read_is_refused, 0, G_N_ELEMENTS (vectors));
	tcase_add_test (tcase, the_environment_names_other_files);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
