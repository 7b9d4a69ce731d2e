;; bound: instructions 24584
; The first place of a part, -1 when there is none; the empty part is at the beginning.
(defun place ((b (bytes 0 16)) (part (bytes 0 4))) (find b part))
(defroute colon
  (let ((at (find %payload ":")))
    (when (< at 0) (drop 'malformed))
    (reply at)))
(deftest places
  (expect (place "hello" "l") 2)
  (expect (place "hello" "lo") 3)
  (expect (place "hello" "hell") 0)
  (expect (place "hello" "x") -1)
  (expect (place "hello" "") 0)
  (expect (place "" "") 0)
  (expect (place "" "a") -1)
  (expect (place "ab" "abc") -1)
  (expect (colon :payload "key:value:more") (reply 3))
  (expect (colon :payload "none") (drop 'malformed)))
