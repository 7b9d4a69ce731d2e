;; bound: instructions 4
; u64 in both byte orders.
(defun big ((b (bytes 8 10)) (at int)) (u64be b at))
(defun little ((b (bytes 8 10)) (at int)) (u64le b at))
(defroute newer-than-now (if (> (u64be %payload 0) %time) (drop 'malformed) (deliver)))
(deftest loads
  (expect (big #"0102030405060708" 0) 0x0102030405060708u64)
  (expect (little #"0102030405060708" 0) 0x0807060504030201u64)
  (expect (big #"00000102030405060708" 2) 0x0102030405060708u64)
  (expect (little #"0000ffffffffffffffff" 2) 0xffffffffffffffffu64)
  (expect (big #"0102030405060708" 1) (fault 'index))
  (expect (little #"0102030405060708" -1) (fault 'index))
  (expect (newer-than-now :time 256u64 :payload #"0000000000000100") (deliver))
  (expect (newer-than-now :time 255u64 :payload #"0000000000000100") (drop 'malformed))
  (expect (newer-than-now :payload #"00000000000001") (fault 'index)))
