-- Two versions of a report of :rows rows each: what cells.sh says of them.
CREATE SCHEMA legacy;
CREATE SCHEMA modern;
CREATE FUNCTION pg_temp.report (first bigint, last bigint, other_from bigint, other_until bigint)
	RETURNS TABLE (n bigint, plant text, shift text, account text, material text, currency text, value numeric (15, 2)) LANGUAGE sql AS $$
	SELECT n, (1000 + n % 2 * 100)::text, n / 2 % 3 || '/' || lpad ((n / 6 % 31)::text, 2, '0'), 'M40' || lpad ((n / 186 % 10)::text, 2, '0'),
		'RM-' || lpad ((n / 1860)::text, 6, '0'), CASE n % 2 WHEN 0 THEN 'USD' ELSE 'EUR' END,
		n * 104729 % 1000000000 / 100.0 - CASE WHEN n % 100 = 50 AND n > other_from AND n <= other_until THEN 0.25 ELSE 0 END
	FROM generate_series (first, last) AS n $$;
SELECT :rows / 4 AS quarter, :rows / 400 AS only \gset
CREATE TABLE legacy.report AS SELECT plant, shift, account, material, currency, value FROM pg_temp.report (1, :rows, 0, 0) ORDER BY n;
CREATE TABLE modern.report AS
	SELECT plant, shift, account, material, currency, value FROM pg_temp.report (:only + 1, :rows + :only, :quarter, :quarter + :rows / 2)
	ORDER BY md5 (n::text);
