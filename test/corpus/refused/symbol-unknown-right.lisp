;; refused: PG2004 at 2:29-2:33 "'fly"
(defpolicy p (grant 'anyone 'fly))
