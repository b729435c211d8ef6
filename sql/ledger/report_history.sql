-- Every comparison of a report and unit, by period; the last one of a period stands.
SELECT sequence, period, definition, clean, verdict, cells, open_cells, run_id, as_of FROM report_run
WHERE report = :report AND unit = :unit
ORDER BY period, as_of, sequence
