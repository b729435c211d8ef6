-- The note of hours by hand that was recorded last.
SELECT max (number) FROM effort
