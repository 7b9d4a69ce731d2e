;; refused: PG2053 at 4:33-4:38 ":bits"
(deftable sinks (prefix (bytes 2) int))
(defroute r (reply (match sinks (slice %payload 0 2) :else 0)))
(deftest t1 (table sinks "ab" 5 :bits 17) (expect (r) (fault 'slice)))
