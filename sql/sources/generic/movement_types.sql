SELECT * FROM movement_types
