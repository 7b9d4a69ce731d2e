;; refused: PG2020 at 3:20-3:55 "(match levels (slice %payload 0 4))"
(deftable levels (exact (bytes 4) int))
(defroute r (reply (match levels (slice %payload 0 4))))
