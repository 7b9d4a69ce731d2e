; A byte literal as a lookup table.
;; expect: #"00" => reply 3
;; expect: #"03" => reply 9
;; expect: #"04" => fault index
;; expect: "" => drop too-small
;; bound: instructions 5
(defconst weights #"03 05 07 09")
(defroute constant-bytes
  (if (= %size 0) (drop 'too-small) (reply (u8 weights (u8 %payload 0)))))
