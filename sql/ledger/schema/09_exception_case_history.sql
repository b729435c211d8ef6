-- Enough for the history of cases without touching their rows.
CREATE INDEX exception_case_history ON exception_case (sequence, case_id, ordinal, state, first_seen)
