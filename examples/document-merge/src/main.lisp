; The design note's document-merge, repaired. As the note has it, two nodes that merge the same two documents can end with
; two different ones (src/as-noted.lisp; `npx pgrid check --prove` shows which). Here each two documents have a greater one, by
; version, then author, then body, and every node ends with the greatest that it has seen.

(defmerge document-merge
  "The later version wins; of two of one version the greater one, by author and then by body."
  (lambda (current incoming)
    (cond
      ((version< current incoming) incoming)
      ((version< incoming current) current)
      ((conflict? current incoming) (if (bytes< current incoming) incoming current))
      (t current))))

(defroute documents
  "A document is taken from its author alone; from others it is one for the merge of the node that keeps it."
  (when (< %size 40) (drop 'too-small))
  (when (> %size 104) (drop 'too-large))
  (let ((sent (as document %payload)))
    (when (= (document-author sent) %source) (deliver))
    (forward-to (node "keeper"))))

(defconst anna (node "anna"))
(defconst bert (node "bert"))
(defconst first-draft (document :version 1u64 :author anna :body "grid"))
(defconst by-anna (document :version 2u64 :author anna :body "a grid"))
(defconst by-bert (document :version 2u64 :author bert :body "the grid"))

(deftest the-later-version-wins
  (expect (document-merge first-draft by-anna) by-anna)
  (expect (document-merge by-anna first-draft) by-anna))

(deftest both-orders-come-to-the-same
  (expect (document-merge by-anna by-bert :ancestor first-draft) by-anna)
  (expect (document-merge by-bert by-anna :ancestor first-draft) by-anna))

(deftest only-authors-are-believed
  (expect (documents :source anna :payload by-anna) (deliver))
  (expect (documents :source bert :payload by-anna) (forward-to (node "keeper")))
  (expect (documents :payload "short") (drop 'too-small)))
