;; refused: PG2044 at 2:29-2:36 "reading"
(defroute r (reply (len (as reading %payload))))
