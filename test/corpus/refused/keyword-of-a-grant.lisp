;; refused: PG2017 at 2:35-2:38 ":if"
(defpolicy p (grant 'anyone 'send :if true))
