; Flags of a loaded word, under not and or.
;; expect: #"0000 0000" => drop rate
;; expect: #"0000 8000" => deliver
;; expect: #"0040 0000" => deliver
;; expect: #"0000 8001" => gateway
;; bound: instructions 7
(defroute flags
  (let ((w (u32le %payload 0)))
    (cond ((not (or (bit? w 14) (bit? w 23) (bit? w 31))) (drop 'rate))
          ((and (not (bit? w 24)) (not (bit? w 25))) (deliver))
          (else (gateway)))))
