;; bound: instructions 6
; A content type is a parameter and a result.
(defun urgency ((k type)) (case k ('urgent 3) (('command 'config) 2) (else 1)))
(defun upgraded ((k type)) (if (= k 'log) 'telemetry k))
(defroute by-urgency (reply (+ (* 10 (urgency %type)) (urgency (upgraded 'urgent)))))
(deftest types
  (expect (urgency 'config) 2)
  (expect (upgraded 'log) 'telemetry)
  (expect (upgraded 'data) 'data)
  (expect (by-urgency :type 'command) (reply 23)))
