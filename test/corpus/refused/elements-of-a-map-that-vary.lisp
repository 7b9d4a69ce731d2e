;; refused: PG2047 at 2:61-2:81 "(slice %payload 0 x)"
(defroute r (reply (len (map (x (u8s (slice %payload 0 4))) (slice %payload 0 x)))))
