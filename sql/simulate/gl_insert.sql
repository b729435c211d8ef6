INSERT INTO gl_line (source_key, company, plant, gl_account, posting_date, entered_at, amount, currency, document, movement,
	message_id, material, qty, uom, entered_by, batch)
VALUES (:source_key, :company, :plant, :gl_account, :posting_date, :entered_at, :amount, :currency, :document, :movement,
	:message_id, :material, :qty, :uom, :entered_by, :batch)
