-- The key figure that was recorded last.
SELECT max (sequence) FROM kpi_run
