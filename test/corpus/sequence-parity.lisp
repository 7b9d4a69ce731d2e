; Spreads by sequence number over two nodes, with a budget declared.
;; expect: "" sequence=4 => forward 11
;; expect: "" sequence=2147483647 => gateway
;; bound: instructions 2
(defroute sequence-parity
  "Even numbers go back, odd ones to the gateway."
  (:budget :instructions 20 :hash-bytes 0 :lookups 0)
  (if (= (rem %sequence 2) 0) (forward-to %source) (gateway)))
