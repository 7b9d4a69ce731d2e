(** Bounds certificates: what each instruction can have cost by the time it is reached, and a check that looks at one
    instruction at a time.

    A certificate says for each instruction which loops are open there, innermost first, and the greatest cost of getting
    there, counted from the last visit of the innermost loop's closing word (from the start when no loop is open). For each
    loop it says what was spent up to and with its opening instruction, and the greatest cost of one turn. The check needs
    no pass over paths and knows nothing of how the verifier came to its numbers; Sound.v proves that it suffices, Admit.v
    that every program that the verifier admits has a certificate. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import Spec Machine.
Import ListNotations.
Open Scope Z_scope.

(** The verifier's sums saturate: a cost that got to [saturated] says nothing any more. *)
Definition saturated : Z := 2 ^ 32 - 1.
(** [a] is at most [b], or [b] is saturated. *)
Definition at_most_or_saturated (a b : Z) : bool := Z.min a saturated <=? b.
Definition cost_le (a b : cost) : bool :=
  at_most_or_saturated (instrs a) (instrs b) && at_most_or_saturated (hashed a) (hashed b) && at_most_or_saturated (lookups a) (lookups b).
Definition cost_times (n : Z) (a : cost) := Cost (n * instrs a) (n * hashed a) (n * lookups a).
Definition cost_nonnegative (a : cost) : bool := (0 <=? instrs a) && (0 <=? hashed a) && (0 <=? lookups a).
Definition one_instruction := Cost 1 0 0.

Record loop := Loop {
  l_op : op;        (* FOR or EACH *)
  l_register : Z;   (* the counter, with its limit in the next one; or the string *)
  l_step : Z;
  l_trips : Z;
  l_body : Z;       (* word of its first instruction *)
  l_closing : Z;    (* word of NEXT or ITER… *)
  l_entry : cost;   (* relative to the enclosing loop: up to and with the opening instruction *)
  l_turn : cost;    (* of one turn, the closing instruction included; also of a turn that leaves the loop *)
}.
Record point := Point { pt_pc : Z; pt_loops : list loop; pt_cost : cost }.
Definition certificate := list point.

(** However the loop is left, relative to the enclosing one: 1 for the first visit of the closing word. *)
Definition total (l : loop) : cost := cost_add (cost_add (l_entry l) one_instruction) (cost_times (l_trips l) (l_turn l)).

Definition cost_eqb (a b : cost) : bool := (instrs a =? instrs b) && (hashed a =? hashed b) && (lookups a =? lookups b).
Definition op_eqb (a b : op) : bool := opcode a =? opcode b.
Definition loop_eqb (a b : loop) : bool :=
  op_eqb (l_op a) (l_op b) && (l_register a =? l_register b) && (l_step a =? l_step b) && (l_trips a =? l_trips b) &&
  (l_body a =? l_body b) && (l_closing a =? l_closing b) && cost_eqb (l_entry a) (l_entry b) && cost_eqb (l_turn a) (l_turn b).
Fixpoint loops_eqb (a b : list loop) : bool :=
  match a, b with
  | [], [] => true
  | x :: a', y :: b' => loop_eqb x y && loops_eqb a' b'
  | _, _ => false
  end.

Definition point_at (c : certificate) (pc : Z) : option point := find (fun pt => pt_pc pt =? pc) c.

(** ** Registers that open loops fix *)

Definition fixes_int (l : loop) (n : Z) : bool :=
  match l_op l with I_FOR => (n =? l_register l) || (n =? l_register l + 1) | _ => false end.
Definition fixes_string (l : loop) (n : Z) : bool :=
  match l_op l with I_EACH => n =? l_register l | _ => false end.
Definition closes (i : op) : bool := match r_flow (row_of i) with Fback => true | _ => false end.

(** Registers that an instruction writes through this operand; a closing instruction's own loop apart. *)
Definition written_ints (i : op) (kind : operand) (v : Z) : list Z :=
  match kind with
  | o_rd | o_rsd => [v]
  | o_pd => [v; v + 1]
  | o_loop => if closes i then [] else [v; v + 1]
  | _ => []
  end.
Definition written_strings (i : op) (kind : operand) (v : Z) : list Z :=
  match kind with
  | o_bd | o_bsd => [v]
  | o_iter => if closes i then [] else [v]
  | _ => []
  end.
Definition operand_leaves_loops (loops : list loop) (i : op) (kind : operand) (v : Z) : bool :=
  forallb (fun n => negb (existsb (fun l => fixes_int l n) loops)) (written_ints i kind v) &&
  forallb (fun n => negb (existsb (fun l => fixes_string l n) loops)) (written_strings i kind v).
Definition leaves_loops_alone (loops : list loop) (i : instr) : bool :=
  forallb (fun kv => operand_leaves_loops loops (i_op i) (fst kv) (snd kv)) (combine (operands (i_op i)) (i_args i)).

(** ** Where control goes *)

(** The distance of a forward jump. *)
Definition is_forward o := match o with o_fwd8 | o_fwd16 => true | _ => false end.
Definition is_backward o := match o with o_back8 => true | _ => false end.
Definition forward_distance (i : instr) : Z := operand_before is_forward (operands (i_op i)) (i_args i).
Definition backward_distance (i : instr) : Z := operand_before is_backward (operands (i_op i)) (i_args i).

(** What is charged for an instruction before it runs: a CALL as if its argument had the greatest length. *)
Definition charge (i : instr) : cost :=
  match i_op i with
  | I_CALL => match host_row_of (arg i 2) with
      | Some h => Cost 1 (h_hash_per_byte h * arg i 4) (h_lookups h)
      | None => one_instruction end
  | _ => one_instruction
  end.

(** From a place with these open loops, at this cost, to [target]: the loops still open there and the cost relative to
    them. Loops that end before the target are left: the cost up to there must be within a turn's. None when it is not. *)
Fixpoint leave (target : Z) (loops : list loop) (c : cost) : option (list loop * cost) :=
  match loops with
  | [] => Some ([], c)
  | l :: outer =>
      if target <=? l_closing l then Some (loops, c)
      else if cost_le c (l_turn l) then leave target outer (total l) else None
  end.

Section Check.
Variable p : program.
Variable c : certificate.
Variable bound : cost.

Definition arrives (target : Z) (loops : list loop) (spent : cost) : bool :=
  match point_at c target with
  | Some pt => loops_eqb (pt_loops pt) loops && cost_le spent (pt_cost pt)
  | None => false
  end.
Definition flows (target : Z) (loops : list loop) (spent : cost) : bool :=
  match leave target loops spent with
  | Some (loops', spent') => arrives target loops' spent'
  | None => false
  end.
(** A run that ends here: outside every loop that is open. *)
Definition ends (loops : list loop) (spent : cost) : bool :=
  match leave (p_words p + lim_image_bytes) loops spent with
  | Some ([], spent') => cost_le spent' bound
  | _ => false
  end.

Definition opens (i : instr) (outer : list loop) (spent : cost) : bool :=
  match point_at c (i_end i) with
  | Some (Point _ (l :: loops) at_body) =>
      loops_eqb loops outer && op_eqb (l_op l) (i_op i) && (l_register l =? arg i 0) && (l_step l =? arg i 1) &&
      (l_trips l =? arg i 3) && (l_body l =? i_end i) && (l_closing l =? i_end i + forward_distance i) &&
      (i_end i <? l_closing l) && (l_closing l <? p_words p) &&
      cost_le spent (l_entry l) && arrives (l_closing l) (l :: outer) no_cost
  | _ => false
  end.

(** The closing instruction of the innermost open loop; [at_closing] is its point's cost. *)
Definition closes_loop (pc : Z) (i : instr) (loops : list loop) (at_closing : cost) : bool :=
  match loops with
  | l :: outer =>
      (l_closing l =? pc) &&
      match i_op i, l_op l with
      | I_NEXT, I_FOR => (arg i 0 =? l_register l) && (arg i 1 =? l_step l)
      | (I_ITER8 | I_ITER16 | I_ITER32 | I_ITER16B | I_ITER32B), I_EACH => (arg i 1 =? l_register l) && (iter_width (i_op i) =? l_step l)
      | _, _ => false
      end &&
      (i_end i - backward_distance i =? l_body l) &&
      arrives (l_body l) loops no_cost &&
      cost_le (cost_add at_closing one_instruction) (l_turn l) &&
      flows (i_end i) outer (total l)
  | [] => false
  end.

Definition loop_nonnegative (l : loop) : bool := cost_nonnegative (l_entry l) && cost_nonnegative (l_turn l).

Definition check_point (pt : point) : bool :=
  let pc := pt_pc pt in let loops := pt_loops pt in
  match decode p pc with
  | None => false
  | Some i =>
      let spent := cost_add (pt_cost pt) (charge i) in
      operands_ok p i && leaves_loops_alone loops i && cost_nonnegative (pt_cost pt) && forallb loop_nonnegative loops &&
      match r_flow (row_of (i_op i)) with
      | Fnext => flows (i_end i) loops spent
      | Fbranch => flows (i_end i) loops spent && flows (i_end i + forward_distance i) loops spent
      | Fjump => flows (i_end i + forward_distance i) loops spent
      | Fend => ends loops spent
      | Floop => opens i loops spent
      | Fback => closes_loop pc i loops (pt_cost pt)
      end
  end.

(** The whole: it begins outside every loop, at no cost. *)
Definition check_certificate : bool :=
  arrives 0 [] no_cost && forallb check_point c.
End Check.
