;; bound: instructions 40953
; Whether a part is anywhere: markers in log lines.
(defroute log-filter
  (when (contains? %payload "FATAL") (forward-to (node "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")))
  (unless (contains? %payload #"0a") (drop 'malformed))
  (deliver))
(deftest lines
  (expect (log-filter :payload "12:01 FATAL disk") (forward-to (node "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")))
  (expect (log-filter :payload "12:01 FATA\nL") (deliver))
  (expect (log-filter :payload "FATA") (drop 'malformed))
  (expect (log-filter :payload "") (drop 'malformed)))
