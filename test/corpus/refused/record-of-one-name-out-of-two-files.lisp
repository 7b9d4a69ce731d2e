; The imported function takes the other file's record, not the one of that name here.
;; refused: PG2006 at 5:33-5:46 "(sample :a 1)"
(import "lib/units.lisp" :only (warmer))
(defrecord sample (a u8))
(defroute r (reply (len (warmer (sample :a 1) (sample :a 2)))))
