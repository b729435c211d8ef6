/*
 * subset.h - which of some numbers sum to another. Exact integers, no clock: work is counted in steps.
 *
 * The distinct sums of each half of the numbers are built up number by number, sums from which the target cannot be reached any
 * more are dropped, and the two lists are walked against each other. With distinct sums that is meet in the middle, 2^(n/2); with
 * many equal ones (bags of 25) the lists stay as short as the sums are few, which is the dynamic program, and n may be large.
 */
#ifndef RECON_SUBSET_H
#define RECON_SUBSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is proven. SUBSET_GAVE_UP proves nothing: there may be one, several or none. */
enum subset_certificate
{
	SUBSET_UNIQUE,
	SUBSET_SEVERAL,
	SUBSET_NONE,
	SUBSET_GAVE_UP
};

/*
 * Looks for the subsets of numbers[n] that sum to target (not 0; numbers may be negative). Where there is one, or several,
 * chosen[n] is set to the first: the one of fewest numbers, of these the one whose first member stands earliest, then the
 * second, and so on. Else chosen is left alone. Sums of all magnitudes must fit in 63 bits. *steps gets the work that was done,
 * at most budget.
 */
enum subset_certificate subset_find (
	const int64_t *numbers, size_t n, int64_t target, uint64_t budget, bool *chosen, uint64_t *steps);

#endif
