/* SHA-256: known digests, and the same ones with the processor's instructions and without, however a message is cut. */
#include "common/base/sha256.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* FIPS 180-4 and its examples; the last one is a million times "a". */
static const struct known
{
	const char *text;
	size_t times;
	const char *hex;
} known[] = {
	{"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	{"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	{"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu", 1,
		"cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
	{"a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

START_TEST (known_messages_have_their_digests)
{
	g_autoptr (sha256) fast = sha256_new (), portable = sha256_new_portable ();
	char hex[SHA256_HEX_SIZE];

	for (size_t i = 0; i < known[_i].times; i++) {
		sha256_add (fast, known[_i].text, strlen (known[_i].text));
		sha256_add (portable, known[_i].text, strlen (known[_i].text));
	}
	ck_assert_str_eq (sha256_hex (fast, hex), known[_i].hex);
	ck_assert_str_eq (sha256_hex (portable, hex), known[_i].hex);
}
END_TEST

/* Lengths around one and two blocks, where the end of a message takes a block of its own, cut in two at every place. */
START_TEST (a_message_may_come_in_pieces)
{
	unsigned char message[200];

	for (size_t i = 0; i < sizeof message; i++)
		message[i] = (unsigned char) (i * 37 + 11);
	for (size_t n = 0; n <= sizeof message; n++) {
		g_autofree char *whole = g_compute_checksum_for_data (G_CHECKSUM_SHA256, message, n);

		for (size_t cut = 0; cut <= n; cut++) {
			g_autoptr (sha256) sha256 = sha256_new ();
			char hex[SHA256_HEX_SIZE];

			sha256_add (sha256, message, cut);
			sha256_add (sha256, message + cut, n - cut);
			ck_assert_str_eq (sha256_hex (sha256, hex), whole);
		}
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("sha256");
	TCase *tcase = tcase_create ("sha256");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_loop_test (tcase, known_messages_have_their_digests, 0, G_N_ELEMENTS (known));
	tcase_add_test (tcase, a_message_may_come_in_pieces);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
