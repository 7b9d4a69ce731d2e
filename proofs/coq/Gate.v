(** The headline theorems. `npm run -s proofs` and `pgrid image verify --proofs` compile what they need, cold, and ask Coq what each
    of them rests on: an answer other than "Closed under the global context" is a failure. proofs/theorems.json is written from this
    list (`npm run -s proofs -- --only coq --write`). *)
From PGrid Require Machine Verify.
Print Assumptions Machine.key_inj.
Print Assumptions Machine.get_set_same.
Print Assumptions Machine.get_set_other.
