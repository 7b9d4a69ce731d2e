;; bound: instructions 45
; The layout of a record is its fields back to back, big-endian unless the type says otherwise.
(defrecord mixed (a u16) (b u16le) (c u32) (d u32le) (e u64) (f u64le) (g bool))
(defun make ((x int) (y u64) (z bool)) (mixed :a x :b x :c x :d x :e y :f y :g z))
(defroute mixed-size (reply (len (make %ttl %time (> %ttl 3)))))
(deftest bytes
  (expect (make 0x0102 0x0102030405060708u64 true)
          (mixed :a 0x0102 :b 0x0102 :c 0x0102 :d 0x0102 :e 0x0102030405060708u64 :f 0x0102030405060708u64 :g true))
  (expect (make 1 2u64 false) (as mixed #"0001 0100 00000001 01000000 0000000000000002 0200000000000000 00"))
  (expect (mixed-size) (reply 29)))
