SELECT u.symbol AS uom, u.digits AS decimals
FROM product_uom u
WHERE u.active
