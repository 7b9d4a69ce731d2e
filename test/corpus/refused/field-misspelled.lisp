;; refused: PG2003 at 2:20-2:24 "%tll"
(defroute r (reply %tll))
