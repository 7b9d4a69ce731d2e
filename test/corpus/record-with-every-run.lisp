;; bound: instructions 21
; What stays is copied in runs: before, between and behind the fields that change.
(defrecord six (a u8) (b u8) (c u8) (d u8) (e u8) (f u8))
(defun ends ((s six)) (with s :a 9 :f 9))
(defun middle ((s six)) (with s :c 9))
(defun two-runs ((s six)) (with s :b 9 :e 8))
(defun all-of-it ((s six)) (with s :f 6 :e 5 :d 4 :c 3 :b 2 :a 1))
(defconst start (six :a 0 :b 0 :c 0 :d 0 :e 0 :f 0))
(defroute changed (reply (u32be (two-runs (ends (as six %payload))) 0)))
(deftest runs
  (expect (ends start) (as six #"09 00 00 00 00 09"))
  (expect (middle start) (as six #"00 00 09 00 00 00"))
  (expect (two-runs start) (as six #"00 09 00 00 08 00"))
  (expect (all-of-it start) (as six #"01 02 03 04 05 06"))
  (expect (changed :payload #"010203040506") (reply 0x09090304)))
