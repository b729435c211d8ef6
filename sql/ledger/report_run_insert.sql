-- :run_id :report :unit :period :definition :rules_hash :as_of :clean :verdict :reasons :cells :open_cells :version :at
INSERT INTO report_run (sequence, run_id, report, unit, period, definition, rules_hash, as_of, clean, verdict, reasons, cells, open_cells,
	version, recorded_at)
SELECT coalesce (max (sequence), 0) + 1, :run_id, :report, :unit, :period, CAST (:definition AS BIGINT), :rules_hash,
	CAST (:as_of AS BIGINT), CAST (:clean AS INTEGER), CAST (:verdict AS INTEGER), :reasons, CAST (:cells AS BIGINT),
	CAST (:open_cells AS BIGINT), :version, CAST (:at AS BIGINT)
FROM report_run
