; Brackets that other Lisps take for parentheses.
;; refused: PG1001 at 4:18-4:19 "["
;; refused: PG1001 at 4:22-4:23 "]"
(defroute r (let [x 5] (reply x)))
