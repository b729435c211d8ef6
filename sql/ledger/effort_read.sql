-- :sequence. All of a note of hours by hand, for its digest.
SELECT subject, unit, hours, measured_by, measured_on, period, noted_at FROM effort WHERE number = :sequence
