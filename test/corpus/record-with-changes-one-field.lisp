;; bound: instructions 14
; `with` makes a new record: the old one keeps its fields.
(defrecord counter (node u16) (count u32) (last u64))
(defun bump ((c counter) (now u64)) (with c :count (+ (counter-count c) 1) :last now))
(defroute bumped
  (let* ((old (as counter %payload)) (new (bump old %time)))
    (if (= (counter-count old) (counter-count new)) (drop 'malformed) (reply (counter-count new)))))
(deftest bumps
  (expect (bump (counter :node 7 :count 41 :last 5u64) 99u64) (counter :node 7 :count 42 :last 99u64))
  (expect (bumped :payload (counter :node 7 :count 41 :last 5u64)) (reply 42))
  (expect (bump (counter :node 7 :count 0x7fffffff :last 5u64) 99u64) (fault 'overflow)))
