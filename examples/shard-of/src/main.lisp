; A client that wants to store something asks any node which shard it belongs to. All nodes give the same answer, because
; the answer depends on the content alone.

(defconst shards 12)

(defroute shard-of
  "Answers a query with the number of the shard that keeps the content; stores go on to a node that has it."
  (let ((content-id (multihash %payload 'blake3)))
    (case %type
      ; A CID begins with version, codec, hash code and length; the digest comes behind. Its first 16 bits are as good
      ; as random, so the remainder spreads contents evenly (to 1 in 5,461).
      ('query (reply (rem (u16be content-id 4) shards)))
      ('data  (forward-to (dht-lookup content-id) :else (drop 'no-route)))
      (else   (drop 'unknown-type)))))
