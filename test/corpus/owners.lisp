; One of several senders: byte strings under or.
;; expect: "" source=01 => deliver
;; expect: "" source=02 => deliver
;; expect: "secret" source=03 => deliver
;; expect: "public" source=03 => drop forbidden
;; bound: instructions 5
(defconst one (node "0101010101010101010101010101010101010101010101010101010101010101"))
(defconst two (node "0202020202020202020202020202020202020202020202020202020202020202"))
(defroute owners
  (if (or (= %source one) (= two %source) (bytes= %payload "secret")) (deliver) (drop 'forbidden)))
