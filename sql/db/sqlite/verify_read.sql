PRAGMA query_only
