-- :period
SELECT partition_make (:period)
