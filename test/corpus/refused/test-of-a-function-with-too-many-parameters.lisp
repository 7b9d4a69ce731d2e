;; refused: PG2053 at 4:21-4:39 "(f "" "" "" "" "")"
(defun f ((a bytes) (b bytes) (c bytes) (d bytes) (e bytes)) (+ (len a) (len b) (len c) (len d) (len e)))
(defroute r (reply (f "" "" "" "" "")))
(deftest t1 (expect (f "" "" "" "" "") 0))
