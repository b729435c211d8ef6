-- The simulated MES; an earlier one is not overwritten.
CREATE SCHEMA mes
