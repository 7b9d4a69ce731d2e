;; refused: PG1016 at 2:31-2:32 "\u{200b}"
(defroute r (if (= %payload "a​b") (deliver) (gateway)))
