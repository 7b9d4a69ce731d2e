; Prefixes that are known, as alternatives and conjunctions.
;; expect: #"89504e470d0a" => reply 1
;; expect: #"ffd8ff00" => reply 2
;; expect: "GIF89a" => reply 2
;; expect: "GI" => reply 0
;; expect: "" => reply 0
;; expect: "skip/this" => drop unwanted
;; expect: "skip/not" => reply 0
;; bound: instructions 7
(defconst png #"89 50 4e 47")
(defroute prefixes
  (cond ((prefix? %payload png) (reply 1))
        ((or (prefix? %payload #"ff d8 ff") (prefix? %payload "GIF8")) (reply 2))
        ((and (prefix? %payload "skip/") (not (prefix? %payload "skip/not"))) (drop 'unwanted))
        (else (reply 0))))
