; Spreads by a hash of the sender over three answers.
;; expect: "" source=00 => reply 0
;; expect: "" source=01 => reply 2
;; expect: "" source=02 => reply 1
;; bound: instructions 75
(defroute spread
  (let ((h (fold (x (u8s %source)) (h 0) (+% h x))))
    (case (rem h 3) (0 (reply 0)) (1 (reply 1)) (else (reply 2)))))
