;; refused: PG2006 at 2:31-2:42 "(list 1u64)"
(defroute r (reply (len (vec+ (list 1u64) (list 2u64)))))
