-- One row of values that a careless driver spoils: 20 digits, a small negative, a day, a moment in an hour that some zones skip, letters of
-- one to four bytes, nothing, and a text that no buffer holds.
SELECT 12345678901234.567891::numeric(20, 6) AS wide, (-0.000125)::numeric(10, 6) AS small, DATE '2026-03-31' AS day,
	TIMESTAMPTZ '2026-03-29 01:30:00+00' AS moment, 'Zürich 東京 𝄞'::text AS letters, NULL::text AS absent, repeat('ab東', 50000) AS lengthy
