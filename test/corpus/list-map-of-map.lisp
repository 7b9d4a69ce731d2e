;; bound: instructions 39
; A map over a map: two loops one behind the other, each with a list of its own.
(defun normalized ((b (bytes 0 6)))
  (map (x (map (y (u8s b)) (- y 100))) (* x x)))
(defroute distance (reply (fold (x (normalized (slice %payload 0 3))) (sum 0) (+ sum x))))
(deftest maps
  (expect (normalized #"64 65 61") (list 0 1 9))
  (expect (distance :payload #"646561") (reply 10)))
