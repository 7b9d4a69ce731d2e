; Who may move the valves. The policy is data with guards: it names rights, not the means by which a target enforces them.
; The narrower one is for gateways that nobody watches; it says that it grants nothing beyond the other.

(defsymbol type valve 300)

(defun valve-of ((command (bytes 4)))
  "The number of the valve: the second byte."
  (u8 command 1))

(defpolicy operators
  "The control room moves every valve, the roof station those below 8; anyone may ask where content is."
  (grant (node "control-room") 'deliver :when (= %type 'valve) :budget (:instructions 200))
  (grant (nodes (node "roof") (node "cellar")) 'deliver
    :when (and (= %type 'valve) (= %size 4) (< (valve-of (slice %payload 0 4)) 8))
    :budget (:instructions 100))
  (grant 'anyone 'lookup :budget (:lookups 1)))

(defpolicy unattended
  "Without people about, the control room alone, and in day hours of the node's clock."
  (:within operators)
  (grant (node "control-room") 'deliver :when (and (= %type 'valve) (< %priority 7)) :budget (:instructions 200)))

(defroute commands
  "Commands to valves are delivered, everything else goes on; the node asks the policy whether it may."
  (case %type
    ('valve (when (/= %size 4) (drop 'malformed))
            (deliver))
    (else (gateway))))

(deftest the-roof-moves-low-valves-only
  (expect (operators :right 'deliver :source (node "roof") :type 'valve :payload #"01 03 00 00") granted)
  (expect (operators :right 'deliver :source (node "roof") :type 'valve :payload #"01 09 00 00") denied)
  (expect (operators :right 'send :source (node "roof") :type 'valve :payload #"01 03 00 00") denied))

(deftest unattended-means-less
  (expect (unattended :right 'deliver :source (node "control-room") :type 'valve) granted)
  (expect (unattended :right 'deliver :source (node "roof") :type 'valve :payload #"01 03 00 00") denied)
  (expect (unattended :right 'lookup) denied)
  (expect (operators :right 'lookup) granted))

(deftest commands-are-well-formed
  (expect (commands :type 'valve :payload #"01 03 00 00") (deliver))
  (expect (commands :type 'valve :payload #"01") (drop 'malformed))
  (expect (commands :type 'data) (gateway)))
