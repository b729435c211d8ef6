-- Parameters: name, value. COPY takes no bound parameters: they travel as settings of the transaction.
SELECT pg_catalog.set_config('tieout.' || :name, :value, true)
