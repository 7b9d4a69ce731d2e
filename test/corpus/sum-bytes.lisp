; All bytes of the payload.
;; expect: "" => reply 0
;; expect: #"ff"*4096 => reply 1044480
;; expect: #"01 02 03" => reply 6
;; bound: instructions 8198
(defroute sum-bytes (reply (fold (x (u8s %payload)) (sum 0) (+ sum x))))
