; A guard inside `for` ends the whole body; else what follows the loop decides.
(defroute no-zero-bytes
  (for (x (u8s %payload)) (when (= x 0) (drop 'malformed)))
  (deliver))
;; expect: "" => deliver
;; expect: #"01 02" => deliver
;; expect: #"01 00 02" => drop malformed
;; expect: #"ff"*4095 => deliver
;; bound: instructions 8196
