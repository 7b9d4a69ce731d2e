; Trackers on animals send their position every minute. Nobody wants a million positions from inside the pasture: only
; those from outside it go on.
;
; A position is two signed 32-bit little-endian integers, latitude and longitude in units of 1e-6 degrees.

(defconst herder (node "herder"))
(defconst latitude  46_947_900)
(defconst longitude  7_444_600)

(defroute geo-fence
  "Positions within 1,500 m of the pasture's middle are dropped, others go to the herder."
  (if (/= %size 8)
      (drop 'malformed)
      (let ((lat (u32le %payload 0)) (lon (u32le %payload 4)))
        (cond ((not (and (<= -90_000_000 lat 90_000_000) (<= -180_000_000 lon 180_000_000))) (drop 'malformed))
              ; More than a degree away is outside, and the squares below would not fit an int.
              ((or (> (abs (- lat latitude)) 1_000_000) (> (abs (- lon longitude)) 1_000_000)) (forward-to herder))
              ; In units of 64e-6 degrees, about 7.12 m; a degree of longitude is 0.683 of one of latitude here.
              (t (let ((north (sar (- lat latitude) 6))
                       (east  (/ (* (sar (- lon longitude) 6) 683) 1000)))
                   (if (<= (+ (* north north) (* east east)) 44_400) (drop 'unwanted) (forward-to herder))))))))
