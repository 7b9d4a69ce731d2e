; The gateway of a building: sensors, meters and cameras on one radio network, three services behind it.

; Codes 0..255 are PromiseGrid's (docs/reference/fields.md); a project takes its own from 256 on.
(defsymbol type meter-reading 300)
(defsymbol type camera-frame 301)

(defconst metrics  (node "metrics"))
(defconst archive  (node "archive"))
(defconst operator (node "operator"))

(defroute by-content-type
  "Each kind of message goes to the service that handles it. Firmware comes from the operator only, never over the radio."
  (case %type
    ('urgent                      (forward-to operator))
    (('telemetry 'meter-reading)  (forward-to metrics))
    (('log 'heartbeat)            (forward-to archive))
    ; Frames are large: the metrics service samples one in the minute, the others are not worth the air time.
    ('camera-frame                (if (= (rem %sequence 60) 0) (forward-to metrics) (drop 'rate)))
    ('query                       (deliver))
    ('firmware                    (drop 'forbidden))
    (else                         (gateway))))
