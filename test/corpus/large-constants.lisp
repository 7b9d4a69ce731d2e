; Constants beyond 16 bits, hexadecimal patterns, digit groups.
;; expect: #"00" => reply 305419896
;; expect: #"01" => reply -559038737
;; expect: #"02" => reply 1000000
;; expect: #"03" => reply -2147483648
;; expect: #"04" => reply 2147483647
;; bound: instructions 7
(defconst beef 0xdeadbeef)
(defroute large-constants
  (reply (case (u8 %payload 0) (0 #x12345678) (1 beef) (2 1_000_000) (3 -2147483648) (else 0x7fffffff))))
