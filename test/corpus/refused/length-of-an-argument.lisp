;; refused: PG2042 at 3:23-3:31 "%payload"
(defun f ((a (bytes 4))) (u8 a 0))
(defroute r (reply (f %payload)))
