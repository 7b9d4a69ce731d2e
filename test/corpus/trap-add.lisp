; Addition leaves int.
;; expect: #"feffff7f" => reply 2147483647
;; expect: #"ffffff7f" => fault overflow
;; bound: instructions 3
(defroute trap-add (reply (+ (u32le %payload 0) 1)))
