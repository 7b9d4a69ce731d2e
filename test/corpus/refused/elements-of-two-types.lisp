;; refused: PG2008 at 2:35-2:39 "3u64"
(defroute r (reply (len (list 1 2 3u64))))
