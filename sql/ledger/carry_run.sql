-- The run whose open items a window carries: of the same reconciliation and unit, ended by then, known at the as-of, recorded before
-- :before; the latest.
SELECT sequence FROM run
WHERE reconciliation = :reconciliation AND plant = :plant AND company = :company AND window_until <= :from AND as_of <= :as_of
	AND sequence < :before
ORDER BY window_until DESC, as_of DESC, sequence DESC LIMIT 1
