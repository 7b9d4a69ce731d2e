;; refused: PG1015 at 2:33-2:34 ":"
(defroute r (forward-to %source : (deliver)))
