;; refused: PG2053 at 4:13-4:31 "(table sinks "ab")"
(deftable sinks (exact (bytes 2) int))
(defroute r (reply (match sinks (slice %payload 0 2) :else 0)))
(deftest t1 (table sinks "ab") (expect (r) (fault 'slice)))
