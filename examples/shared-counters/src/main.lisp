; A counter that three gateways raise without asking each other: each counts in a place of its own, and merging takes the
; greater count of each place (a G-counter; Shapiro et al., INRIA RR-7506, 2011). The sum is what they counted together.

(defrecord tally
  "Readings seen by each of three gateways, and the alarms among them as a set of bits."
  (north u32) (east u32) (south u32) (alarms u32))

(defmerge tallies tally
  "The greater count of each gateway; every alarm that one of the two knows."
  :requires (lambda (x) (and (>= (tally-north x) 0) (>= (tally-east x) 0) (>= (tally-south x) 0)))
  (lambda (current incoming)
    (tally :north (max (tally-north current) (tally-north incoming))
           :east (max (tally-east current) (tally-east incoming))
           :south (max (tally-south current) (tally-south incoming))
           :alarms (bit-or (tally-alarms current) (tally-alarms incoming)))))

(defun total ((x tally))
  "What all gateways counted."
  (+ (tally-north x) (+ (tally-east x) (tally-south x))))

(defun plausible ((x tally))
  (all (n (list (tally-north x) (tally-east x) (tally-south x))) (and (>= n 0) (<= n 100_000_000))))

(defroute answer-total
  "Answers a tally with its sum."
  (unless (= %size 16) (drop 'malformed))
  (let ((sent (as tally %payload)))
    (unless (plausible sent) (drop 'malformed))
    (reply (total sent))))

(defconst mine (tally :north 5 :east 2 :south 0 :alarms 0b001))
(defconst theirs (tally :north 3 :east 7 :south 1 :alarms 0b100))

(deftest nothing-is-lost
  (expect (tallies mine theirs) (tally :north 5 :east 7 :south 1 :alarms 0b101))
  (expect (tallies theirs mine) (tally :north 5 :east 7 :south 1 :alarms 0b101)))

(deftest a-second-time-changes-nothing
  (expect (tallies mine mine) mine))

(deftest totals
  (expect (total mine) 7)
  (expect (answer-total :payload mine) (reply 7))
  (expect (answer-total :payload (with mine :east -1)) (drop 'malformed))
  (expect (answer-total :payload "?") (drop 'malformed)))
