INSERT INTO movement (source_key, plant, storage_location, order_no, material, lot, movement, indicator, qty, uom, amount, currency,
	posting_date, entered_at, message_id, reversal_of, document, gl_account, channel, entered_by, batch)
VALUES (:source_key, :plant, :storage_location, :order_no, :material, :lot, :movement, :indicator, :qty, :uom, :amount, :currency,
	:posting_date, :entered_at, :message_id, :reversal_of, :document, :gl_account, :channel, :entered_by, :batch)
