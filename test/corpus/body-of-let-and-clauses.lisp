;; bound: instructions 8
; let, cond and case take bodies of statements.
(defroute clause-bodies
  (let ((n (u8 %payload 0)))
    (when (= n 0) (drop 'malformed))
    (cond ((< n 10)
           (when (= %priority 0) (drop 'low-priority))
           (reply n))
          (else
           (case %type
             ('log (unless (= n 99) (drop 'unwanted)) (deliver))
             (else (when (= n 98) (gateway)) (reply (- 0 n))))))))
(deftest bodies
  (expect (clause-bodies :payload #"00") (drop 'malformed))
  (expect (clause-bodies :payload #"05") (drop 'low-priority))
  (expect (clause-bodies :payload #"05" :priority 1) (reply 5))
  (expect (clause-bodies :payload #"63" :type 'log) (deliver))
  (expect (clause-bodies :payload #"62" :type 'log) (drop 'unwanted))
  (expect (clause-bodies :payload #"62") (gateway))
  (expect (clause-bodies :payload #"61") (reply -97)))
