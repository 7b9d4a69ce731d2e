;; bound: instructions 8
; A let of guards alone is a statement: what follows comes when none of them holds.
(defroute let-then-more
  (let ((head (u8 %payload 0)))
    (when (= head 0) (drop 'malformed))
    (unless (< head 128) (drop 'unknown-type)))
  (let* ((a (u8 %payload 1)) (b (* 2 a)))
    (when (> b 100) (reply b)))
  (deliver))
(deftest lets
  (expect (let-then-more :payload #"00") (drop 'malformed))
  (expect (let-then-more :payload #"80") (drop 'unknown-type))
  (expect (let-then-more :payload #"01 33") (reply 102))
  (expect (let-then-more :payload #"01 32") (deliver))
  (expect (let-then-more :payload #"01") (fault 'index)))
