;; bound: instructions 11
; Parameters and results of each type.
(defun bool-of ((b bool)) (not b))
(defun u64-of ((t0 u64)) (* t0 2u64))
(defun fix-of ((f fix)) (- f))
(defun node-of ((n node)) n)
(defun type-of ((k type)) (= k 'urgent))
(defun cid-of ((b (bytes 0 4))) (multihash b 'sha2-256))
(defun maybe ((b bool)) (if b none none))
(defroute types
  (if (and (bool-of false) (= (u64-of %time) 2000u64) (= (fix-of 1.5) -1.5) (= (node-of %source) %source) (type-of %type) (= (len (cid-of "")) 36) (not (some? (maybe true))))
      (deliver) (drop 'malformed)))
(deftest each-type
  (expect (bool-of true) false)
  (expect (u64-of 3u64) 6u64)
  (expect (u64-of 0x8000000000000000u64) (fault 'overflow))
  (expect (fix-of -2.5) 2.5)
  (expect (node-of (node "2222222222222222222222222222222222222222222222222222222222222222")) (node "2222222222222222222222222222222222222222222222222222222222222222"))
  (expect (type-of 'urgent) true)
  (expect (maybe true) none)
  (expect (types :type 'urgent) (deliver)))
