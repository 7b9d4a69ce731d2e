;; refused: PG2016 at 2:14-2:35 "(allow 'anyone 'send)"
(defpolicy p (allow 'anyone 'send))
