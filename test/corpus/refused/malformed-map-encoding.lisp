;; refused: PG2016 at 2:54-2:57 "u24"
(defroute r (reply (len (map (x (u8s %source)) x :as u24))))
