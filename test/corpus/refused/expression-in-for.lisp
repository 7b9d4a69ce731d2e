;; refused: PG2030 at 2:37-2:44 "(= x 0)"
(defroute r (for (x (u8s %payload)) (= x 0) (when (= x 1) (gateway))) (deliver))
