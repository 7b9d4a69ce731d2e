; Who may have this node do what, of all whose tokens it takes. The tokens say how much; this says what. It is asked for each message that comes in a session.
(defpolicy who-may
  "The sensor reports telemetry and looks up who stores it, store-a keeps objects here and reads them; whoever is admitted may hand a message to the application."
  (grant (node "sensor-3") 'send
    :when (= %type 'telemetry)
    :budget (:instructions 64 :hash-bytes 4096))
  (grant (nodes (node "sensor-3") (node "store-a")) 'lookup
    :budget (:lookups 1))
  (grant (node "store-a") 'store :when (<= %size 2048))
  (grant (node "store-a") 'reply :when (= %type 'object-get))
  (grant 'anyone 'deliver))

(deftest the-sensor-reports-telemetry
  (expect (who-may :right 'send :source (node "sensor-3") :type 'telemetry) granted)
  (expect (who-may :right 'send :source (node "sensor-3") :type 'command) denied)
  (expect (who-may :right 'send :source (node "store-a") :type 'telemetry) denied)
  (expect (who-may :right 'reply :source (node "sensor-3") :type 'telemetry) denied))

(deftest store-a-keeps-objects
  (expect (who-may :right 'store :source (node "store-a") :type 'object-put) granted)
  (expect (who-may :right 'store :source (node "sensor-3") :type 'object-put) denied)
  (expect (who-may :right 'reply :source (node "store-a") :type 'object-get) granted)
  (expect (who-may :right 'reply :source (node "store-a")) denied))

(deftest look-ups-and-delivery
  (expect (who-may :right 'lookup :source (node "store-a")) granted)
  (expect (who-may :right 'lookup :source (node "store-b")) denied)
  (expect (who-may :right 'deliver :source (node "store-b")) granted))
