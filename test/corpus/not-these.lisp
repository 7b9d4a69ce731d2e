; Byte strings that must all differ.
;; expect: "a" => drop unwanted
;; expect: "bb" => drop unwanted
;; expect: "a\x00" => deliver
;; expect: "" => deliver
;; bound: instructions 5
(defroute not-these
  (if (and (bytes/= %payload "a") (/= %payload "bb")) (deliver) (drop 'unwanted)))
