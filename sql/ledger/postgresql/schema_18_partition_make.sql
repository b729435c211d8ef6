-- Makes the partitions of a period where there are none yet; called by a writer, who holds the write lock.
CREATE FUNCTION partition_make (run_period text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	parent text;
	part text;
BEGIN
	FOREACH parent IN ARRAY ARRAY['exception_case', 'open_item', 'listed_row'] LOOP
		part := parent || CASE WHEN run_period = '' THEN '_free' ELSE '_' || replace (run_period, '-', '_') END;
		IF to_regclass ('tieout.' || part) IS NULL THEN
			EXECUTE format ('CREATE TABLE tieout.%I PARTITION OF tieout.%I FOR VALUES IN (%L)', part, parent, run_period);
		END IF;
	END LOOP;
END
$$
