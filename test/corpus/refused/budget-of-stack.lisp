;; refused: PG3102 at 2:1-2:61 "(defroute r (:budget :stack 3) (reply (+ %ttl (* %size 7))))"
(defroute r (:budget :stack 3) (reply (+ %ttl (* %size 7))))
