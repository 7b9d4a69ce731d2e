(** The operations on capabilities as OCaml, for proofs/reference/caps.ml. Numbers as in Extract.v. *)
From Coq Require Import ZArith Extraction ExtrOcamlBasic ExtrOcamlNatInt.
From PGrid Require Import CapsModel CapsStep CapsCheck.
Set Warnings "-extraction".
Set Extraction Flag 1007.

Extract Inductive positive => "Numbers.t" [ "Numbers.xi" "Numbers.xo" "Numbers.one" ]
  "(fun f2p1 f2p f1 p -> if Numbers.is_one p then f1 () else if Numbers.odd p then f2p1 (Numbers.half p) else f2p (Numbers.half p))".
Extract Inductive Z => "Numbers.t" [ "Numbers.zero" "" "Numbers.neg" ]
  "(fun fO fp fn z -> let s = Numbers.sign z in if s = 0 then fO () else if s > 0 then fp z else fn (Numbers.neg z))".

Extract Constant Z.add => "Numbers.add".
Extract Constant Z.sub => "Numbers.sub".
Extract Constant Z.mul => "Numbers.mul".
Extract Constant Z.opp => "Numbers.neg".
Extract Constant Z.eqb => "Numbers.eqb".
Extract Constant Z.leb => "Numbers.leb".
Extract Constant Z.ltb => "Numbers.ltb".
Extract Constant Z.div => "Numbers.div".
Extract Constant Z.modulo => "Numbers.modulo".
Extract Constant Z.pow => "Numbers.pow".
Extract Constant Z.land => "Numbers.logand".
Extract Constant Z.lor => "Numbers.logor".
Extract Constant Z.shiftr => "Numbers.shift_right".
Extract Constant Z.to_nat => "Numbers.to_nat".
Extract Constant Z.of_nat => "Numbers.of_nat".

Extraction "capsmodel.ml" step wfb housedb.
