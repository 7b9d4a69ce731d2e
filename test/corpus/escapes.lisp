; Escapes in strings are bytes.
;; expect: #"0a095c2200ff" => deliver
;; expect: "other" => drop unwanted
;; bound: instructions 3
(defroute escapes (if (= %payload "\n\t\\\"\x00\xff") (deliver) (drop 'unwanted)))
