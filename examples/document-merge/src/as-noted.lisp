; document-merge as the design note has it. Of two documents of one version, each node keeps its own bytes where both changed
; them, and its own author: the merge is not commutative.

(defmerge document-merge
  (lambda (current incoming)
    (cond 
      ((version< current incoming) incoming)
      ((conflict? current incoming) 
       (apply-patch current (3way-merge current incoming)))
      (t current))))
