; A fold that gives an action: after `stop` its result decides.
(defroute vote
  (fold (x (u8s %payload)) ((yes 0) (no 0))
    (cond ((> yes 2) (stop yes no)) ((= x 1) (next (+ yes 1) no)) (else (next yes (+ no 1))))
    (if (> yes no) (deliver) (drop 'forbidden))))
;; expect: #"01 01 01 00 00 00 00" => deliver
;; expect: #"01 00 00 01 00" => drop forbidden
;; expect: #"01" => deliver
;; bound: instructions 20487
