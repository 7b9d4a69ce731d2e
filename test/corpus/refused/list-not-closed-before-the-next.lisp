; The next definition is read by itself.
;; refused: PG1002 at 3:1-3:2 "("
(defroute broken (if (< %ttl 2) (drop 'expired) (deliver)
(defroute whole (deliver))
