; Readings of a sensor are calibrated with a line and smoothed before the route decides. The calibration is a cached function:
; its result depends on its parameters alone, so that any node may keep it.

(import "sensors.lisp" :only (reading calibration freezing))

(defun within ((x fix) (most fix))
  "The number that is nearest to x and no further from zero than `most`."
  (clamp x (- most) most))

(defcache calibrated ((raw (list fix 3)) (line calibration))
  "Each value times the slope plus the offset, all within what sensors of this kind can have."
  :ttl 3600 :replicas 3
  (map (x raw) (+ (* (within x 100.0) (within (calibration-slope line) 100.0)) (within (calibration-offset line) 500.0))))

(defun mean ((values (list fix 3)))
  (when (= (len values) 0) 0.0)
  (/ (fold (x values) (sum 0.0) (+ sum (within x 4000.0))) (len values)))

(defroute frost-alarm
  "Alarms where the mean of the calibrated values is below freezing, and answers with it otherwise."
  (unless (= %size 24) (drop 'malformed))
  (let* ((line (reading-line (as reading %payload)))
         (raw (list (reading-first (as reading %payload)) (reading-second (as reading %payload)) (reading-third (as reading %payload))))
         (plausible (all (x raw) (= x (within x 100.0)))))
    (unless plausible (drop 'malformed))
    (let ((now (mean (calibrated raw line))))
      (when (< now freezing) (forward-to (node "alarm-desk")))
      (reply (int now)))))

(defconst as-is (calibration :slope 1.0 :offset 0.0))
(defconst colder (calibration :slope 0.5 :offset -10.0))

(deftest calibration-is-a-line
  (expect (calibrated (list 1.0 2.0 -3.5) as-is) (list 1.0 2.0 -3.5))
  (expect (calibrated (list 4.0 8.0) colder) (list -8.0 -6.0)))

(deftest means
  (expect (mean (list 1.0 2.0 4.5)) 2.5)
  (expect (mean (list -1.0 1.0)) 0.0))

(deftest frost
  (expect (frost-alarm :payload (reading :sensor 7 :first 4.0 :second 5.0 :third 6.0 :line as-is)) (reply 5))
  (expect (frost-alarm :payload (reading :sensor 7 :first 4.0 :second 5.0 :third 6.0 :line colder)) (forward-to (node "alarm-desk")))
  (expect (frost-alarm :payload "cold") (drop 'malformed)))
