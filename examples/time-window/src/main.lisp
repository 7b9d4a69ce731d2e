; Commands to a valve travel over a mesh that stores and forwards. One that was held back on the way, by a fault or by
; somebody, must not be carried out later. Nothing here keeps the time of day: a sender asks this node for its time
; first, and stamps its commands with that.

(defconst window 600_000u64)  ; how old a command may be, in milliseconds
(defconst ahead    2_000u64)  ; how far a sender's idea of our time may have run ahead

(defroute time-window
  "Answers a query with this node's time; delivers commands whose time stamp is at most ten minutes old."
  (cond ((= %type 'query)    (reply (int (min %time 2_147_483_647u64))))
        ((/= %type 'command) (drop 'unknown-type))
        ((< %size 8)         (drop 'too-small))
        ; The stamp: the first 64 bits, big-endian, in 16-bit parts: a u32be above 2^31 - 1 reads as negative.
        (t (let ((stamp (fold (part (u16bes (slice %payload 0 8))) (all 0u64)
                          (+ (* all 65_536u64) (u64 part)))))
             (cond ((= stamp 0u64)             (drop 'malformed))
                   ((> stamp (+ %time ahead))  (drop 'malformed))
                   ((> %time (+ stamp window)) (drop 'expired))
                   (t                          (deliver)))))))
