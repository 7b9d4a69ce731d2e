;; The peers' workloads (bench/firmware/workloads.c has them in C). The firmware calls the routes by their order.

(deftable hops (prefix (bytes 32) int))
(deftable nodes (prefix (bytes 32) node))

(defroute fletcher
  "Fletcher-32 over 360 bytes."
  (fold (word (u16les (slice %payload 0 360))) ((sum1 0xffff) (sum2 0xffff))
    (let ((sum (+% sum1 word))) (next sum (+% sum2 sum)))
    (let* ((a (+% (bit-and sum1 0xffff) (shr sum1 16)))
           (b (+% (bit-and sum2 0xffff) (shr sum2 16)))
           (c (+% (bit-and a 0xffff) (shr a 16)))
           (d (+% (bit-and b 0xffff) (shr b 16))))
      (reply (bit-or (shl d 16) c)))))

(defroute loop
  "A linear congruential generator and a branch that nobody can predict."
  (fold (i (range (u32le %payload 4) :max 10000)) ((x (u32le %payload 0)) (s 0))
    (let ((y (+% (*% x 1664525) 1013904223)))
      (if (bit? y 15)
          (next y (+% s (shr y 16)))
          (next y (bit-xor s i))))
    (reply s)))

(defroute route
  "Header guards and a longest-prefix match over entries in the payload, in generic operations only."
  (cond ((/= (u8 %payload 0) 1) (reply 0xdead0001))
        ((bit? (u8 %payload 1) 7) (reply 0xdead0002))
        ((> (u16le %payload 4) 1024) (reply 0xdead0003))
        ((<= (u8 %payload 2) 1) (reply 0xdead0004))
        (t (fold (i (range 576 :max 16 :step 36)) ((best -1) (best-words 0))
             (let* ((entry (+% i 64)) (words (u8 %payload (+% i 96))))
               (if (and (>= words best-words)
                        (all (j (range (shl words 2) :max 8 :step 4))
                          (= (u32le %payload (+% entry j)) (u32le %payload (+% j 8)))))
                   (next i words)
                   (next best best-words)))
             (if (< best 0)
                 (reply 0xdead0005)
                 (let ((port (if (and (bit? (u8 %payload (+% best 99)) 0) (bit? (u8 %payload 1) 0))
                                 (u8 %payload (+% best 98))
                                 (u8 %payload (+% best 97)))))
                   (reply (bit-or (bit-or (shl (/ best 36) 16) (shl (-% (u8 %payload 2) 1) 8)) port))))))))

(defroute route-domain
  "The same decision with a table of the node: entry number, flags, alternate port and port packed into an integer."
  (cond ((/= (u8 %payload 0) 1) (reply 0xdead0001))
        ((bit? (u8 %payload 1) 7) (reply 0xdead0002))
        ((> (u16le %payload 4) 1024) (reply 0xdead0003))
        ((<= (u8 %payload 2) 1) (reply 0xdead0004))
        (t (let ((hop (match hops (slice %payload 8 40) :else -1)))
             (if (< hop 0)
                 (reply 0xdead0005)
                 (let ((port (if (and (bit? hop 16) (bit? (u8 %payload 1) 0))
                                 (bit-and (shr hop 8) 0xff)
                                 (bit-and hop 0xff))))
                   (reply (bit-or (bit-or (shl (shr hop 24) 16) (shl (-% (u8 %payload 2) 1) 8)) port))))))))

(defroute route-forward
  "The decision as one would write it: fields of the message, a table of nodes, a next hop."
  (cond ((<= %ttl 0) (drop 'expired))
        ((> %size 1024) (drop 'too-large))
        (t (forward-to (match nodes (slice %payload 8 40)) :else (drop 'no-route)))))

(defroute empty (deliver))

(defroute standard-path
  (let ((content-id (multihash %payload 'sha3-256)))
    (forward-to (dht-lookup content-id))))
