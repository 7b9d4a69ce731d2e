(defrecord tag (version u64) (author node) (flags u32) (level u8))

(defmerge join-flags tag
  (lambda (current incoming)
    (tag :version (max (tag-version current) (tag-version incoming))
         :author (if (< (tag-author current) (tag-author incoming)) (tag-author incoming) (tag-author current))
         :flags (bit-or (tag-flags current) (tag-flags incoming))
         :level (max (tag-level current) (tag-level incoming)))))

(defmerge last-writer tag
  (lambda (current incoming)
    (if (< (tag-version current) (tag-version incoming)) incoming current)))

(defmerge last-writer-once tag
  :assumes (lambda (x y) (or (/= (tag-version x) (tag-version y)) (= x y)))
  (lambda (current incoming)
    (if (< (tag-version current) (tag-version incoming)) incoming current)))

(defmerge sums tag
  (lambda (current incoming)
    (with current :level (bit-and 255 (+ (tag-level current) (tag-level incoming))))))

(defmerge saturating tag
  :requires (lambda (x) (< (tag-level x) 200))
  (lambda (current incoming)
    (with (if (< current incoming) incoming current) :level (+ 1 (max (tag-level current) (tag-level incoming))))))
