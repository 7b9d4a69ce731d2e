; The imported function takes the other file's record, not the one of that name here.
;; refused: PG2006 at 6:33-6:46 "(sample :a 1)"
;; refused: PG2006 at 6:47-6:60 "(sample :a 2)"
(import "lib/units.lisp" :only (warmer))
(defrecord sample (a u8))
(defroute r (reply (len (warmer (sample :a 1) (sample :a 2)))))
