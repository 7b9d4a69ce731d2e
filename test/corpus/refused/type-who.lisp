;; refused: PG2006 at 2:21-2:29 ""anyone""
(defpolicy p (grant "anyone" 'send))
