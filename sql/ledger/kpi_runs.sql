-- How many runs stand for the window of a plant ('' for any) as seen from :as_of.
SELECT count (*) FROM run
WHERE :plant IN ('', plant) AND window_from >= :from AND window_until <= :until AND as_of <= CAST (:as_of AS BIGINT)
