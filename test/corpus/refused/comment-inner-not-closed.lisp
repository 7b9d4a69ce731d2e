;; refused: PG1010 at 2:1-2:3 "#|"
#| outer #| inner |#
(defroute r (deliver))
