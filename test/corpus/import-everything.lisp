; All that a file defines: constants, a symbol, a table, a record, functions, a cached function.
(import "lib/units.lisp")
(defroute imported
  (when (= %type 'reading)
    (let ((s (as sample %payload)))
      (reply (int (to-kelvin (sample-value (warmer s (sample :sensor 1 :value 10.5))))))))
  (forward-to (match owners (slice %payload 0 2)) :else (forward-to (dht-lookup (digest (slice %payload 0 2))))))
;; table: owners "ab" 16 => node aa
;; expect: #"0007 00140000" type=300 => reply 293
;; expect: #"0007 00010000" type=300 => reply 283
;; expect: "ab" => forward aa
;; expect: "xy" => gateway
;; bound: instructions 14 hash-bytes 2 lookups 1
