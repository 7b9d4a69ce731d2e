; A polynomial over the bytes: multiply and add in a loop.
;; expect: "" => reply 7
;; expect: "a" => reply 314
;; expect: "hello world" => reply -1597282211
;; bound: instructions 8199
(defroute hash-31
  (reply (fold (c (u8s %payload)) (h 7) (+% (*% h 31) c))))
