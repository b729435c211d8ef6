-- Totals of the classic general ledger, read where the new one has none.
SELECT t.BUKRS AS company, t.RACCT AS gl_account, c.WAERS AS currency, t.RYEAR || '-' || n.period AS period,
       CASE n.period
            WHEN '00' THEN t.HSLVT
            WHEN '01' THEN t.HSL01
            WHEN '02' THEN t.HSL02
            WHEN '03' THEN t.HSL03
            WHEN '04' THEN t.HSL04
            WHEN '05' THEN t.HSL05
            WHEN '06' THEN t.HSL06
            WHEN '07' THEN t.HSL07
            WHEN '08' THEN t.HSL08
            WHEN '09' THEN t.HSL09
            WHEN '10' THEN t.HSL10
            WHEN '11' THEN t.HSL11
            WHEN '12' THEN t.HSL12
            WHEN '13' THEN t.HSL13
            WHEN '14' THEN t.HSL14
            WHEN '15' THEN t.HSL15
            WHEN '16' THEN t.HSL16
       END AS amount
FROM GLT0 t
JOIN T001 c ON c.MANDT = t.RCLNT AND c.BUKRS = t.BUKRS
CROSS JOIN (
	SELECT '00' AS period
	UNION ALL SELECT '01'
	UNION ALL SELECT '02'
	UNION ALL SELECT '03'
	UNION ALL SELECT '04'
	UNION ALL SELECT '05'
	UNION ALL SELECT '06'
	UNION ALL SELECT '07'
	UNION ALL SELECT '08'
	UNION ALL SELECT '09'
	UNION ALL SELECT '10'
	UNION ALL SELECT '11'
	UNION ALL SELECT '12'
	UNION ALL SELECT '13'
	UNION ALL SELECT '14'
	UNION ALL SELECT '15'
	UNION ALL SELECT '16'
) n
WHERE t.RCLNT = :client AND (t.BUKRS = :company OR :company = '') AND t.RLDNR = '00' AND t.RRCTY = '0' AND t.RVERS = '001'
