;; refused: PG2042 at 4:26-4:31 ""abc""
(deftable sinks (exact (bytes 2) int))
(defroute r (reply (match sinks (slice %payload 0 2) :else 0)))
(deftest t1 (table sinks "abc" 5) (expect (r) (fault 'slice)))
