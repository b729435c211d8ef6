/*
 * sha256.h - SHA-256, for what is evidence: files, records of the ledger. By the processor's own instructions where it has them
 * (most x86-64 since 2019), which is four times as fast as in plain C; else by GChecksum. Both give the same digest.
 */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum
{
	SHA256_HEX_SIZE = 65 /* 64 hexadecimal digits and the NUL */
};

typedef struct sha256 sha256; /* the name alone, for g_autoptr */

struct sha256 *sha256_new (void);
struct sha256 *sha256_new_portable (void); /* by GChecksum in any case; for tests */
void sha256_free (struct sha256 *sha256);  /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sha256, sha256_free)

/* A digest built piece by piece: "ab" + "c" is "a" + "bc". */
void sha256_add (struct sha256 *sha256, const void *data, size_t n);

/* The digest of everything that was added, in lower case; nothing can be added afterwards. Returns hex. */
char *sha256_hex (struct sha256 *sha256, char hex[static SHA256_HEX_SIZE]);

#endif
