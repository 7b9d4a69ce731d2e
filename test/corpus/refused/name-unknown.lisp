;; refused: PG2001 at 2:20-2:24 "hops"
(defroute r (reply hops))
