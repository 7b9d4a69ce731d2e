;; bound: instructions 5
; The states by their names as inputs, and the ancestor as a form.
(defrecord level (version u16) (value u8))
(defmerge inputs-by-name level (lambda (_current _incoming)
  (when (= %current %ancestor) %incoming)
  (if (version< (ancestor) %incoming) %incoming %current)))
(deftest states
  (expect (inputs-by-name (level :version 1 :value 1) (level :version 0 :value 7) :ancestor (level :version 1 :value 1)) (level :version 0 :value 7))
  (expect (inputs-by-name (level :version 2 :value 1) (level :version 2 :value 7) :ancestor (level :version 1 :value 1)) (level :version 2 :value 7))
  (expect (inputs-by-name (level :version 2 :value 1) (level :version 1 :value 7) :ancestor (level :version 1 :value 1)) (level :version 2 :value 1)))
