-- What there is all of: the tables that each query reads.
WITH n (entity, tab) AS (VALUES
	('movement', 'matdoc'), ('movement', 't006a'), ('gl_line', 'acdoca'), ('gl_line', 'bkpf'),
	('stock_balance', 'mbvmbew'), ('stock_balance', 't001k'), ('stock_balance', 't001'), ('mbewh', 'mbvmbew'),
	('mbewh', 'mbvmbewh'), ('mbewh', 't001k'), ('mbewh', 't001'), ('ebew', 'mbvebew'), ('ebew', 't001k'),
	('ebew', 't001'), ('ebewh', 'mbvebew'), ('ebewh', 'mbvebewh'), ('ebewh', 't001k'), ('ebewh', 't001'),
	('qbew', 'mbvqbew'), ('qbew', 't001k'), ('qbew', 't001'), ('qbewh', 'mbvqbew'), ('qbewh', 'mbvqbewh'),
	('qbewh', 't001k'), ('qbewh', 't001'), ('price', 'mbvmbew'), ('price', 't001k'), ('price', 't001'),
	('stock_account', 't030'), ('stock_account', 't001'), ('stock_account', 't001k'),
	('item_account', 't030'), ('item_account', 't001'), ('item_account', 't001k'), ('faglflext', 'acdoca'),
	('item', 'mara'), ('item', 'makt'), ('item', 't006a'), ('uom', 'marm'), ('uom', 'mara'), ('uom', 't006a'),
	('t006', 't006'), ('t006', 't006a'), ('order', 'aufk'), ('order', 'afko'), ('order', 'afpo'),
	('order', 'jest'), ('bom_line', 'resb'), ('bom_line', 'afpo'), ('bom_line', 't006a'), ('confirmation', 'afru'),
	('confirmation', 'afwi'), ('confirmation', 't006a'), ('queue', 'affw'), ('queue', 't006a'), ('balance', 'nsdm_v_mard'), ('balance', 'nsdm_v_mchb'),
	('mchb', 'nsdm_v_mchb'), ('mardh', 'nsdm_v_mardh'), ('mardh', 'nsdm_v_mchb'), ('mchbh', 'nsdm_v_mchbh'), ('marc', 'nsdm_v_marc'), ('march', 'nsdm_v_march'), ('mard_start', 'nsdm_v_mard'),
	('mard_start', 'nsdm_v_mchb'), ('mchb_start', 'nsdm_v_mchb'), ('activity', 'v_coep'), ('activity', 'cobk'), ('activity', 'aufk'),
	('count', 'iseg'), ('count', 't006a'), ('invoice', 'ekbe'), ('invoice', 'ekpo'),
	('invoice', 'ekko'), ('invoice', 't006a')
), c (entity, tab, col) AS (VALUES
	('mard_way', 'nsdm_v_mard', 'umlme'), ('mard_way_start', 'nsdm_v_mard', 'umlme'), ('mardh_way', 'nsdm_v_mardh', 'umlme')
)
SELECT n.entity
FROM n
LEFT JOIN sqlite_master s ON LOWER(s.name) = n.tab
GROUP BY n.entity
HAVING COUNT(s.name) = COUNT(*)
UNION ALL
-- Of columns that a copy of a table may lack.
SELECT c.entity
FROM c
WHERE EXISTS (SELECT 1 FROM pragma_table_info(c.tab) p WHERE LOWER(p.name) = c.col)
