-- The simulated general ledger; an earlier one is not overwritten.
CREATE SCHEMA gl
