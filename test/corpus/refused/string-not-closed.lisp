; The rest of the line belongs to the string, so that the list is open too.
;; refused: PG1002 at 4:1-4:2 "("
;; refused: PG1004 at 4:13-4:14 """
(defroute r "what it does)
