;; refused: PG3007 at 2:20-2:39 "(u16be %payload -1)"
(defroute r (reply (u16be %payload -1)))
