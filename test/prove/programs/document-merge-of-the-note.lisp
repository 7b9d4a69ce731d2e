; The merge of the design note, word for word.
(defmerge document-merge
  (lambda (current incoming)
    (cond
      ((version< current incoming) incoming)
      ((conflict? current incoming)
       (apply-patch current (3way-merge current incoming)))
      (t current))))
