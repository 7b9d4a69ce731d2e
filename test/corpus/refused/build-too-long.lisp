;; refused: PG3009 at 2:25-2:50 "(concat %payload %source)"
(defroute r (reply (len (concat %payload %source))))
