; Content types of a project: in tests, in cases, in parameters.
(defsymbol type invoice 256)
(defsymbol type receipt 65535)
(defun is-paper ((t0 type)) (or (= t0 'invoice) (= t0 'receipt)))
(defroute papers (if (is-paper %type) (case %type ('invoice (reply 1)) (else (reply 2))) (drop 'unknown-type)))
;; expect: "" type=256 => reply 1
;; bound: instructions 8
(deftest types
  (expect (papers :type 'receipt) (reply 2))
  (expect (papers :type 'log) (drop 'unknown-type))
  (expect (is-paper 'invoice) true))
