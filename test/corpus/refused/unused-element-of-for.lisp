;; warned: PG2028 at 2:19-2:20 "x"
(defroute r (for (x (u8s %payload)) (when (= %ttl 1) (drop 'expired))) (deliver))
