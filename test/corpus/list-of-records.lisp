;; bound: instructions 29
; Lists of records: a bounded log, searched and rewritten.
(defrecord entry (key u16) (value int))
(defun find-value ((log (list entry 4)) (key int))
  (fold (e log) (found -1) (if (= (entry-key e) key) (stop (entry-value e)) found)))
(defun without ((log (list entry 4)) (key int)) (filter (e log) (/= (entry-key e) key)))
(defun raised ((log (list entry 4))) (map (e log) (with e :value (+ (entry-value e) 1))))
(defconst sample (list (entry :key 1 :value 10) (entry :key 2 :value 20) (entry :key 2 :value 30)))
(defroute value-of (reply (find-value sample (u8 %payload 0))))
(deftest logs
  (expect (find-value sample 2) 20)
  (expect (find-value sample 3) -1)
  (expect (without sample 2) (list (entry :key 1 :value 10)))
  (expect (raised sample) (list (entry :key 1 :value 11) (entry :key 2 :value 21) (entry :key 2 :value 31)))
  (expect (value-of :payload #"01") (reply 10)))
