;; refused: PG3009 at 3:25-3:72 "(note :text (slice %payload 0 (min %size 300)))"
(defrecord note (text (bytes 0 300)))
(defroute r (reply (len (note :text (slice %payload 0 (min %size 300))))))
