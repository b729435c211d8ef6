-- :run_id :kpi :definition :rules_hash :unit :side :period :as_of :version :at
INSERT INTO kpi_run (sequence, run_id, kpi, definition, rules_hash, unit, side, period, as_of, version, recorded_at)
SELECT coalesce (max (sequence), 0) + 1, :run_id, :kpi, CAST (:definition AS BIGINT), :rules_hash, :unit, :side, :period,
	CAST (:as_of AS BIGINT), :version, CAST (:at AS BIGINT)
FROM kpi_run
