; min and max of u64, and two u64 accumulators that change places.
;; expect: #"00" time=7 => reply 7
;; expect: #"01" time=7 => reply 3
;; expect: #"02" time=2 => reply 2
;; bound: instructions 1035
(defroute u64-minimum
  (let ((a (fold (i (range (u8 %payload 0))) ((x %time) (y 3u64)) (next y x) (max (min x 100u64) 1u64))))
    (reply (int a))))
