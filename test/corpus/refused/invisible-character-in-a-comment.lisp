;; refused: PG1016 at 2:9-2:10 "\u{200b}"
#| zero ​width |#
(defroute r (deliver))
