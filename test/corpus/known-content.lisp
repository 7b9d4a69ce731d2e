; A CID literal: sha2-256 of the empty payload is delivered here.
;; expect: "" => deliver
;; expect: "x" => drop unwanted
;; bound: instructions 4 hash-bytes 4096
(defconst empty (cid "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"))
(defroute known-content
  (if (= (multihash %payload 'sha2-256) empty) (deliver) (drop 'unwanted)))
