; Shifts and masks with constant operands.
;; expect: #"80000001" => reply 17
;; expect: #"00000010" => reply 20738
;; bound: instructions 23
(defroute shifts-by-constants
  (let ((a (u32be %payload 0)))
    (reply (+% (shl a 4) (shr a 4) (sar a 4) (bit-and a 15) (bit-and (shr a 8) 255) (shl (bit-and a 16) 8) (shr (shl a 31) 31) (sar a 31) (*% (bit-and a 16) 1024)))))
