; A search inside a loop: how many of the words are in the text.
(defconst words (list "ab" "cd" "zz"))
(defroute words-in-text
  (reply (fold (w words) (n 0) (if (contains? %payload w) (+ n 1) n))))
;; expect: "abcd" => reply 2
;; expect: "xzzx" => reply 1
;; expect: "" => reply 0
;; expect: "a" => reply 0
;; bound: instructions 61462
