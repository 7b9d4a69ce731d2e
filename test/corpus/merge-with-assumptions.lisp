;; bound: instructions 4
; A merge that is lawful where states of one time are the same state.
(defrecord setting (at u32) (value u16))
(defmerge latest setting
  :requires (lambda (x) (>= (setting-at x) 0))
  :assumes (lambda (x y) (or (/= (setting-at x) (setting-at y)) (= x y)))
  (lambda (current incoming) (if (< (setting-at current) (setting-at incoming)) incoming current)))
(deftest settings
  (expect (latest (setting :at 1 :value 5) (setting :at 2 :value 6)) (setting :at 2 :value 6))
  (expect (latest (setting :at 3 :value 5) (setting :at 2 :value 6)) (setting :at 3 :value 5)))
