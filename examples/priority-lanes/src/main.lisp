; A node with a wired uplink and a radio. Anybody can write "7" into a message, so the lane is not what the sender
; claims but what the sender has been granted.

; The highest priority that a sender may claim, by the beginning of its node id: one entry covers a fleet.
(deftable ceilings (prefix (bytes 32) int))

(defconst default-ceiling 3)
(defconst wired (node "wired"))
(defconst radio (node "radio"))

(defroute priority-lanes
  "Alarms take the wire, ordinary traffic the radio, background traffic whatever the gateway has left."
  (let ((lane (min %priority (match-prefix ceilings %source :else default-ceiling))))
    (cond ((>= lane 6) (forward-to wired))
          ((>= lane 2) (forward-to radio))
          ((= lane 1)  (gateway))
          (t           (drop 'low-priority)))))
