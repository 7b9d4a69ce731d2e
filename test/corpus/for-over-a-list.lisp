;; bound: instructions 22
; `for` over a list of records: an access list.
(defrecord rule (kind u8) (least u8))
(defconst rules (list (rule :kind 1 :least 3) (rule :kind 2 :least 5)))
(defroute by-rules
  (let ((kind (u8 %payload 0)))
    (for (r rules)
      (when (= (rule-kind r) kind)
        (when (>= %priority (rule-least r)) (deliver))
        (drop 'low-priority)))
    (drop 'forbidden)))
(deftest rules-of
  (expect (by-rules :payload #"01" :priority 3) (deliver))
  (expect (by-rules :payload #"01" :priority 2) (drop 'low-priority))
  (expect (by-rules :payload #"02" :priority 4) (drop 'low-priority))
  (expect (by-rules :payload #"03" :priority 7) (drop 'forbidden)))
