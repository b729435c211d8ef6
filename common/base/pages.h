/*
 * pages.h - memory for tables that are looked at here and there: zeroed, and in large pages where the kernel has them, so that a
 * look takes one miss, not two, and filling them few faults.
 */
#ifndef BASE_PAGES_H
#define BASE_PAGES_H

#include <stddef.h>

void *pages_new (size_t size);              /* all zero */
void pages_free (void *pages, size_t size); /* the size that it was made with; NULL is fine */

#endif
