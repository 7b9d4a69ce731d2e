;; refused: PG3101 at 3:1-5:68 "(defroute r (let* ((b (slice %payload 0 …"
(defun name ((b (bytes 0 9)) (n int)) (multihash (slice b 0 n) 'blake3))
(defroute r
  (let* ((b (slice %payload 0 9)) (c (name b 1)) (d (name b 2)) (e (name b 3)) (f (name b 4)))
    (if (or (= c d) (= d e) (= e f) (= c f)) (deliver) (gateway))))
