SELECT * FROM location_map
