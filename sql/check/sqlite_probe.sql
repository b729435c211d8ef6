-- One row of values that a careless driver spoils. SQLite has no decimals: a binary float holds 15 digits, which must all arrive.
SELECT 12345678.901234 AS wide, -0.000125 AS small, '2026-03-31' AS day, datetime(1774747800, 'unixepoch') AS moment,
	'Zürich 東京 𝄞' AS letters, NULL AS absent, replace(hex(zeroblob(50000)), '00', 'ab東') AS lengthy
