;; bound: instructions 5
; A bool field is any byte but zero; it is written as 0 or 1.
(defrecord switch (on bool) (level u8))
(defun toggle ((s switch)) (with s :on (not (switch-on s))))
(defroute lamp
  (let ((s (as switch %payload)))
    (when (switch-on s) (reply (switch-level s)))
    (drop 'unwanted)))
(deftest lamps
  (expect (toggle (switch :on true :level 3)) (switch :on false :level 3))
  (expect (toggle (as switch #"00 03")) (as switch #"01 03"))
  (expect (toggle (as switch #"80 03")) (as switch #"00 03"))
  (expect (lamp :payload #"02 09") (reply 9))
  (expect (lamp :payload #"00 09") (drop 'unwanted)))
