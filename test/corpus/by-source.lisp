; Compares the sender with a node literal, either way round.
;; expect: "" source=5a => deliver
;; expect: "" source=5b => forward 77
;; expect: "" source=5c => drop forbidden
;; bound: instructions 4
(defconst owner (node "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"))
(defconst gone (node "5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c"))
(defroute by-source
  (cond ((= %source owner) (deliver))
        ((/= %source gone) (forward-to (node "7777777777777777777777777777777777777777777777777777777777777777")))
        (else (drop 'forbidden))))
