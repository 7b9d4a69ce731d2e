;; refused: PG1010 at 3:1-3:3 "#|"
(defroute r (deliver))
#| the end
