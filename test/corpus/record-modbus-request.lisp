;; bound: instructions 15
; Modbus: unit, function, first register, count. The last two bytes are a CRC that the link has checked.
(defrecord request (unit u8) (function u8) (first u16) (count u16) (crc u16le))
(defconst read-holding 3)
(defconst read-input 4)
(defroute modbus
  (unless (= %size 8) (drop 'malformed))
  (let ((q (as request %payload)))
    (unless (or (= (request-function q) read-holding) (= (request-function q) read-input)) (drop 'unknown-type))
    (when (or (= (request-count q) 0) (> (request-count q) 125)) (drop 'malformed))
    (when (> (+ (request-first q) (request-count q)) 65536) (drop 'malformed))
    (if (= (request-unit q) 0) (drop 'forbidden) (deliver))))
(deftest requests
  (expect (modbus :payload #"11 03 006b 0003 7687") (deliver))
  (expect (modbus :payload #"11 06 006b 0003 7687") (drop 'unknown-type))
  (expect (modbus :payload #"11 04 006b 007e 7687") (drop 'malformed))
  (expect (modbus :payload #"11 04 ffff 0002 7687") (drop 'malformed))
  (expect (modbus :payload #"00 03 0000 0001 0000") (drop 'forbidden))
  (expect (modbus :payload #"11 03 006b 0003") (drop 'malformed)))
