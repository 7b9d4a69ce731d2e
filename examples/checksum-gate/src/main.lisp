; Packets from an old bus that arrive through a serial bridge. The bridge loses bytes under load and nobody behind it
; checks: a packet that was damaged on the way must not reach the application.
;
; The packets carry the Internet checksum (RFC 1071): the ones' complement sum of all 16-bit words, the checksum among
; them, is 0xffff.

(defroute checksum-gate
  "Delivers a packet whose Internet checksum holds."
  (cond ((< %size 4) (drop 'too-small))
        ((bit? %size 0) (drop 'malformed))
        (t (let ((sum (fold (word (u16bes %payload)) (sum 0) (+ sum word))))
             ; At most 2,048 words: the sum is below 2^27, so folding the carry in twice is enough.
             (let* ((once  (+ (bit-and sum 0xffff) (shr sum 16)))
                    (twice (+ (bit-and once 0xffff) (shr once 16))))
               (if (= twice 0xffff) (deliver) (drop 'checksum)))))))
