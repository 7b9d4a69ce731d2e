;; bound: instructions 12
; Two strings are built at one time, each in its own place.
(defun both ((a (bytes 0 4)) (b (bytes 0 4)))
  (let ((x (concat a b)) (y (concat b a)))
    (if (= x y) (len x) (- 0 (len y)))))
(defroute palindromes (reply (both (slice %payload 0 2) (slice %payload 2 4))))
(deftest pairs
  (expect (both "ab" "ab") 4)
  (expect (both "ab" "a") -3)
  (expect (palindromes :payload "abba") (reply -4))
  (expect (palindromes :payload "abab") (reply 4)))
