; A loop whose breaks are actions.
;; expect: #"00 00 07" => reply 2
;; expect: #"00 ff" => drop malformed
;; expect: #"00 00" => deliver
;; bound: instructions 16390
(defroute break-with-action
  (fold (x (u8s %payload)) (at 0)
    (cond ((= x 7) (break (reply at)))
          ((= x 255) (break (drop 'malformed)))
          (else (next (+ at 1))))
    (deliver)))
