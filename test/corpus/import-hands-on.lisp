; What a file imports it hands on with the rest.
(import "lib/clocks.lisp")
(defroute handed-on (reply (larger (clock-a (as clock %payload)) 5)))
;; expect: #"0009 0000 0000 0000" => reply 9
;; expect: #"0001 0000 0000 0000" => reply 5
;; bound: instructions 6
