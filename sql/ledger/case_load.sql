-- :sequence, and the part of its cases from :first to before :end; their ordinals count from 0.
SELECT facts, lines,
	case_id, root_id, reconciliation, code, severity, state, suggested, disposition, plant, storage_location, material,
	material_text, lot, serial, order_no, operation, movement, document, event_at, posting_date, period, entered_by,
	left_qty, right_qty, delta_qty, uom, left_amount, right_amount, unit_price, price_unit, price_source, impact_stock,
	impact_wip, impact_liability, impact_profit, exposure, currency, gl_account, left_keys, right_keys, explanation,
	suggestion, owner, first_seen, age_days, cause, tags
FROM exception_case WHERE sequence = :sequence AND ordinal >= :first AND ordinal < :end ORDER BY ordinal
