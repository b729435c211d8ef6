-- :step :at
INSERT INTO schema_version (step, applied_at) VALUES (:step, :at)
