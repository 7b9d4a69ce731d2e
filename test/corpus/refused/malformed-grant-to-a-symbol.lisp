;; refused: PG2016 at 2:21-2:30 "'everyone"
(defpolicy p (grant 'everyone 'send))
