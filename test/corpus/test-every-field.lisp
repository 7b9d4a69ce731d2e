;; bound: instructions 9
; A test gives each field of a message; what it does not give has a default.
(defroute all-fields
  (if (and (= %ttl 3) (= %type 'command) (= %priority 5) (= %sequence 99) (= %time 7u64) (= %size 2))
      (reply (u16be %payload 0))
      (forward-to %source)))
(deftest fields
  (expect (all-fields :ttl 3 :type 'command :priority 5 :sequence 99 :time 7u64 :payload "ab" :source (node "2222222222222222222222222222222222222222222222222222222222222222")) (reply 0x6162))
  (expect (all-fields :source (node "2222222222222222222222222222222222222222222222222222222222222222")) (forward-to (node "2222222222222222222222222222222222222222222222222222222222222222"))))
