;; bound: instructions 7
; Owners in records: a node field is compared and forwarded to like %source.
(defrecord lease (owner node) (until u64))
(defroute to-the-owner
  (let ((l (as lease %payload)))
    (when (= (lease-owner l) %source) (deliver))
    (unless (< %time (lease-until l)) (drop 'expired))
    (forward-to (lease-owner l))))
(deftest leases
  (expect (to-the-owner :source (node "1111111111111111111111111111111111111111111111111111111111111111")
            :payload (lease :owner (node "1111111111111111111111111111111111111111111111111111111111111111") :until 0u64)) (deliver))
  (expect (to-the-owner :time 5u64
            :payload (lease :owner (node "2222222222222222222222222222222222222222222222222222222222222222") :until 6u64))
          (forward-to (node "2222222222222222222222222222222222222222222222222222222222222222")))
  (expect (to-the-owner :time 6u64
            :payload (lease :owner (node "2222222222222222222222222222222222222222222222222222222222222222") :until 6u64)) (drop 'expired)))
