;; bound: instructions 14
; The last field may vary in length: the record is as long as what it holds.
(defrecord note (author u16) (text (bytes 0 20)))
(defun append-mark ((n note)) (with n :author (+ (note-author n) 1)))
(defun say ((who int) (what (bytes 0 20))) (note :author who :text what))
(defroute note-length
  (let ((n (as note %payload)))
    (reply (+ (* 100 (note-author n)) (len (note-text n))))))
(deftest notes
  (expect (say 7 "hello") (as note #"0007 68656c6c6f"))
  (expect (say 7 "") (as note #"0007"))
  (expect (append-mark (note :author 8 :text "xyz")) (note :author 9 :text "xyz"))
  (expect (note-length :payload #"0003") (reply 300))
  (expect (note-length :payload #"0003 41424344") (reply 304))
  (expect (note-length :payload #"0003 0000000000000000000000000000000000000000 ffff") (reply 320))
  (expect (note-length :payload #"00") (fault 'slice)))
