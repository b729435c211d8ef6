-- :scope. Who is at work on a scope, as far as it has been noted.
SELECT process, host, user_name, started FROM attempt WHERE scope = :scope AND state IN ('running', 'recorded')
ORDER BY started DESC
