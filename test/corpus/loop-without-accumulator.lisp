; No accumulators: the loop only looks.
;; expect: "abc" => forward 11
;; expect: "ab!" => drop forbidden
;; bound: instructions 8196
(defroute loop-without-accumulator
  (fold (x (u8s %payload)) ()
    (if (= x 33) (break (drop 'forbidden)) (next))
    (forward-to %source)))
