; The edge of a network that carries files. What can run on a computer has no business in a data message, whatever its
; name says: it is recognised by its first bytes.

(defconst scanner (node "scanner"))

(defroute quarantine
  "Drops executables, sends archives to the scanner, and lets the rest go to whoever provides it."
  (cond
    ; ELF, DOS and Windows, WebAssembly, scripts.
    ((or (prefix? %payload #"7f 45 4c 46") (prefix? %payload "MZ") (prefix? %payload #"00 61 73 6d") (prefix? %payload "#!"))
     (drop 'quarantined))
    ; An archive may hold one of those: zip, gzip, xz. Firmware bundles are zips that their receiver verifies.
    ((and (/= %type 'firmware)
          (or (prefix? %payload #"50 4b 03 04") (prefix? %payload #"1f 8b") (prefix? %payload #"fd 37 7a 58 5a 00")))
     (forward-to scanner))
    ; Logs are text. More than a few control characters near the beginning say that this one is something else.
    ; The count cannot overflow; adding it up with +% leaves the route without any fault.
    ((and (= %type 'log)
          (> (fold (c (u8s (slice %payload 0 (min %size 64)))) (odd 0) (if (< c 9) (+% odd 1) odd)) 3))
     (drop 'malformed))
    (t (gateway))))
