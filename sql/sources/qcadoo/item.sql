SELECT m.number AS material, m.name AS text, m.unit AS base_uom
FROM basic_product m
WHERE m.number IS NOT NULL AND m.unit IS NOT NULL
