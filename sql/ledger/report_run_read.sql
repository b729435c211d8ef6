-- :sequence. All of a recorded comparison, for its digest.
SELECT run_id, report, unit, period, definition, rules_hash, as_of, clean, verdict, reasons, cells, open_cells, version, recorded_at
FROM report_run WHERE sequence = :sequence
