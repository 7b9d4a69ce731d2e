; %size and (len %payload) are the same.
;; expect: "" => reply 1
;; expect: #"00"*4096 => reply 1
;; bound: instructions 4
(defroute payload-size (reply (if (= %size (len %payload)) 1 0)))
