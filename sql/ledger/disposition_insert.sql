-- :case_id :action :until :by :reason :at
INSERT INTO disposition (event, case_id, action, until_day, decided_by, reason, noted_at)
SELECT coalesce (max (event), 0) + 1, :case_id, :action, :until, :by, :reason, CAST (:at AS BIGINT)
FROM disposition
