;; refused: PG2044 at 4:14-4:19 "strin"
;; refused: PG2006 at 5:25-5:29 "%ttl"
;; refused: PG2004 at 6:19-6:25 "'bored"
(defun f ((a strin)) a)
(defroute r (reply (len %ttl)))
(defroute s (drop 'bored))
