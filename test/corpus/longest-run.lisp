; Byte strings as accumulators: the longest of the parts between commas, and the part in progress.
;; expect: "a,bbb,cc" => reply 3
;; expect: "" => reply 0
;; expect: ",,," => reply 0
;; expect: "abcdef" => reply 6
;; bound: instructions 53255
(defroute longest-run
  (reply (fold (i (range %size)) ((best (slice %payload 0 0)) (start 0))
    (let* ((here (u8 %payload i))
           (part (if (= here 44) (slice %payload start i) (slice %payload start (+ i 1))))
           (longest (if (> (len part) (len best)) part best)))
      (next longest (if (= here 44) (+ i 1) start)))
    (len best))))
