-- Attempts under way or dead: their locks tell.
SELECT attempt, scope, host FROM attempt WHERE state IN ('running', 'recorded') ORDER BY started, attempt
