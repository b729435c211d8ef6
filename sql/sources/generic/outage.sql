SELECT * FROM outage
