(** The route machine: its program, its state, and one step of it.

    The meaning of the 85 instructions, written from the `means` texts of spec/instructions.ts; what an operand may be, and
    how instructions lie in words, comes from the tables in Spec.v. The machine is stuck where nothing says what it should
    do: outside its code, at a word that is no instruction, at an operand that breaks its rule, at a byte string that is not
    inside the message memory. That no admitted program gets stuck is Sound.v's theorem. A trap is no such place: it ends the
    run with a fault, and a fault is a decision.

    What a program asks of its node is a parameter: the host functions are any functions of their argument and of the node's
    state, whose results are cut to what the registry declares. *)
From Coq Require Import ZArith List Bool Lia FMapPositive.
From PGrid Require Import Spec.
Import ListNotations.
Open Scope Z_scope.

(** * Stores: finite maps from numbers, with a default *)

Definition key (n : Z) : positive :=
  match n with Z0 => xH | Zpos p => xO p | Zneg p => xI p end.

Lemma key_inj m n : key m = key n -> m = n.
Proof. destruct m, n; simpl; congruence. Qed.

Definition store (A : Type) := PositiveMap.t A.
Definition empty {A} : store A := PositiveMap.empty A.
Definition get {A} (default : A) (m : store A) (n : Z) : A :=
  match PositiveMap.find (key n) m with Some v => v | None => default end.
Definition set {A} (m : store A) (n : Z) (v : A) : store A := PositiveMap.add (key n) v m.

Lemma get_empty A (d : A) n : get d empty n = d.
Proof. unfold get, empty. now rewrite PositiveMap.gempty. Qed.
Lemma get_set_same A (d : A) m n v : get d (set m n v) n = v.
Proof. unfold get, set. now rewrite PositiveMap.gss. Qed.
Lemma get_set_other A (d : A) m n k v : n <> k -> get d (set m k v) n = get d m n.
Proof. intros H. unfold get, set. rewrite PositiveMap.gso; auto. intros E. now apply key_inj in E. Qed.

(** The store of a list: element i at [from] + i. *)
Fixpoint store_of {A} (m : store A) (from : Z) (l : list A) : store A :=
  match l with [] => m | x :: r => store_of (set m from x) (from + 1) r end.

(** [count] elements from [from] on. *)
Fixpoint span {A} (d : A) (m : store A) (from : Z) (count : nat) : list A :=
  match count with O => [] | S n => get d m from :: span d m (from + 1) n end.

(** * Words *)

Definition W32 : Z := 2 ^ 32.
Definition W31 : Z := 2 ^ 31.
Definition W64 : Z := 2 ^ 64.
Definition word (z : Z) : Z := z mod W32.
(** The int that a word holds: two's complement. *)
Definition signed (w : Z) : Z := if w <? W31 then w else w - W32.
Definition is_int (z : Z) : bool := (- W31 <=? z) && (z <? W31).
Definition is_u64 (z : Z) : bool := (0 <=? z) && (z <? W64).
(** Sign-extended fields of 8 and 16 bits. *)
Definition signed8 (v : Z) : Z := if v <? 128 then v else v - 256.
Definition signed16 (v : Z) : Z := if v <? 32768 then v else v - 65536.

(** * Programs *)

Record cost := Cost { instrs : Z; hashed : Z; lookups : Z }.
Definition no_cost := Cost 0 0 0.
Definition cost_add (a b : cost) := Cost (instrs a + instrs b) (hashed a + hashed b) (lookups a + lookups b).

(** An image taken apart. What the header claims of its cost is [p_bound] and [p_sends]. *)
Record program := Program {
  p_ints : Z;        (* local integer registers: R[8 .. 8 + ints) *)
  p_strings : Z;     (* local byte-string registers: B[4 .. 4 + strings) *)
  p_scratch : Z;     (* bytes of scratch memory *)
  p_words : Z;       (* of code *)
  p_word : store Z;
  p_const_words : Z;
  p_const : store Z;
  p_kinds : list Z;  (* of the tables that it names *)
  p_const_bytes : Z;
  p_byte : store Z;
  p_bound : cost;
  p_sends : Z;
}.

Definition fetch (p : program) (n : Z) : option Z :=
  if (0 <=? n) && (n <? p_words p) then Some (get 0 (p_word p) n) else None.

(** ** An instruction, taken apart: its operands in the order in which the tables list them *)

Record instr := Instr { i_op : op; i_args : list Z; i_end : Z (* the word after it *) }.

Definition field (w at_ : Z) : Z := (w / 2 ^ at_) mod 256.
Definition low (w : Z) : Z := w mod 65536.
Definition high (w : Z) : Z := (w / 65536) mod 65536.

Definition operands (i : op) : list operand :=
  r_head (row_of i) ++ flat_map (fun e => [fst e; snd e]) (r_ext (row_of i)).
Definition extension_words (i : op) : Z := Z.of_nat (length (r_ext (row_of i))).

Definition head_args (i : op) (w : Z) : list Z :=
  if r_wide (row_of i) then [field w 8; high w] else [field w 8; field w 16; field w 24].

Definition args_at (p : program) (i : op) (pc w : Z) : list Z :=
  head_args i w ++ flat_map (fun x => [low x; high x]) (span 0 (p_word p) (pc + 1) (length (r_ext (row_of i)))).

Definition decode (p : program) (pc : Z) : option instr :=
  match fetch p pc with
  | None => None
  | Some w => match op_of_code (w mod 256) with
    | None => None
    | Some i => let end_ := pc + 1 + extension_words i in
      if end_ <=? p_words p then Some (Instr i (args_at p i pc w) end_) else None
    end
  end.

Definition arg (i : instr) (n : nat) : Z := nth n (i_args i) 0.

(** ** What an operand may be: docs/reference/verifier.md, section 2e, the rules that do not depend on open loops *)

Definition local_int (p : program) (n : Z) : bool := (lim_int_fields <=? n) && (n <? lim_int_fields + p_ints p).
Definition local_string (p : program) (n : Z) : bool := (lim_bytes_fields <=? n) && (n <? lim_bytes_fields + p_strings p).
Definition readable_int (p : program) (n : Z) : bool := (0 <=? n) && (n <? lim_int_fields + p_ints p).
Definition readable_string (p : program) (n : Z) : bool := (0 <=? n) && (n <? lim_bytes_fields + p_strings p).
Definition even (n : Z) : bool := n mod 2 =? 0.

Definition host_row_of (code : Z) : option host_row := find (fun h => h_code h =? code) hosts.

Definition of_ints (kind : Z) : bool := (kind =? kind_exact_int) || (kind =? kind_prefix_int).

(** The operand of kind [k] among those before this one; 0 when there is none. *)
Fixpoint operand_before (k : operand -> bool) (kinds : list operand) (args : list Z) : Z :=
  match kinds, args with
  | kind :: ks, v :: vs => if k kind then v else operand_before k ks vs
  | _, _ => 0
  end.
Definition is_scratch o := match o with o_scratch => true | _ => false end.
Definition is_cbytes o := match o with o_cbytes => true | _ => false end.
Definition is_host o := match o with o_host => true | _ => false end.

(** Bytes that an instruction may write at its scratch offset; LDB's, PUT's and CAT's are checked with their length. *)
Definition scratch_size (i : op) (args : list Z) : Z :=
  match i with
  | I_MATCHB => lim_node_id_bytes
  | I_CALL => match host_row_of (operand_before is_host (operands i) args) with Some h => h_result_bytes h | None => 0 end
  | _ => 0
  end.

Definition unless (ok : bool) (why : refusal) : refusal := if ok then Ref_ok else why.

Definition check_operand (p : program) (i : op) (args : list Z) (kind : operand) (v : Z) : refusal :=
  match kind with
  | o_zero => unless (v =? 0) Ref_operand
  | o_rd | o_rsd => unless (local_int p v) Ref_register
  | o_loop => unless (local_int p v && local_int p (v + 1)) Ref_register
  | o_pd => unless (even v && local_int p v && local_int p (v + 1)) Ref_register
  | o_rs => unless (readable_int p v) Ref_register
  | o_rs2 => unless (readable_int p (v + 1)) Ref_register
  | o_ps => unless (even v && readable_int p (v + 1)) Ref_register
  | o_bd | o_bsd | o_iter => unless (local_string p v) Ref_register
  | o_bs => unless (readable_string p v) Ref_register
  | o_n8 | o_trips => unless (1 <=? v) Ref_operand
  | o_bit => unless (v <=? 31) Ref_operand
  | o_k32 => unless (v <? p_const_words p) Ref_constant
  | o_k64 => unless (v + 1 <? p_const_words p) Ref_constant
  | o_reason => unless (existsb (Z.eqb v) drop_reasons) Ref_operand
  | o_scratch =>
      if negb (v mod 4 =? 0) then Ref_operand
      else match i with
        | I_LDB | I_PUT | I_CAT => Ref_ok
        | _ => unless (v + scratch_size i args <=? p_scratch p) Ref_scratch
        end
  | o_cap => unless (operand_before is_scratch (operands i) args + v <=? p_scratch p) Ref_scratch
  | o_width => unless ((1 <=? v) && (v <=? 4)) Ref_operand
  | o_clen =>
      if negb (operand_before is_cbytes (operands i) args + v <=? p_const_bytes p) then Ref_constant
      else match i with
        | I_LDB => unless (operand_before is_scratch (operands i) args + v <=? p_scratch p) Ref_scratch
        | _ => Ref_ok
        end
  | o_table => unless (match nth_error (p_kinds p) (Z.to_nat v) with
      | Some kind => Bool.eqb (of_ints kind) (match i with I_MATCHI => true | _ => false end)
      | None => false end) Ref_table
  | o_host => unless (match host_row_of v with Some _ => true | None => false end) Ref_host
  | o_arg => match host_row_of (operand_before is_host (operands i) args) with
      | Some h => if h_hash_arg h then unless (existsb (Z.eqb v) hash_codes) Ref_host else unless (v =? 0) Ref_operand
      | None => Ref_host end
  | o_u16 => (* SLICEI's two: the second not below the first. The first is compared with itself. *)
      unless (match i, args with I_SLICEI, [_; _; _; lo; hi] => (v =? lo) || (lo <=? hi) | _, _ => true end) Ref_operand
  | o_s8 | o_u8 | o_s16 | o_fwd8 | o_fwd16 | o_back8 | o_maxlen | o_cbytes => Ref_ok
  end.

Definition is_ok (r : refusal) : bool := match r with Ref_ok => true | _ => false end.

Definition operands_ok (p : program) (i : instr) : bool :=
  forallb (fun kv => is_ok (check_operand p (i_op i) (i_args i) (fst kv) (snd kv))) (combine (operands (i_op i)) (i_args i)).

(** * Route tables (runtime-c/vm/table.h): the first entry that matches is the answer *)

Record entry := Entry { e_bits : Z; e_key : list Z; e_value : Z; e_node : list Z }.
Record table := Table { t_kind : Z; t_entries : list entry }.

(** Whether the first [bits] bits agree, most significant bit of the first byte first (RFC 4632). *)
Fixpoint same_bits (bits : Z) (a b : list Z) : bool :=
  if bits <=? 0 then true else
  match a, b with
  | x :: a', y :: b' =>
      if 8 <=? bits then (x =? y) && same_bits (bits - 8) a' b' else x / 2 ^ (8 - bits) =? y / 2 ^ (8 - bits)
  | _, _ => false
  end.
Definition exact_kind (kind : Z) : bool := (kind =? kind_exact_node) || (kind =? kind_exact_int).
Definition entry_matches (kind : Z) (bytes : list Z) (e : entry) : bool :=
  let bits := 8 * Z.of_nat (length bytes) in
  (if exact_kind kind then e_bits e =? bits else e_bits e <=? bits) && same_bits (e_bits e) (e_key e) bytes.
Definition table_match (t : table) (bytes : list Z) : option entry := find (entry_matches (t_kind t) bytes) (t_entries t).

(** What comes in from outside is cut and filled to bytes of the length that it may have. *)
Definition byte (z : Z) : Z := z mod 256.
Definition at_most (n : Z) (l : list Z) : list Z := map byte (firstn (Z.to_nat n) l).
Definition exactly (n : Z) (l : list Z) : list Z := at_most n (l ++ repeat 0 (Z.to_nat n)).

(** * The machine *)

(** A place in message memory. *)
Record slice := Slice { off : Z; len : Z }.
Definition no_slice := Slice 0 0.

(** What a run asked of its node: host function, immediate argument, bytes of the argument. *)
Record call := Call { c_host : Z; c_arg : Z; c_bytes : Z }.

(** How a run ends. The fields that an action does not use are 0 and the empty string. *)
Record ending := Ending { e_action : action; e_fault : fault; e_number : Z; e_string : slice }.

Section Machine.
Variable World : Type.
(** None: an algorithm that this node does not hold. Some []: absent. *)
Variable host : Z -> Z -> list Z -> World -> World * option (list Z).
Variable tables : list table.
(** Bytes of message memory: the scratch memory, then the message. *)
Variable memory : Z.
Variable p : program.

Record state := State {
  pc : Z;
  ints : store Z;
  strings : store slice;
  mem : store Z;
  spent : cost;          (* so far; hash bytes are those of the arguments *)
  world : World;
  calls : list call;     (* newest first *)
}.

Inductive outcome := Next (s : state) | Done (e : ending) (s : state) | Stuck.

Definition int (s : state) (n : Z) : Z := word (get 0 (ints s) n).
Definition string (s : state) (n : Z) : slice := get no_slice (strings s) n.
Definition pair (s : state) (n : Z) : Z := int s n + W32 * int s (n + 1).
Definition inside (x : slice) : bool := (0 <=? off x) && (0 <=? len x) && (off x + len x <=? memory).
Definition load (s : state) (at_ : Z) : Z := byte (get 0 (mem s) at_).
Fixpoint load_bytes (s : state) (at_ : Z) (n : nat) : list Z :=
  match n with O => [] | S k => load s at_ :: load_bytes s (at_ + 1) k end.
Definition bytes_of (s : state) (x : slice) : list Z := load_bytes s (off x) (Z.to_nat (len x)).
Definition const_bytes (at_ n : Z) : list Z := span 0 (p_byte p) at_ (Z.to_nat n).

Definition little (l : list Z) : Z := fold_right (fun b v => b + 256 * v) 0 l.
Definition big (l : list Z) : Z := fold_left (fun v b => 256 * v + b) l 0.

(** Byte strings that the operands refer to lie inside the memory. *)
Definition string_operand (o : operand) : bool := match o with o_bs | o_bsd | o_iter => true | _ => false end.
Definition strings_ok (i : instr) (s : state) : bool :=
  forallb (fun kv => negb (string_operand (fst kv)) || inside (string s (snd kv))) (combine (operands (i_op i)) (i_args i)).

(** ** Effects *)
Definition goto (s : state) (n : Z) : state := State n (ints s) (strings s) (mem s) (spent s) (world s) (calls s).
Definition set_int (s : state) (n v : Z) : state :=
  State (pc s) (set (ints s) n (word v)) (strings s) (mem s) (spent s) (world s) (calls s).
Definition set_pair (s : state) (n v : Z) : state := set_int (set_int s n v) (n + 1) (v / W32).
Definition set_string (s : state) (n : Z) (x : slice) : state :=
  State (pc s) (ints s) (set (strings s) n x) (mem s) (spent s) (world s) (calls s).
Definition write (s : state) (at_ : Z) (l : list Z) : state :=
  State (pc s) (ints s) (strings s) (store_of (mem s) at_ l) (spent s) (world s) (calls s).
Definition spend (s : state) (c : cost) : state :=
  State (pc s) (ints s) (strings s) (mem s) (cost_add (spent s) c) (world s) (calls s).
Definition called (s : state) (w : World) (c : call) : state :=
  State (pc s) (ints s) (strings s) (mem s) (spent s) w (c :: calls s).

Definition fault_ending (f : fault) : ending := Ending Act_fault f 0 no_slice.
Definition action_ending (a : action) : ending := Ending a Fault_none 0 no_slice.

(** Lexicographic order, a beginning before the whole. *)
Fixpoint bytes_before (a b : list Z) : bool :=
  match a, b with
  | _, [] => false
  | [], _ :: _ => true
  | x :: a', y :: b' => if x =? y then bytes_before a' b' else x <? y
  end.
Fixpoint bytes_equal (a b : list Z) : bool :=
  match a, b with
  | [], [] => true
  | x :: a', y :: b' => (x =? y) && bytes_equal a' b'
  | _, _ => false
  end.
Fixpoint begins_with (a prefix : list Z) : bool :=
  match prefix, a with
  | [], _ => true
  | y :: q, x :: a' => (x =? y) && begins_with a' q
  | _ :: _, [] => false
  end.

(** Width in bytes of the elements that an ITER instruction takes. *)
Definition iter_width (i : op) : Z :=
  match i with I_ITER8 => 1 | I_ITER16 | I_ITER16B => 2 | I_ITER32 | I_ITER32B => 4 | _ => 0 end.

(** Copies one byte after the other, upward: the two places may overlap. *)
Fixpoint copy (m : store Z) (from to : Z) (n : nat) : store Z :=
  match n with O => m | S k => copy (set m to (byte (get 0 m from))) (from + 1) (to + 1) k end.
(** The [n] low bytes of a number, the most significant first. *)
Fixpoint big_bytes (v : Z) (n : nat) : list Z :=
  match n with O => [] | S k => byte (v / 256 ^ Z.of_nat k) :: big_bytes v k end.

Definition set_mem (s : state) (m : store Z) : state := State (pc s) (ints s) (strings s) m (spent s) (world s) (calls s).

(** The instruction [i], at the state [s] whose spent cost holds it already; [s]'s pc is the word after it. Its operands
    hold, and its byte strings are inside the memory: [step] looked. *)
Definition effect (i : instr) (s : state) : outcome :=
  let a := arg i 0 in let b := arg i 1 in let c := arg i 2 in
  let R := int s in let B := string s in let U := pair s in
  let I n := signed (R n) in
  let trap f := Done (fault_ending f) s in
  let put n v := Next (set_int s n v) in
  let put_pair n v := Next (set_pair s n v) in
  let exact v := if is_int v then put a v else trap Fault_overflow in
  let exact64 v := if is_u64 v then put_pair a v else trap Fault_overflow in
  let skip (n : Z) (taken : bool) := Next (if taken then goto s (pc s + n) else s) in
  let shift n := n mod 32 in
  let divide (f : Z -> Z -> Z) := if I c =? 0 then trap Fault_divide else exact (f (I b) (I c)) in
  let loaded (at_ width : Z) (order : list Z -> Z) :=
    if (at_ <? len (B b)) && (width <=? len (B b) - at_)
    then put a (order (load_bytes s (off (B b) + at_) (Z.to_nat width))) else trap Fault_index in
  let sliced (lo hi : Z) :=
    if (lo <=? hi) && (hi <=? len (B b)) then Next (set_string s a (Slice (off (B b) + lo) (hi - lo))) else trap Fault_slice in
  let iterated (order : list Z -> Z) :=
    let width := iter_width (i_op i) in
    if width <=? len (B b)
    then Next (goto (set_int (set_string s b (Slice (off (B b) + width) (len (B b) - width))) a
                      (order (load_bytes s (off (B b)) (Z.to_nat width)))) (pc s - c))
    else Next s in
  let append (n : Z) (grown : store Z) :=
    let begin := arg i 3 in let longer := len (B a) + n in
    if (arg i 4 <? longer) || (negb (len (B a) =? 0) && negb (off (B a) =? begin)) then trap Fault_capacity
    else Next (set_string (set_mem s grown) a (Slice begin longer)) in
  let has := begins_with (bytes_of s (B a)) (const_bytes (arg i 3) (arg i 4)) in
  let before := bytes_before (bytes_of s (B a)) (bytes_of s (B b)) in
  let same := bytes_equal (bytes_of s (B a)) (bytes_of s (B b)) in
  match i_op i with
  (* moves and constants *)
  | I_MOV => put a (R b)
  | I_LDI => put a (signed16 b)
  | I_LDK => put a (get 0 (p_const p) b)
  | I_MOV64 => put_pair a (U b)
  | I_LDK64 => put_pair a (word (get 0 (p_const p) b) + W32 * word (get 0 (p_const p) (b + 1)))
  | I_MOVB => Next (set_string s a (B b))
  | I_LDB => Next (set_string (write s b (map byte (const_bytes c (arg i 3)))) a (Slice b (arg i 3)))
  | I_NONE => Next (set_string s a no_slice)
  (* int *)
  | I_ADD => exact (I b + I c)
  | I_SUB => exact (I b - I c)
  | I_MUL => exact (I b * I c)
  | I_DIV => divide Z.quot
  | I_REM => divide Z.rem
  | I_ADDW => put a (R b + R c)
  | I_SUBW => put a (R b - R c)
  | I_MULW => put a (R b * R c)
  | I_AND => put a (Z.land (R b) (R c))
  | I_OR => put a (Z.lor (R b) (R c))
  | I_XOR => put a (Z.lxor (R b) (R c))
  | I_SHL => put a (R b * 2 ^ shift (R c))
  | I_SHR => put a (R b / 2 ^ shift (R c))
  | I_SAR => put a (I b / 2 ^ shift (R c))
  | I_MADDW => put a (R a * R b + R c)
  | I_ADDI => exact (I b + signed8 c)
  | I_ADDWI => put a (R b + signed8 c)
  | I_MULI => exact (I b * signed8 c)
  | I_ANDI => put a (Z.land (R b) c)
  | I_SHLI => put a (R b * 2 ^ shift c)
  | I_SHRI => put a (R b / 2 ^ shift c)
  | I_SARI => put a (I b / 2 ^ shift c)
  (* u64 *)
  | I_ADD64 => exact64 (U b + U c)
  | I_SUB64 => exact64 (U b - U c)
  | I_MUL64 => exact64 (U b * U c)
  | I_WIDEN => if R b <? W31 then put_pair a (R b) else trap Fault_overflow
  | I_NARROW => if U b <? W31 then put a (U b) else trap Fault_overflow
  (* control *)
  | I_JMP => skip b true
  | I_BEQ => skip c (R a =? R b)
  | I_BNE => skip c (negb (R a =? R b))
  | I_BLT => skip c (I a <? I b)
  | I_BGE => skip c (I b <=? I a)
  | I_BEQI => skip c (I a =? signed8 b)
  | I_BNEI => skip c (negb (I a =? signed8 b))
  | I_BLTI => skip c (I a <? signed8 b)
  | I_BGEI => skip c (signed8 b <=? I a)
  | I_BBS => skip c ((R a / 2 ^ b) mod 2 =? 1)
  | I_BBC => skip c ((R a / 2 ^ b) mod 2 =? 0)
  | I_BEQ64 => skip c (U a =? U b)
  | I_BNE64 => skip c (negb (U a =? U b))
  | I_BLT64 => skip c (U a <? U b)
  | I_BGE64 => skip c (U b <=? U a)
  | I_BEQB => skip c same
  | I_BNEB => skip c (negb same)
  | I_BLTB => skip c before
  | I_BGEB => skip c (negb before)
  | I_BNONE => skip c (len (B a) =? 0)
  | I_BSOME => skip c (negb (len (B a) =? 0))
  | I_BHAS => skip b has
  | I_BHASNT => skip b (negb has)
  | I_FOR =>
      if I (a + 1) <=? arg i 3 * b then Next (goto (set_int s a (- b)) (pc s + arg i 4)) else trap Fault_loop_bound
  | I_NEXT =>
      let s' := set_int s a (R a + b) in
      Next (if signed (word (R a + b)) <? signed (int s' (a + 1)) then goto s' (pc s - c) else s')
  | I_EACH =>
      if len (B a) <=? arg i 3 * b then Next (goto s (pc s + arg i 4)) else trap Fault_loop_bound
  | I_ITER8 | I_ITER16 | I_ITER32 => iterated little
  | I_ITER16B | I_ITER32B => iterated big
  (* byte strings *)
  | I_LEN => put a (len (B b))
  | I_LD8 => loaded (R c) 1 little
  | I_LD16 => loaded (R c) 2 little
  | I_LD32 => loaded (R c) 4 little
  | I_LD16B => loaded (R c) 2 big
  | I_LD32B => loaded (R c) 4 big
  | I_LD8I => loaded c 1 little
  | I_LD16I => loaded c 2 little
  | I_LD32I => loaded c 4 little
  | I_LD16BI => loaded c 2 big
  | I_LD32BI => loaded c 4 big
  | I_SLICE => sliced (R c) (R (c + 1))
  | I_SLICEI => sliced (arg i 3) (arg i 4)
  | I_PUT =>
      if R b <? 256 ^ c
      then append c (store_of (mem s) (arg i 3 + len (B a)) (big_bytes (R b) (Z.to_nat c))) else trap Fault_overflow
  | I_CAT => append (len (B b)) (copy (mem s) (off (B b)) (arg i 3 + len (B a)) (Z.to_nat (len (B b))))
  (* the node's own state *)
  | I_MATCHB =>
      match table_match (nth (Z.to_nat c) tables (Table 0 [])) (bytes_of s (B b)) with
      | Some e => Next (set_string (write s (arg i 3) (exactly lim_node_id_bytes (e_node e))) a (Slice (arg i 3) lim_node_id_bytes))
      | None => Next (set_string s a no_slice)
      end
  | I_MATCHI =>
      match table_match (nth (Z.to_nat c) tables (Table 0 [])) (bytes_of s (B b)) with
      | Some e => put a (e_value e)
      | None => Next s
      end
  | I_CALL =>
      if arg i 4 <? len (B b) then trap Fault_argument else
      match host_row_of c with
      | None => Stuck
      | Some h =>
          let (w, result) := host c (arg i 3) (bytes_of s (B b)) (world s) in
          let s' := called (spend s (Cost 0 (h_hash_per_byte h * len (B b)) (h_lookups h))) w (Call c (arg i 3) (len (B b))) in
          match result with
          | None => Done (fault_ending Fault_algorithm) s'
          | Some r => let r' := at_most (h_result_bytes h) r in
              Next (set_string (write s' (arg i 5) r') a (Slice (arg i 5) (Z.of_nat (length r'))))
          end
      end
  (* ends *)
  | I_FORWARD => Done (Ending Act_forward Fault_none 0 (B a)) s
  | I_GATEWAY => Done (action_ending Act_gateway) s
  | I_DROP => Done (Ending Act_drop Fault_none b no_slice) s
  | I_DELIVER => Done (action_ending Act_deliver) s
  | I_REPLY => Done (Ending Act_reply Fault_none (R a) no_slice) s
  | I_GIVE => Done (Ending Act_give Fault_none 0 (B a)) s
  end.

(** One step. An instruction counts when it is begun, the one that ends the run or faults included. *)
Definition step (s : state) : outcome :=
  match decode p (pc s) with
  | None => Stuck
  | Some i =>
      if operands_ok p i && strings_ok i s
      then effect i (goto (spend s (Cost 1 0 0)) (i_end i))
      else Stuck
  end.

Fixpoint run (fuel : nat) (s : state) : option (ending * state) :=
  match fuel with
  | O => None
  | S n => match step s with Next s' => run n s' | Done e s' => Some (e, s') | Stuck => None end
  end.

(** ** What a run starts with *)

(** The integer inputs in R[0 .. 8), the byte strings as places in the memory, and the memory's content. What stands in
    the scratch memory before it is written does not matter: no string refers to it. *)
Record inputs := Inputs { in_ints : list Z; in_strings : list slice; in_memory : store Z }.

Definition start (x : inputs) (w : World) : state :=
  State 0 (store_of empty 0 (map word (firstn (Z.to_nat lim_int_fields) (in_ints x))))
    (store_of empty 0 (firstn (Z.to_nat lim_bytes_fields) (in_strings x))) (in_memory x) no_cost w [].

Definition inputs_ok (x : inputs) : Prop := Forall (fun y => inside y = true) (in_strings x).
End Machine.

Arguments Stuck {World}.
