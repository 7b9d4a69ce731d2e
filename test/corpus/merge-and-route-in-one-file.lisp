; A file may hold programs of several kinds; the first route is the default.
(defrecord flag (set bool))
(defmerge either flag (lambda (current incoming) (flag :set (or (flag-set current) (flag-set incoming)))))
(defroute raised (if (flag-set (as flag %payload)) (deliver) (drop 'unwanted)))
;; expect: #"01" => deliver
;; expect: #"00" => drop unwanted
;; expect: "" => fault slice
;; bound: instructions 4
(deftest flags
  (expect (either (flag :set false) (flag :set true)) (flag :set true))
  (expect (either (flag :set false) (flag :set false)) (flag :set false)))
