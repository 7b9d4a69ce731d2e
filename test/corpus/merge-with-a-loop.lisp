;; bound: instructions 121
; Counts of sixteen nodes as a byte string: the larger byte of each place.
(defrecord counts (bytes-of (bytes 16)))
(defmerge many-counts counts (lambda (current incoming)
  (let ((a (counts-bytes-of current)) (b (counts-bytes-of incoming)))
    (as counts (map (i (range 16)) (max (u8 a i) (u8 b i)) :as u8)))))
(deftest merges
  (expect (many-counts (as counts #"01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10") (as counts #"10 0f 0e 0d 0c 0b 0a 09 08 07 06 05 04 03 02 01"))
          (as counts #"10 0f 0e 0d 0c 0b 0a 09 09 0a 0b 0c 0d 0e 0f 10")))
