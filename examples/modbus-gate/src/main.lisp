; Modbus RTU frames tunnelled through the network to a PLC that has no other protection: only intact frames, only those
; functions, and writes only from a sender that is trusted with them.
;
; A frame is [unit, function, data …, CRC-16 low byte first] of 4 to 256 bytes; the CRC has polynomial 0xa001
; (reflected 0x8005) and starts with 0xffff (Modbus over Serial Line V1.02, section 6.2.2).

(deftable writers (exact (bytes 32) int))

(defroute modbus-gate
  "Delivers intact Modbus frames: reads from anybody, single writes from listed senders."
  (if (or (< %size 4) (> %size 256))
      (drop 'malformed)
      (let* ((end (- %size 2))
             (crc (fold (byte (u8s (slice %payload 0 end) :max 254)) (crc 0xffff)
                    (fold (_bit (range 8)) (reg (bit-xor crc byte))
                      (if (bit? reg 0) (bit-xor (shr reg 1) 0xa001) (shr reg 1))))))
        (if (/= crc (u16le %payload end))
            (drop 'checksum)
            (case (u8 %payload 1)
              ((1 2 3 4) (deliver))                                                   ; read coils, inputs, registers
              ((5 6) (if (= (match writers %source :else 0) 1) (deliver) (drop 'forbidden))) ; write one coil, one register
              (else (drop 'forbidden)))))))
