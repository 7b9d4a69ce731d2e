; Comments of both kinds #| not a block comment
#| a block #| nested |# ; still inside
|#
;; expect: "x" => deliver
(defroute comments ; between
  #| inside |# (deliver))
