;; refused: PG3102 at 3:1-3:72 "(defroute r (:budget :cache-entries 1) (…"
(defcache f ((n int)) (+% n 1))
(defroute r (:budget :cache-entries 1) (reply (+% (f %ttl) (f %size))))
