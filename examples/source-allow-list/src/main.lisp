; A door controller. Who may do what is data, so that a badge reader can be replaced without a new program.

; Bits of what a sender may do; a sender that is not in the table may do nothing.
(deftable senders (exact (bytes 32) int))
(defconst may-report 0)
(defconst may-command 1)
(defconst may-configure 2)

(defconst audit (node "audit"))

(defroute source-allow-list
  "Delivers a message when its sender is on the list for that kind of message; what is refused goes to the audit node."
  (let ((rights (match senders %source :else 0)))
    (case %type
      ('heartbeat (deliver))
      ('telemetry (if (bit? rights may-report) (deliver) (drop 'forbidden)))
      ; A command that somebody without the right has sent is worth a second look by a person.
      ('command   (if (bit? rights may-command) (deliver) (forward-to audit)))
      ('config    (if (and (bit? rights may-command) (bit? rights may-configure)) (deliver) (forward-to audit)))
      (else       (drop 'unknown-type)))))
