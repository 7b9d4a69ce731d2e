;; bound: instructions 737
; The record that every file knows: later version, else the larger author, else a merge of the bodies.
(defmerge documents "later version first"
  (lambda (current incoming)
    (when (version< current incoming) incoming)
    (unless (conflict? current incoming) current)
    (apply-patch current (3way-merge current incoming))))
(defconst a (node "1111111111111111111111111111111111111111111111111111111111111111"))
(deftest versions
  (expect (documents (document :version 1u64 :author a :body "x") (document :version 2u64 :author a :body "y")) (document :version 2u64 :author a :body "y"))
  (expect (documents (document :version 2u64 :author a :body "x") (document :version 1u64 :author a :body "y")) (document :version 2u64 :author a :body "x"))
  (expect (documents (document :version 2u64 :author a :body "aXc") (document :version 2u64 :author a :body "abY") :ancestor (document :version 1u64 :author a :body "abc")) (document :version 2u64 :author a :body "aXY"))
  (expect (documents (document :version 2u64 :author a :body "abX") (document :version 2u64 :author a :body "abY") :ancestor (document :version 1u64 :author a :body "abc")) (document :version 2u64 :author a :body "abX"))
  (expect (documents (document :version 2u64 :author a :body "abc") (document :version 2u64 :author a :body "abcdef") :ancestor (document :version 1u64 :author a :body "abc")) (document :version 2u64 :author a :body "abcdef")))
