;; bound: instructions 87
; One field of each encoding; each is read back as it was written.
(defrecord every
  (a u8) (b u16) (c u32) (d u64) (e u16le) (f u32le) (g u64le) (h int) (i fix) (j bool) (k node) (l (bytes 3)))
(defun make ((n node)) (every :a 1 :b 2 :c 3 :d 4u64 :e 5 :f 6 :g 7u64 :h -8 :i 1.5 :j true :k n :l "xyz"))
(defroute each-field
  (let ((r (make %source)))
    (if (and (= (every-a r) 1) (= (every-b r) 2) (= (every-c r) 3) (= (every-d r) 4u64) (= (every-e r) 5) (= (every-f r) 6)
             (= (every-g r) 7u64) (= (every-h r) -8) (= (every-i r) 1.5) (every-j r) (= (every-k r) %source) (= (every-l r) "xyz"))
        (reply (len r))
        (drop 'malformed))))
(deftest size (expect (each-field) (reply 73)))
