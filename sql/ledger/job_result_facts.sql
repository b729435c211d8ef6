-- :kind :attempt. What the chain of jobs holds of the attempt that wrote files from a comparison or key figure.
SELECT scope, version, host, user_name, process, started FROM attempt WHERE attempt = :attempt AND kind = :kind
