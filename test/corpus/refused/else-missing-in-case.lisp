;; refused: PG2011 at 2:13-2:62 "(case %type ('log (deliver)) ('urgent (gateway)))"
(defroute r (case %type ('log (deliver)) ('urgent (gateway))))
