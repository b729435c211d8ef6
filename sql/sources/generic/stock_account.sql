SELECT * FROM stock_account
