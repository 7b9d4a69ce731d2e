;; bound: instructions 4
; A record of literals is a constant: it takes no scratch memory.
(defrecord config (rate u16) (name (bytes 4)))
(defconst standard (config :rate 1000 :name "main"))
(defroute configured
  (cond ((= %payload standard) (reply (config-rate standard)))
        ((prefix? %payload standard) (deliver))
        (else (drop 'unwanted))))
(deftest constants
  (expect (configured :payload standard) (reply 1000))
  (expect (configured :payload #"03e8 6d61696e 00") (deliver))
  (expect (configured :payload "main") (drop 'unwanted)))
