;; bound: instructions 7 hash-bytes 10
; A tie is broken by the hash of the states: any node picks the same one.
(defrecord entry (at u8) (name (bytes 4)))
(defmerge by-hash entry (lambda (current incoming)
  (when (/= (entry-at current) (entry-at incoming)) (if (< (entry-at current) (entry-at incoming)) incoming current))
  (if (< (multihash current 'sha2-256) (multihash incoming 'sha2-256)) incoming current)))
(deftest ties
  (expect (by-hash (entry :at 1 :name "abcd") (entry :at 2 :name "abcd")) (entry :at 2 :name "abcd"))
  (expect (by-hash (entry :at 1 :name "abcd") (entry :at 1 :name "abcd")) (entry :at 1 :name "abcd")))
