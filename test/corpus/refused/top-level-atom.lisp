;; refused: PG2014 at 2:1-2:16 ""documentation""
"documentation"
(defroute r (deliver))
