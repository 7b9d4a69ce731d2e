; Elements beyond the declared bound fault at entry.
;; expect: #"0100 0200 0300" => reply 6
;; expect: #"0100 0200 0300 0400" => reply 10
;; expect: #"0100 0200 0300 0400 05" => fault loop-bound
;; bound: instructions 14
(defroute trap-loop-bytes
  (reply (fold (w (u16les %payload :max 4)) (sum 0) (+ sum w))))
