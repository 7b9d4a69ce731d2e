;; refused: PG2015 at 3:12-3:14 "to"
(import "lib/units.lisp" :only (to-kelvin))
(defrecord to (kelvin u8))
(defroute r (reply (int (to-kelvin 1.0))))
