-- Parameter: type (an oid). The name under which a value can be cast to it.
SELECT pg_catalog.format_type(CAST(:type AS oid), NULL)
