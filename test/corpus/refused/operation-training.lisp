;; refused: PG2050 at 2:13-2:76 "(aggregate-sensors (train-model (consens…"
(defroute r (aggregate-sensors (train-model (consensus-validate %payload))))
