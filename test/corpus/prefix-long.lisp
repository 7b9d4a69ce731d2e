; A prefix longer than the whole is none; the empty one always is.
;; expect: "ab" source=61 => reply 1
;; expect: #"61"*32 source=61 => reply 3
;; expect: #"61"*33 source=61 => reply 3
;; bound: instructions 12
(defroute prefix-long
  (reply (+ (if (prefix? %payload "") 1 0) (if (prefix? %payload %source) 2 0))))
