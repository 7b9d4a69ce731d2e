;; refused: PG1002 at 3:1-3:2 "("
;; refused: PG1002 at 4:1-4:2 "("
(defroute a (deliver)
(defroute b (gateway)
(defroute c (deliver))
