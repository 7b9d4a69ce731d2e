; Readings are keyed: the first 32 bytes of a payload say which site, building and meter it comes from. Which sink takes
; which part of the keys changes while the network runs, so it is a table and no program.

(deftable sinks (prefix (bytes 32) node))             ; seeded in pgrid.json, changed by table-set messages

; Content that every subscriber of alerts announces; whoever provides it gets the alerts.
(defconst alert-feed (cid "bafkreiaqpazxwn6tlf3qaxrs22tsu3ntichzd22xdaxxi7yxrsrhf3pby4"))

(defroute telemetry
  "Readings go to the sink of their key, urgent ones to whoever holds the alert feed."
  (cond ((<= %ttl 1)         (drop 'expired))
        ((> %size 1024)      (drop 'too-large))
        ((= %type 'urgent)   (forward-to (dht-lookup alert-feed)))
        ; Without this the slice below would fault; a fault drops the message too, but says less.
        ((< %size 32)        (drop 'too-small))
        (t (forward-to (match-prefix sinks (slice %payload 0 32)) :else (drop 'no-sink)))))
