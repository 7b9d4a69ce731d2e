;; refused: PG2001 at 2:23-2:27 "hops"
(defroute r (let* ((a hops) (b (+ a 1)) (c (* b a))) (if (< c 5) (reply c) (forward-to a))))
