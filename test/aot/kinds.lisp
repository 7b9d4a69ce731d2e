(deftable owners (prefix (bytes 32) node))
(deftable quotas (exact (bytes 4) int))

(defrecord reading (sequence u64) (kind u8) (port u16le) (value u32le) (stamp u64le) (good bool) (level fix) (tag (bytes 4)))
(defrecord wide (a u16) (b u32) (c u8) (rest (bytes 0 24)))

(defmerge newest document
  (lambda (current incoming)
    (if (version< current incoming) incoming current)))

(defmerge three document
  (:budget :scratch 208)
  (lambda (current incoming)
    (if (conflict? current incoming)
        (apply-patch current (3way-merge current incoming))
        (if (version< current incoming) incoming current))))

(defmerge readings reading
  :requires (lambda (x) (<= (reading-kind x) 9))
  :assumes (lambda (x y) (/= (reading-sequence x) (reading-sequence y)))
  (lambda (current incoming)
    (if (and (reading-good incoming) (> (reading-level incoming) (reading-level current)))
        (with current :level (reading-level incoming) :port (reading-port incoming) :stamp (reading-stamp incoming))
        (reading :sequence (+ (reading-sequence current) 1u64) :kind (+ (reading-kind current) 1) :port (+ (reading-port current) (reading-port incoming))
                 :value (+% (reading-value current) 7) :stamp (reading-stamp current) :good (not (reading-good current))
                 :level (* (reading-level current) 1.5) :tag (reading-tag incoming)))))

(defcache packed ((x int) (y int) (z u64) (text (bytes 0 40)))
  (concat text (wide :a x :b (if (> z 9u64) y 1) :c (bit-and y 255) :rest (slice text 0 (min 4 (len text)))) text))

(defcache mapped ((text (bytes 0 10)) (k int))
  (concat (map (b (u8s text)) (+ b k) :as u16) (map (b (u16les text)) (*% b k) :as u32le) (map (b (u16bes text)) (bit-xor b 1) :as u16le)))

(defcache chosen ((text (bytes 0 12)))
  (concat (map (b (filter (c (u8s text)) (> c 2))) b :as u8) (if (prefix? text #"01") #"aabb" (slice text 0 0))))

(defcache found ((text (bytes 0 40)) (part (bytes 0 6)))
  (let ((at (find text part)))
    (if (< at 0) (- at 1) (+ at (len part)))))

(defcache ordered ((a (bytes 0 8)) (b (bytes 0 8)))
  (or (< a b) (and (suffix? a b) (/= a b))))

(defcache pairs ((a u64) (b u64))
  (let ((sum (+ a b)))
    (if (> sum 100u64) (- (* a 3u64) b) sum)))

(defcache halves ((n int) (d int))
  (+ (/ n d) (rem n (- d 1))))

(defcache level ((x fix) (n int))
  (+ (* x 0.75) (/ x n) (fix n)))

(defcache listed ((xs (list int 6)) (k int))
  (dot (scale xs k) (vec+ xs (list 1 2 3))))

(defcache scan ((text (bytes 0 40)))
  (fold (b (u8s text)) ((sum 0) (high 0))
    (if (= b 0) (stop sum high) (if (> b 200) (break (- 0 b)) (next (+ sum b) (max high b))))
    (+ sum (* high 1000))))

(defcache longest ((text (bytes 0 40)))
  (fold (i (range (len text))) (best (slice text 0 0))
    (let ((rest (slice text i)))
      (if (> (len rest) (+ (len best) (u8 rest 0))) rest best))
    best))

(defcache words ((text (bytes 0 64)))
  (fold (i (range 16)) ((a 0) (b 0u64))
    (next (+% a (u32be text (*% i 2))) (+ b (u64le text i)))
    (bit-xor a (int (rem-of b)))))
(defun rem-of ((b u64)) (if (> b 1000u64) 7u64 b))

(defpolicy guarded
  (grant (node "aa00000000000000000000000000000000000000000000000000000000000000") 'send)
  (grant 'anyone 'send :when (and (> (len %payload) 3) (= (u8 %payload 0) 1)))
  (grant 'anyone 'deliver :when (> %ttl 2)))

(defroute owned
  (let* ((key (slice %payload 0 4)) (quota (match quotas key :else (- (u8 %payload 4) 9))))
    (if (and (> quota 0) (or (some? (match owners %source)) (< %ttl quota)))
        (forward-to (match owners %payload) :else (reply (+ quota %ttl)))
        (forward-to (node "bb00000000000000000000000000000000000000000000000000000000000001")))))

;; A length that is known is a number in the C text; what is learned on the way to a loop's result, a run that breaks has not learned.
(defcache lengths ((text (bytes 0 40)) (n int))
  (if (>= (len (slice text 3 7)) (/ 10 n)) (+ n 1) (- n 1)))

(defcache early ((text (bytes 0 40)) (n int))
  (let ((first (fold (b (u8s text)) (sum 0) (if (= b 3) (break n) (+ sum b)) (+ (u8 text 5) (len (slice text 0 4))))))
    (+ first (u8 text 5) (len (slice text 0 4)))))
