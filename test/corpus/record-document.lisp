;; bound: instructions 13
; The record that every file knows: a version, an author, a body.
(defroute documents
  (let ((d (as document %payload)))
    (when (= (document-author d) %source) (reply (len (document-body d))))
    (if (= (document-version d) 0u64) (drop 'unwanted) (deliver))))
(deftest authors
  (expect (documents :source (node "1111111111111111111111111111111111111111111111111111111111111111")
            :payload (document :version 5u64 :author (node "1111111111111111111111111111111111111111111111111111111111111111") :body "text")) (reply 4))
  (expect (documents :payload (document :version 5u64 :author (node "2222222222222222222222222222222222222222222222222222222222222222") :body "")) (deliver))
  (expect (documents :payload (document :version 0u64 :author (node "2222222222222222222222222222222222222222222222222222222222222222") :body "")) (drop 'unwanted))
  (expect (documents :payload "too short") (fault 'slice)))
