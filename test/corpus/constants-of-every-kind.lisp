; Constants: numbers, bytes, records, lists, nodes, and what follows from them.
(defrecord pair (a u8) (b u8))
(defconst base 40)
(defconst limit (+ base 2))
(defconst wide (* 3u64 (u64 limit)))
(defconst ratio 0.5)
(defconst yes (< 1 2))
(defconst magic (concat "PG" #"00"))
(defconst primes (list 2 3 5))
(defconst two (pair :a 1 :b 2))
(defroute constants
  (if (and yes (= limit 42) (= wide 126u64) (= (* ratio 3) 1.5) (= magic #"504700") (= (pair-b two) 2))
      (reply (fold (p primes) (product 1) (* product p)))
      (drop 'malformed)))
;; expect: "" => reply 30
;; bound: instructions 12
