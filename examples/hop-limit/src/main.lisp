; A relay in the middle of a mesh. Messages that circle must die, and dying should cost less than being routed.

(defroute hop-limit
  "Drops what has used up its hops before anything is paid for it; the last hop is kept for alarms."
  (cond ((= %ttl 0) (drop 'expired))
        ((and (= %ttl 1) (/= %type 'urgent)) (drop 'expired))
        ; A search that has come this far has asked enough nodes: answer from here instead of spreading it.
        ((and (= %type 'query) (< %ttl 4)) (deliver))
        (t (let ((holder (dht-lookup (multihash %payload 'sha2-256))))
             ; On a miss the gateway takes over, which is three hops from here: with fewer left that is in vain.
             (if (or (some? holder) (>= %ttl 3) (= %type 'urgent))
                 (forward-to holder)
                 (drop 'no-route))))))
