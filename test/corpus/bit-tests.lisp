; Constant bits, both ways round, and a bit that the message names.
;; expect: #"01" => deliver
;; expect: #"80" => deliver
;; expect: #"02" => drop unwanted
;; expect: #"06" => gateway
;; expect: #"10" ttl=4 => reply 4
;; expect: #"00" => drop malformed
;; bound: instructions 9
(defroute bit-tests
  (let ((flags (u8 %payload 0)))
    (cond ((or (bit? flags 0) (bit? flags 7)) (deliver))
          ((and (bit? flags 1) (not (bit? flags 2))) (drop 'unwanted))
          ((bit? flags 2) (gateway))
          ((bit? flags %ttl) (reply %ttl))
          (else (drop 'malformed)))))
