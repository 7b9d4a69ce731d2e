; Pairs of a tag and a value, little-endian, at running offsets.
;; expect: #"0100 0a000000 0200 14000000" => reply 20
;; expect: #"0300 0a000000 0100 14000000" => reply 0
;; expect: #"0300 0a000000 0200" => fault index
;; bound: instructions 4103
(defroute little-endian-pairs
  (reply (fold (i (range %size :max 700 :step 6)) (found 0)
           (let ((tag (u16le %payload i)) (amount (u32le %payload (+ i 2))))
             (if (= tag 2) (break amount) (next found))))))
