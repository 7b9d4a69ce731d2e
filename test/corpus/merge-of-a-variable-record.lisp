;; bound: instructions 12
; States that vary in length: the longer text stays, then the later one in order.
(defrecord text (version u8) (body (bytes 0 16)))
(defmerge longest text (lambda (current incoming)
  (let ((a (text-body current)) (b (text-body incoming)))
    (when (< (len a) (len b)) incoming)
    (when (> (len a) (len b)) current)
    (if (< a b) incoming current))))
(deftest texts
  (expect (longest (text :version 1 :body "ab") (text :version 0 :body "abc")) (text :version 0 :body "abc"))
  (expect (longest (text :version 1 :body "") (text :version 0 :body "")) (text :version 1 :body ""))
  (expect (longest (text :version 1 :body "ax") (text :version 0 :body "ay")) (text :version 0 :body "ay")))
