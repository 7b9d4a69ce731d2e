;; refused: PG1016 at 2:9-2:10 "\u{202e}"
#| safe ‮ gnihton |#
(defroute r (deliver))
