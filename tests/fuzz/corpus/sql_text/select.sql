-- rows :not
SELECT a::text, b /* :nor */ FROM t WHERE c = :c AND d >= :from_day;
