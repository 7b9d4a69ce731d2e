; Documentation stands behind the name; a string alone is the body.
(defun greeting () "hello")
(defun documented () "what it says" "hello")
(defroute documented-route "hands on greetings" (if (= %payload (greeting)) (if (= %payload (documented)) (deliver) (gateway)) (drop 'unwanted)))
;; expect: "hello" => deliver
;; expect: "what it says" => drop unwanted
;; bound: instructions 3
