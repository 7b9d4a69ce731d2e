; A replay window in big-endian fields at constant offsets.
;; expect: #"00000064 0010" sequence=100 => deliver
;; expect: #"00000064 0010" sequence=116 => drop duplicate
;; expect: #"00000064 0010" sequence=99 => drop duplicate
;; expect: #"ffffffff 0010" sequence=7 => deliver
;; bound: instructions 6
(defroute sequence-window
  (let ((age (- %sequence (u32be %payload 0))) (window (u16be %payload 4)))
    (if (and (>= age 0) (< age window)) (deliver) (drop 'duplicate))))
