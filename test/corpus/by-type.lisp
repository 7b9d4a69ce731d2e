; Content types, one's own among them.
;; expect: "" type=urgent => deliver
;; expect: "" type=command => deliver
;; expect: "" type=300 => reply 300
;; expect: "" type=301 => drop unknown-type
;; expect: "" type=data => gateway
;; bound: instructions 7
(defsymbol type invoice 300)
(defsymbol type receipt 301)
(defroute by-type
  (case %type
    (('urgent 'command) (deliver))
    ('invoice (reply 300))
    ('data (gateway))
    (otherwise (drop 'unknown-type))))
