; What several programs share: constants, a record, functions, a table, a content type.
(defconst kelvin-offset 273.15)
(defconst most-readings 8)
(defsymbol type reading 300)
(deftable owners (exact (bytes 2) node))
(defrecord sample (sensor u16) (value fix))
(defun to-kelvin ((celsius fix)) (+ celsius kelvin-offset))
(defun warmer ((a sample) (b sample)) (if (< (sample-value a) (sample-value b)) b a))
(defcache digest ((content (bytes 0 64))) :ttl 60 (multihash content 'sha3-256))
