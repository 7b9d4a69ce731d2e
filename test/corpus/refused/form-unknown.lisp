;; refused: PG2002 at 2:14-2:21 "send-to"
(defroute r (send-to %source))
