;; refused: PG2014 at 2:2-2:9 "defrout"
(defrout r (deliver))
(defroute q (deliver))
