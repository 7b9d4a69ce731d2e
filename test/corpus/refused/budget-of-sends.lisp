;; refused: PG3102 at 2:1-2:53 "(defroute r (:budget :sends 0) (forward-to %source))"
(defroute r (:budget :sends 0) (forward-to %source))
