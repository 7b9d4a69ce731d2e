; Looks up content that is named in the source.
;; provider: "" sha2-256 => d7
;; expect: "any" => forward d7
;; expect: "any" ttl=0 => drop expired
;; bound: instructions 4 lookups 1
(defroute lookup-literal
  (if (= %ttl 0) (drop 'expired)
      (forward-to (dht-lookup (cid "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")))))
