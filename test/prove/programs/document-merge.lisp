; The merge of the design note, repaired: what is later wins, and of two that are equally late, the same one on every node.
(defmerge document-merge
  (lambda (current incoming)
    (cond
      ((version< current incoming) incoming)
      ((conflict? current incoming) (if (< current incoming) incoming current))
      (t current))))
