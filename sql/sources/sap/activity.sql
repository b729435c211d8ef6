-- What orders were charged with beside goods movements, and what of them was settled (below 0): line items of controlling with actual values, in
-- the currency of the order. A confirmation's activities are valued there and nowhere else.
SELECT l.KOKRS || l.BELNR || l.BUZEI AS source_key,
       o.WERKS AS plant,
       o.AUFNR AS order_no,
       l.WOGBTR AS amount,
       l.OWAER AS currency,
       h.BUDAT AS posting_date,
       h.USNAM AS entered_by,
       l.BELNR AS document,
       h.VRGNG AS movement,
       CASE WHEN h.VRGNG = 'COIN' THEN 'posted by accounting or a goods movement' ELSE '' END AS scope
FROM COEP l
JOIN COBK h ON h.MANDT = l.MANDT AND h.KOKRS = l.KOKRS AND h.BELNR = l.BELNR
JOIN AUFK o ON o.MANDT = l.MANDT AND o.OBJNR = l.OBJNR
WHERE l.MANDT = :client AND l.WRTTP = '04' AND (o.WERKS = :plant OR :plant = '')
  AND h.BUDAT >= REPLACE(:read_from, '-', '') AND h.BUDAT < REPLACE(:read_to, '-', '')
