; Comments of both kinds #| not a block comment
#| a block #| nested |# ; still inside
|#
;; expect: "x" => deliver
;; bound: instructions 1
(defroute comments ; between
  #| inside |# (deliver))
