;; refused: PG3007 at 2:20-2:35 "(u8 %source 32)"
(defroute r (reply (u8 %source 32)))
