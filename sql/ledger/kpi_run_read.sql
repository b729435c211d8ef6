-- :sequence. All of a recorded key figure, for its digest.
SELECT run_id, kpi, definition, rules_hash, unit, side, period, as_of, version, recorded_at FROM kpi_run WHERE sequence = :sequence
