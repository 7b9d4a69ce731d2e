;; refused: PG2006 at 3:23-3:27 "%ttl"
(defun f ((a u64)) (int a))
(defroute r (reply (f %ttl)))
