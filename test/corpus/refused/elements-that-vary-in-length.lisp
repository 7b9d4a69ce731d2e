;; refused: PG2047 at 2:25-2:65 "(list (slice %payload 0 (u8 %source 0)))"
(defroute r (reply (len (list (slice %payload 0 (u8 %source 0))))))
