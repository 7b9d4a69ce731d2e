;; refused: PG2006 at 2:48-2:55 "(u64 x)"
(defroute r (reply (len (map (x (u8s %source)) (u64 x) :as u8))))
