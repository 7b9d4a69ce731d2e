;; warned: PG2034 at 2:39-2:54 "(drop 'no-sink)"
(defroute r (forward-to %source :else (drop 'no-sink)))
