-- The comparison that was recorded last.
SELECT max (sequence) FROM report_run
