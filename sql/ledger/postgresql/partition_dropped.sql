-- :period. Whether the cases of a period have been dropped, its retention having ended.
SELECT CASE WHEN to_regclass ('tieout.exception_case' || CASE WHEN :period = '' THEN '_free' ELSE '_' || replace (:period, '-', '_') END) IS NULL
	THEN 1 ELSE 0 END
