-- :subject :unit :hours :measured_by :measured_on :period :at
INSERT INTO effort (number, subject, unit, hours, measured_by, measured_on, period, noted_at)
SELECT coalesce (max (number), 0) + 1, :subject, :unit, CAST (:hours AS BIGINT), :measured_by, :measured_on, :period,
	CAST (:at AS BIGINT)
FROM effort
