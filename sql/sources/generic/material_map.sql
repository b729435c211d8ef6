SELECT * FROM material_map
