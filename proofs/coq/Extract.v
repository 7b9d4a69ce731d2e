(** The verifier and the machine as OCaml, for proofs/reference/reference.ml.

    Numbers become those of proofs/reference/numbers.ml, natural numbers (lengths and fuel, all far below 2^62) OCaml's int. That
    and Coq's extraction are trusted; everything else runs as it is defined. What is not named here would run, too, only
    slower, bit by bit. *)
From Coq Require Import ZArith Extraction ExtrOcamlBasic ExtrOcamlNatInt.
From PGrid Require Import Spec Machine Verify Crc.
Set Warnings "-extraction".
(** The default and `lin_let`: a `let` of the machine that one instruction uses is worked out for that instruction alone. *)
Set Extraction Flag 1007.

Extract Inductive positive => "Numbers.t" [ "Numbers.xi" "Numbers.xo" "Numbers.one" ]
  "(fun f2p1 f2p f1 p -> if Numbers.is_one p then f1 () else if Numbers.odd p then f2p1 (Numbers.half p) else f2p (Numbers.half p))".
Extract Inductive Z => "Numbers.t" [ "Numbers.zero" "" "Numbers.neg" ]
  "(fun fO fp fn z -> let s = Numbers.sign z in if s = 0 then fO () else if s > 0 then fp z else fn (Numbers.neg z))".

Extract Constant Z.add => "Numbers.add".
Extract Constant Z.sub => "Numbers.sub".
Extract Constant Z.mul => "Numbers.mul".
Extract Constant Z.opp => "Numbers.neg".
Extract Constant Z.min => "Numbers.min".
Extract Constant Z.max => "Numbers.max".
Extract Constant Z.eqb => "Numbers.eqb".
Extract Constant Z.leb => "Numbers.leb".
Extract Constant Z.ltb => "Numbers.ltb".
Extract Constant Z.div => "Numbers.div".
Extract Constant Z.modulo => "Numbers.modulo".
Extract Constant Z.quot => "Numbers.quot".
Extract Constant Z.rem => "Numbers.rem".
Extract Constant Z.pow => "Numbers.pow".
Extract Constant Z.land => "Numbers.logand".
Extract Constant Z.lor => "Numbers.logor".
Extract Constant Z.lxor => "Numbers.logxor".
Extract Constant Z.shiftr => "Numbers.shift_right".
Extract Constant Z.to_nat => "Numbers.to_nat".
Extract Constant Z.of_nat => "Numbers.of_nat".

Extraction "model.ml"
  verify step start bytes_of arg decode
  refusal_code fault_code action_code crc32 lim_scratch_bytes lim_int_fields lim_bytes_fields host_multihash hash_sha3_512 set.
