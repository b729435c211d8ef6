SELECT * FROM account_balance WHERE company = :company OR :company = ''
