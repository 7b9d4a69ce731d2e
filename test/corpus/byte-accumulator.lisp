; An accumulator of bytes: what follows the last separator.
;; expect: "a/b/cd" => reply 2
;; expect: "plain" => reply 5
;; expect: "x/" => reply 0
;; bound: instructions 24583
(defroute byte-accumulator
  (reply (len (fold (i (range %size)) (rest %payload)
    (if (= (u8 %payload i) 47) (slice %payload (+ i 1)) rest)))))
