;; refused: PG2042 at 3:36-3:41 ""abc""
(defrecord tag (name (bytes 4)))
(defroute r (reply (len (tag :name "abc"))))
