; Strings are UTF-8.
;; expect: #"c3a9e697a5" => deliver
;; expect: "e" => gateway
;; bound: instructions 3
(defroute text (if (= %payload "é日") (deliver) (gateway)))
