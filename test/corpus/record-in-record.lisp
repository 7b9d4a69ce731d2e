;; bound: instructions 12
; A record of fixed size is a field like any other.
(defrecord point (x int) (y int))
(defrecord box (from point) (to point) (label (bytes 2)))
(defun area ((b box))
  (* (- (point-x (box-to b)) (point-x (box-from b))) (- (point-y (box-to b)) (point-y (box-from b)))))
(defun moved ((b box) (by int)) (with b :to (with (box-to b) :x (+ (point-x (box-to b)) by))))
(defconst unit (box :from (point :x 0 :y 0) :to (point :x 1 :y 1) :label "ab"))
(defroute area-of-payload (reply (area (as box %payload))))
(deftest areas
  (expect (area unit) 1)
  (expect (area (moved unit 4)) 5)
  (expect (moved unit -1) (box :from (point :x 0 :y 0) :to (point :x 0 :y 1) :label "ab"))
  (expect (area-of-payload :payload (box :from (point :x -2 :y -3) :to (point :x 2 :y 3) :label "zz")) (reply 24)))
