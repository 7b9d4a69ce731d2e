; An edge node with little memory in front of a store. Small readings are kept at the edge, larger ones go to the store,
; and large ones to whoever already has them.

(defconst edge  (node "edge"))
(defconst store (node "store"))

; One radio frame, and four of them.
(defconst small 64)
(defconst medium 1024)

(defroute payload-size
  "Splits by payload size. Only large payloads are hashed: for the others a lookup costs more than the transfer."
  (cond ((= %size 0)         (drop 'too-small))
        ((<= %size small)    (forward-to edge))
        ((<= %size medium)   (forward-to store))
        (t (forward-to (dht-lookup (multihash %payload 'sha3-512)) :else (forward-to store)))))
