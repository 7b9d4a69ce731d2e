;; refused: PG2032 at 2:14-2:23 "(deliver)"
(defroute r ((deliver)))
