;; refused: PG2042 at 3:52-3:59 ""abcde""
(defrecord tag (name (bytes 0 4)))
(defroute r (reply (len (with (tag :name "") :name "abcde"))))
