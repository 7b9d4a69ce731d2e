; Quotes out of a word processor.
;; refused: PG1001 at 4:29-4:30 "“"
;; refused: PG1001 at 4:31-4:32 "”"
(defroute r (if (= %payload “x”) (deliver) (gateway)))
