SELECT * FROM stock_balance WHERE plant = :plant OR :plant = ''
