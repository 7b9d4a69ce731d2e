;; refused: PG2016 at 2:35-2:39 "tree"
(defrecord tree (value u16) (left tree))
(defroute r (reply (tree-value (as tree %payload))))
