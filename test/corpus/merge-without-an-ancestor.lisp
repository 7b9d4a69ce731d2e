;; bound: instructions 730
; No ancestor is known: it is the empty document, so that every byte counts as changed and the current one stays.
(defmerge bodies (lambda (current incoming) (apply-patch current (3way-merge current incoming))))
(defconst a (node "1111111111111111111111111111111111111111111111111111111111111111"))
(deftest documents-of
  (expect (bodies (document :version 2u64 :author a :body "ab") (document :version 2u64 :author a :body "xyz")) (document :version 2u64 :author a :body "abz"))
  (expect (bodies (document :version 2u64 :author a :body "") (document :version 2u64 :author a :body "")) (document :version 2u64 :author a :body ""))
  (expect (bodies (document :version 2u64 :author a :body "ab") (document :version 2u64 :author a :body "")) (document :version 2u64 :author a :body "ab")))
