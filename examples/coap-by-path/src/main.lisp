; A CoAP proxy (RFC 7252) on a node that has no CoAP stack: it looks far enough into a request to see its first Uri-Path
; option and routes by that.
;
; Header: version and type and token length, code, message id; then the token, then options, each with the difference of
; its number to the one before in the high half of its first byte and its length in the low half. Uri-Path is number 11.

(deftable services (exact (bytes 16) node))

(defconst uri-path 11)
(defconst payload-marker 0xff)

(defroute coap-by-path
  "Requests go to the service of their first path segment; what is no request, or asks for none, goes to the gateway."
  (if (< %size 5)
      (drop 'too-small)
      (let ((first (u8 %payload 0)))
        (cond ((/= (shr first 6) 1)              (drop 'malformed))  ; another version
              ((> (bit-and first 15) 8)          (drop 'malformed))  ; token lengths 9 to 15 are reserved
              ((/= (shr (u8 %payload 1) 5) 0)    (gateway))          ; a response
              (t
               ; Eight options are more than a client sends before the path.
               (fold (_ (range 8)) ((at (+ 4 (bit-and first 15))) (number 0))
                 (let ((head (if (< at %size) (u8 %payload at) payload-marker)))
                   (let ((number (+ number (shr head 4))) (length (bit-and head 15)) (start (+ at 1)))
                     (cond ((= head payload-marker) (break (gateway)))
                           ; 13 to 15 announce longer forms, which no path of ours needs.
                           ((or (> (shr head 4) 12) (> length 12)) (break (drop 'malformed)))
                           ((> (+ start length) %size) (break (drop 'malformed)))
                           ((= number uri-path)
                            (break (forward-to (match services (slice %payload start (+ start length))) :else (drop 'no-route))))
                           (t (next (+ start length) number)))))
                 (drop 'malformed)))))))
