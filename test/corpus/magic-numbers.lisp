; Payload kinds by their first bytes, as alternatives and as exclusions.
;; expect: "%PDF-1.7" => drop forbidden
;; expect: "PK\x03\x04" => drop forbidden
;; expect: "#!/bin/sh" => drop quarantined
;; expect: "{}" => deliver
;; expect: "PK" => gateway
;; bound: instructions 6
(defroute magic-numbers
  (cond ((or (prefix? %payload "%PDF") (prefix? %payload #"504b0304")) (drop 'forbidden))
        ((prefix? %payload "#!") (drop 'quarantined))
        ((and (not (prefix? %payload "P")) (not (prefix? %payload "["))) (deliver))
        (else (gateway))))
