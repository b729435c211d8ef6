-- Invoice receipts per order line of a plant ('' = all): canonical columns, any further ones as attributes.
SELECT * FROM invoice WHERE plant = :plant OR :plant = ''
