SELECT * FROM quality_event WHERE plant = :plant OR :plant = ''
