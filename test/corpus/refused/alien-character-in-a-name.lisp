; A letter that is no ASCII, which would look like another name.
;; refused: PG1001 at 3:22-3:23 "ö"
(defroute r (let ((grösse %size)) (reply gr)))
