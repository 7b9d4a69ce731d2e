; Known to either table, by the message or by its sender.
;; table: friends "f" 8 => node 31
;; table: guests #"12" 8 => node 32
;; expect: "f" => deliver
;; expect: "x" source=12 => deliver
;; expect: "x" => drop forbidden
;; bound: instructions 5
(deftable friends (exact (bytes 4) node))
(deftable guests (prefix (bytes 32) node))
(defroute either-table
  (if (or (some? (match friends %payload)) (some? (match guests %source))) (deliver) (drop 'forbidden)))
