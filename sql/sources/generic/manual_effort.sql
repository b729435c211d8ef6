SELECT * FROM manual_effort WHERE plant = :plant OR :plant = ''
