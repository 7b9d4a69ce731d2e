(** The verifier of runtime-c/vm/verify.c, as a function: the same rules in the same order (docs/reference/verifier.md), the
    same refusal at the same word, the same bound. One pass over the code, with the jumps still open and the loops still
    open as its memory.

    It is extracted and compared with the C and the TypeScript; Admit.v proves that what it admits has a certificate. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import Spec Machine Certificate.
Import ListNotations.
Open Scope Z_scope.

(** What a node grants one program. *)
Record grant := Grant { g_cost : cost; g_sends : Z }.

Inductive verdict := Admitted (p : program) | Refused (why : refusal) (word : Z).

(** ** Saturating sums *)
Definition sat (z : Z) : Z := Z.min z saturated.
Definition sat_cost (c : cost) : cost := Cost (sat (instrs c)) (sat (hashed c)) (sat (lookups c)).
Definition cost_max (a b : cost) : cost :=
  Cost (Z.max (instrs a) (instrs b)) (Z.max (hashed a) (hashed b)) (Z.max (lookups a) (lookups b)).

(** ** The header *)
Section Header.
Variable image : store Z.
Definition at8 (n : Z) : Z := get 0 image n.
Definition at16 (n : Z) : Z := at8 n + 256 * at8 (n + 1).
Definition at32 (n : Z) : Z := at16 n + 65536 * at16 (n + 2).
Fixpoint words_at (n : Z) (count : nat) : list Z :=
  match count with O => [] | S k => at32 n :: words_at (n + 4) k end.
End Header.

(** The checksum of the image, its own field taken as zero. *)
Definition checksummed (bytes : list Z) : list Z :=
  firstn (Z.to_nat at_checksum) bytes ++ repeat 0 4 ++ skipn (Z.to_nat header_bytes) bytes.

Definition read_header (crc : list Z -> Z) (bytes : list Z) : program + refusal :=
  let length := Z.of_nat (length bytes) in
  let m := store_of empty 0 bytes in
  if length <? header_bytes then inr Ref_short else
  if negb (at32 m at_magic =? image_magic) then inr Ref_magic else
  if negb (at8 m at_isa =? isa_version) then inr Ref_version else
  let code_words := at16 m at_code_words in let const_words := at16 m at_const_words in
  let const_bytes := at16 m at_const_bytes in let scratch := at16 m at_scratch in
  let tables := at8 m at_tables in let ints := at8 m at_ints in let strings := at8 m at_bytes in
  let consts_at := header_bytes + 4 * code_words in
  let kinds_at := consts_at + 4 * const_words in
  let bytes_at := kinds_at + tables in
  let used := bytes_at + const_bytes in
  let total := (used + 3) / 4 * 4 in
  if length <? total then inr Ref_short else
  if total <? length then inr Ref_length else
  if negb (crc (checksummed bytes) =? at32 m at_checksum) then inr Ref_checksum else
  if (lim_image_bytes <? total) || (lim_int_registers - lim_int_fields <? ints) ||
     (lim_bytes_registers - lim_bytes_fields <? strings) || (code_words =? 0) || (lim_code_words <? code_words) ||
     (lim_const_words <? const_words) || (lim_const_bytes <? const_bytes) || (lim_tables_per_program <? tables) ||
     (lim_scratch_bytes <? scratch) || negb (scratch mod 4 =? 0) then inr Ref_limit else
  if negb (forallb (Z.eqb 0) (span 0 m used (Z.to_nat (total - used)))) then inr Ref_operand else
  let kinds := span 0 m kinds_at (Z.to_nat tables) in
  if negb (forallb (fun k => existsb (Z.eqb k) table_kinds) kinds) then inr Ref_table else
  inl (Program ints strings scratch
    code_words (store_of empty 0 (words_at m header_bytes (Z.to_nat code_words)))
    const_words (store_of empty 0 (words_at m consts_at (Z.to_nat const_words)))
    kinds const_bytes (store_of empty 0 (span 0 m bytes_at (Z.to_nat const_bytes)))
    (Cost (at32 m at_instructions) (at32 m at_hash_bytes) (at16 m at_lookups)) (at16 m at_sends)).

(** ** The pass *)

(** A forward jump still open; [j_level] is how many loops were open where it stands. *)
Record jump := Jump { j_target : Z; j_level : nat; j_cost : cost }.
(** A loop still open: [o_loop]'s turn is not known yet; [o_leave] is the costliest path so far that leaves it. *)
Record open_loop := Open {
  ol_op : op; ol_register : Z; ol_step : Z; ol_trips : Z; ol_body : Z; ol_closing : Z; ol_entry : cost; ol_leave : cost }.

Record pass := Pass {
  at_pc : Z;
  here : option cost;        (* longest path to pc, relative to the innermost loop; None: nothing leads here *)
  worst : cost;              (* longest path that ends the run outside every loop *)
  loops : list open_loop;    (* innermost first *)
  jumps : list jump;
  sends : bool;
}.

Definition level (s : pass) : nat := length (loops s).

(** An entry of the same target and level takes the maximum; otherwise there must be room. *)
Fixpoint merge_jump (t : Z) (l : nat) (c : cost) (js : list jump) : option (list jump) :=
  match js with
  | [] => None
  | j :: r => if (j_target j =? t) && (Nat.eqb (j_level j) l) then Some (Jump t l (cost_max (j_cost j) c) :: r)
              else match merge_jump t l c r with Some r' => Some (j :: r') | None => None end
  end.
Definition put_jump (t : Z) (l : nat) (c : cost) (js : list jump) : option (list jump) :=
  match merge_jump t l c js with
  | Some js' => Some js'
  | None => if lim_pending_jumps <=? Z.of_nat (length js) then None else Some (Jump t l c :: js)
  end.

(** A path that ends the run, or leaves the innermost loop, at this cost. *)
Definition raise_leave (s : pass) (c : cost) : pass :=
  match loops s with
  | [] => Pass (at_pc s) (here s) (cost_max (worst s) c) [] (jumps s) (sends s)
  | Open o r st tr b cl e lv :: outer =>
      Pass (at_pc s) (here s) (worst s) (Open o r st tr b cl e (cost_max lv c) :: outer) (jumps s) (sends s)
  end.

Definition with_here (s : pass) (h : option cost) : pass := Pass (at_pc s) h (worst s) (loops s) (jumps s) (sends s).
Definition with_jumps (s : pass) (js : list jump) : pass := Pass (at_pc s) (here s) (worst s) (loops s) js (sends s).
Definition with_pc (s : pass) (pc : Z) : pass := Pass pc (here s) (worst s) (loops s) (jumps s) (sends s).

(** Rule a: the jumps that land here. *)
Definition arrive (s : pass) : pass + refusal :=
  if existsb (fun j => j_target j <? at_pc s) (jumps s) then inr Ref_jump else
  let landed := filter (fun j => j_target j =? at_pc s) (jumps s) in
  let others := filter (fun j => negb (j_target j =? at_pc s)) (jumps s) in
  let merge h j := match h with None => Some (j_cost j) | Some c => Some (cost_max c (j_cost j)) end in
  inl (with_jumps (with_here s (fold_left merge landed (here s))) others).

Definition ol_fixes_int (n : Z) (l : open_loop) : bool :=
  match ol_op l with I_FOR => (n =? ol_register l) || (n =? ol_register l + 1) | _ => false end.
Definition ol_fixes_string (n : Z) (l : open_loop) : bool :=
  match ol_op l with I_EACH => n =? ol_register l | _ => false end.

(** Rule e, one operand: its own rule, then that of open loops. *)
Definition check_loops (ls : list open_loop) (i : op) (kind : operand) (v : Z) : refusal :=
  unless (forallb (fun n => negb (existsb (ol_fixes_int n) ls)) (written_ints i kind v) &&
          forallb (fun n => negb (existsb (ol_fixes_string n) ls)) (written_strings i kind v)) Ref_loop_register.
Fixpoint check_operands (p : program) (ls : list open_loop) (i : instr) (kvs : list (operand * Z)) : refusal :=
  match kvs with
  | [] => Ref_ok
  | (kind, v) :: r =>
      match check_operand p (i_op i) (i_args i) kind v with
      | Ref_ok => match check_loops ls (i_op i) kind v with
          | Ref_ok => check_operands p ls i r
          | why => why end
      | why => why
      end
  end.

(** FOR and EACH. *)
Definition open (p : program) (s : pass) (i : instr) (spent : cost) : pass + refusal :=
  let distance := forward_distance i in
  let closing := i_end i + distance in
  if distance =? 0 then inr Ref_loop_shape else
  if p_words p <=? closing then inr Ref_jump else
  if match loops s with l :: _ => ol_closing l <=? closing | [] => false end then inr Ref_loop_shape else
  if lim_loop_depth <=? Z.of_nat (level s) then inr Ref_loop_depth else
  if existsb (fun j => (i_end i <=? j_target j) && (j_target j <=? closing)) (jumps s) then inr Ref_jump_into_loop else
  inl (Pass (i_end i) (Some no_cost) (worst s)
    (Open (i_op i) (arg i 0) (arg i 1) (arg i 3) (i_end i) closing spent no_cost :: loops s) (jumps s) (sends s)).

(** NEXT and ITER…; [body] is the longest path to it, nothing when no path of the body gets here. *)
Definition close (p : program) (s : pass) (i : instr) (body : cost) : pass + refusal :=
  match loops s with
  | [] => inr Ref_loop_shape
  | l :: outer =>
      let agrees := match i_op i, ol_op l with
        | I_NEXT, I_FOR => (arg i 0 =? ol_register l) && (arg i 1 =? ol_step l)
        | (I_ITER8 | I_ITER16 | I_ITER32 | I_ITER16B | I_ITER32B), I_EACH => (arg i 1 =? ol_register l) && (iter_width (i_op i) =? ol_step l)
        | _, _ => false end in
      if negb ((at_pc s =? ol_closing l) && agrees && (i_end i - backward_distance i =? ol_body l)) then inr Ref_loop_shape else
      let turn := cost_max (sat_cost (cost_add body one_instruction)) (ol_leave l) in
      let all := sat_cost (cost_add (cost_add (ol_entry l) one_instruction) (cost_times (ol_trips l) turn)) in
      let inner := filter (fun j => Nat.eqb (j_level j) (level s)) (jumps s) in
      let others := filter (fun j => negb (Nat.eqb (j_level j) (level s))) (jumps s) in
      let moved := fold_left (fun js j => match js with
          | Some js' => put_jump (j_target j) (length outer) all js'
          | None => None end) inner (Some others) in
      match moved with
      | None => inr Ref_pending
      | Some js =>
          let after := Pass (i_end i) (Some all) (worst s) outer js (sends s) in
          inl (if instrs (ol_leave l) =? 0 then after else raise_leave after all)
      end
  end.

Definition sends_message (i : op) : bool := match i with I_FORWARD | I_GATEWAY | I_REPLY => true | _ => false end.

(** One instruction: rules a to f. *)
Definition pass_step (p : program) (s0 : pass) : pass + refusal :=
  match arrive s0 with inr r => inr r | inl s =>
  let pc := at_pc s in
  let at_closing := match loops s with l :: _ => pc =? ol_closing l | [] => false end in
  match (match here s with Some c => Some c | None => if at_closing then Some no_cost else None end) with
  | None => inr Ref_unreachable
  | Some cost =>
  match fetch p pc with None => inr Ref_runs_off | Some w =>
  match op_of_code (w mod 256) with None => inr Ref_opcode | Some o =>
  let end_ := pc + 1 + extension_words o in
  if p_words p <? end_ then inr Ref_truncated else
  let i := Instr o (args_at p o pc w) end_ in
  match check_operands p (loops s) i (combine (operands o) (i_args i)) with
  | Ref_ok =>
    if match loops s with l :: _ => (ol_closing l <? end_) && negb (at_closing && closes o) | [] => false end then inr Ref_loop_shape else
    if closes o then close p s i cost else
    let spent := sat_cost (cost_add cost (charge i)) in
    let s' := Pass pc (Some spent) (worst s) (loops s) (jumps s) (sends s || sends_message o) in
    let target := end_ + forward_distance i in
    match r_flow (row_of o) with
    | Fnext => inl (with_pc s' end_)
    | Fbranch | Fjump =>
        if p_words p <=? target then inr Ref_jump else
        match put_jump target (level s) spent (jumps s) with
        | None => inr Ref_pending
        | Some js =>
            let s'' := with_jumps s' js in
            let s3 := match loops s with l :: _ => if ol_closing l <? target then raise_leave s'' spent else s'' | [] => s'' end in
            inl (with_pc (match r_flow (row_of o) with Fjump => with_here s3 None | _ => s3 end) end_)
        end
    | Fend => inl (with_pc (with_here (raise_leave s' spent) None) end_)
    | Floop => open p s' i spent
    | Fback => inr Ref_loop_shape
    end
  | why => inr why
  end end end end end.

Fixpoint pass_all (p : program) (fuel : nat) (s : pass) : pass + (refusal * Z) :=
  if p_words p <=? at_pc s then inl s else
  match fuel with
  | O => inr (Ref_truncated, at_pc s)
  | S n => match pass_step p s with inl s' => pass_all p n s' | inr why => inr (why, at_pc s) end
  end.

Definition pass_start : pass := Pass 0 (Some no_cost) no_cost [] [] false.

Definition lookups_saturated : Z := 65535.

Definition bound_holds (p : program) (s : pass) : bool :=
  (instrs (p_bound p) =? instrs (worst s)) && (hashed (p_bound p) =? hashed (worst s)) &&
  (lookups (p_bound p) =? Z.min (lookups (worst s)) lookups_saturated) && (p_sends p =? if sends s then 1 else 0).
Definition granted (g : grant) (p : program) : bool :=
  (instrs (p_bound p) <=? instrs (g_cost g)) && (hashed (p_bound p) <=? hashed (g_cost g)) &&
  (lookups (p_bound p) <=? lookups (g_cost g)) && (p_sends p <=? g_sends g).

Definition verify (crc : list Z -> Z) (g : grant) (bytes : list Z) : verdict :=
  match read_header crc bytes with
  | inr why => Refused why 0
  | inl p =>
      match pass_all p (Z.to_nat (p_words p)) pass_start with
      | inr (why, word) => Refused why word
      | inl s =>
          match here s with
          | Some _ => Refused Ref_runs_off (p_words p)
          | None =>
              if negb (match jumps s with [] => true | _ => false end && match loops s with [] => true | _ => false end)
              then Refused Ref_jump (p_words p) else
              if negb (bound_holds p s) then Refused Ref_bound 0 else
              if negb (granted g p) then Refused Ref_over_budget 0 else Admitted p
          end
      end
  end.
