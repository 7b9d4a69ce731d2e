;; refused: PG2006 at 2:41-2:45 "%ttl"
(defpolicy p (grant 'anyone 'send :when %ttl))
