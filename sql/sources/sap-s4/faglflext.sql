-- Totals of the universal journal, leading ledger; period 000 is what the year began with.
SELECT a.RBUKRS AS company, a.RACCT AS gl_account, a.RHCUR AS currency, a.RYEAR || '-' || a.POPER AS period, SUM(a.HSL) AS amount
FROM ACDOCA a
WHERE a.RCLNT = :client AND (a.RBUKRS = :company OR :company = '') AND a.RLDNR = '0L'
GROUP BY a.RBUKRS, a.RACCT, a.RHCUR, a.RYEAR, a.POPER
