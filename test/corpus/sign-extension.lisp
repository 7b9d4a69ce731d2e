; A signed byte out of an unsigned one, and a counter that wraps.
;; expect: #"ff" => reply 99
;; expect: #"7f" => reply 227
;; expect: #"80" sequence=2147483647 => reply 2147483619
;; bound: instructions 6
(defroute sign-extension
  (let ((signed (sar (shl (u8 %payload 0) 24) 24)))
    (reply (+% (+% %sequence 100) signed))))
