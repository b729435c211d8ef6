SELECT * FROM order_map
