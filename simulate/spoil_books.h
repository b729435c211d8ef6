/* spoil_books.h - the faults in accounting, one function each; for spoil.c. */
#ifndef SIMULATE_SPOIL_BOOKS_H
#define SIMULATE_SPOIL_BOOKS_H

#include "simulate/spot.h"

void gl_manual_journal (struct spot *spot);
void gl_missing_document (struct spot *spot);
void gl_wrong_account (struct spot *spot);
void gl_wrong_period (struct spot *spot);
void gl_unposted_batch (struct spot *spot);
void gl_in_flight (struct spot *spot);
void gl_account_determination (struct spot *spot);
void gl_price_change (struct spot *spot);
void gl_rounding (struct spot *spot);
void gl_carry_forward (struct spot *spot);
void gl_unexplained (struct spot *spot);

#endif
