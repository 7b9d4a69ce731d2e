; What depends on a wrong part is silent, what does not is reported.
;; refused: PG2001 at 4:22-4:26 "hops"
;; refused: PG2006 at 4:36-4:40 "%ttl"
(defroute r (let ((a hops) (b (len %ttl))) (reply (+ a b))))
