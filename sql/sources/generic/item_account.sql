SELECT * FROM item_account
