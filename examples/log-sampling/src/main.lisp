; Logs of a thousand nodes through one narrow link. A tenth of them tells the same story; all of one node's would not.

(defroute log-sampling
  "Passes every tenth log message of a node, everything that is important, and nothing else."
  (cond ((>= %priority 5) (gateway))
        ((/= %type 'log)  (drop 'unwanted))
        ; Each node gets another phase, out of its id (FNV-1a), so that not all of them send at the same number.
        (t (let ((phase (fold (byte (u8s %source)) (h 0x811c9dc5) (*% (bit-xor h byte) 0x01000193))))
             (if (= (rem (+ (rem (shr phase 1) 10) (rem %sequence 10)) 10) 0)
                 (gateway)
                 (drop 'rate))))))
