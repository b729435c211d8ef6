INSERT INTO movement (source_key, plant, storage_location, order_no, operation, material, lot, movement, qty, uom, event_at, message_id)
VALUES (:source_key, :plant, :storage_location, :order_no, :operation, :material, :lot, :movement, :qty, :uom, :event_at, :message_id)
