; The rest of the line belongs to the literal, so that the lists are open too.
;; refused: PG1002 at 4:1-4:2 "("
;; refused: PG1004 at 4:29-4:31 "#""
(defroute r (if (= %payload #"00 01) (deliver) (gateway)))
