-- :sequence. The window of a run that books are carried from.
SELECT coalesce (period, ''), window_from, window_until, as_of FROM run WHERE sequence = :sequence
