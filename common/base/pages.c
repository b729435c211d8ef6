#include "common/base/pages.h"

#include <glib.h>
#include <sys/mman.h>

enum
{
	HUGE_PAGE = 1 << 21
};

/* What is smaller than such a page is like any other memory. */
void *
pages_new (size_t size)
{
	void *pages;

	if (size < HUGE_PAGE)
		return g_malloc0 (size);
	pages = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	g_assert (pages != MAP_FAILED);
	(void) madvise (pages, size, MADV_HUGEPAGE);
	return pages;
}

void
pages_free (void *pages, size_t size)
{
	if (size < HUGE_PAGE)
		g_free (pages);
	else if (pages != NULL)
		(void) munmap (pages, size);
}
