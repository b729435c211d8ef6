-- What there is all of: the tables that each query reads.
SELECT n.entity
FROM (VALUES
	('movement', 'mkpf'), ('movement', 'mseg'), ('movement', 't006a'), ('gl_line', 'bkpf'), ('gl_line', 'bseg'),
	('stock_balance', 'mbew'), ('stock_balance', 't001k'), ('stock_balance', 't001'), ('mbewh', 'mbew'),
	('mbewh', 'mbewh'), ('mbewh', 't001k'), ('mbewh', 't001'), ('ebew', 'ebew'), ('ebew', 't001k'),
	('ebew', 't001'), ('ebewh', 'ebew'), ('ebewh', 'ebewh'), ('ebewh', 't001k'), ('ebewh', 't001'),
	('qbew', 'qbew'), ('qbew', 't001k'), ('qbew', 't001'), ('qbewh', 'qbew'), ('qbewh', 'qbewh'),
	('qbewh', 't001k'), ('qbewh', 't001'), ('price', 'mbew'), ('price', 't001k'), ('price', 't001'),
	('stock_account', 't030'), ('stock_account', 't001'), ('stock_account', 't001k'),
	('item_account', 't030'), ('item_account', 't001'), ('item_account', 't001k'), ('faglflext', 'faglflext'),
	('faglflext', 't001'), ('glt0', 'glt0'), ('glt0', 't001'), ('item', 'mara'), ('item', 'makt'),
	('item', 't006a'), ('uom', 'marm'), ('uom', 'mara'), ('uom', 't006a'), ('t006', 't006'), ('t006', 't006a'),
	('order', 'aufk'), ('order', 'afko'), ('order', 'afpo'), ('order', 'jest'), ('bom_line', 'resb'),
	('bom_line', 'afpo'), ('bom_line', 't006a'), ('confirmation', 'afru'), ('confirmation', 'afwi'),
	('confirmation', 't006a'), ('queue', 'affw'), ('queue', 't006a'), ('balance', 'mard'), ('balance', 'mchb'),
	('mchb', 'mchb'), ('mardh', 'mardh'), ('mardh', 'mchb'), ('mchbh', 'mchbh'), ('marc', 'marc'), ('march', 'march'), ('mard_start', 'mard'),
	('mard_start', 'mchb'), ('mchb_start', 'mchb'), ('activity', 'coep'), ('activity', 'cobk'), ('activity', 'aufk'),
	('count', 'iseg'), ('count', 't006a'), ('invoice', 'ekbe'), ('invoice', 'ekpo'),
	('invoice', 'ekko'), ('invoice', 't006a')
) AS n (entity, tab)
GROUP BY n.entity
HAVING BOOL_AND(TO_REGCLASS(n.tab) IS NOT NULL)
UNION ALL
-- Of columns that a copy of a table may lack.
SELECT c.entity
FROM (VALUES ('mard_way', 'mard', 'umlme'), ('mard_way_start', 'mard', 'umlme'), ('mardh_way', 'mardh', 'umlme')) AS c (entity, tab, col)
WHERE EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = TO_REGCLASS(c.tab) AND a.attname = c.col AND NOT a.attisdropped)
