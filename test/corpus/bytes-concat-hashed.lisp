;; bound: instructions 46 hash-bytes 11 lookups 1
; What is concatenated can be hashed: a content's name from a topic and a number.
(defun topic ((n int)) (concat "sensor/" (map (i (range 4)) (+ 48 (bit-and (shr n (* 4 (- 3 i))) 15)) :as u8)))
(defroute by-topic (forward-to (dht-lookup (multihash (topic (u16be %payload 0)) 'sha2-256)) :else (drop 'no-sink)))
(deftest topics
  (provides (node "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") (cid "bafkreif57iym66gvlfrgotm3t5ryu3hy5ztwnx2e5d5tpdkbwma7e6zutm"))
  (expect (topic 0x1234) "sensor/1234")
  (expect (by-topic :payload #"0001") (forward-to (node "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")))
  (expect (by-topic :payload #"0002") (drop 'no-sink)))
