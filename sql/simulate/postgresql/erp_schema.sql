-- The simulated ERP; an earlier one is not overwritten.
CREATE SCHEMA erp
