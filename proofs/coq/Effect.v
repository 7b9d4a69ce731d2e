(** What one instruction can do: each of the 85 does one of a dozen things, each with what its checked operands promise.

    The one case analysis over opcodes that the proofs need is [effect_does]; everything that Sound.v says of a step goes
    over the things done ([does]). What is read is apart ([effect_alike]): there two runs of an instruction are compared.
    Also here: what a decoded instruction looks like, and what a checked operand is. The file is long because of the facts
    that hold of every instruction, which nothing but this case analysis ties together. *)
From Coq Require Import ZArith List Bool Lia FMapPositive.
From PGrid Require Import Spec Machine Certificate.
Import ListNotations.
Open Scope Z_scope.

#[local] Arguments State {World}.
#[local] Arguments pc {World}.
#[local] Arguments ints {World}.
#[local] Arguments strings {World}.
#[local] Arguments mem {World}.
#[local] Arguments spent {World}.
#[local] Arguments world {World}.
#[local] Arguments calls {World}.
#[local] Arguments Next {World}.
#[local] Arguments Done {World}.
#[local] Arguments int {World}.
#[local] Arguments string {World}.
#[local] Arguments bytes_of {World}.
#[local] Arguments goto {World}.
#[local] Arguments set_int {World}.
#[local] Arguments set_pair {World}.
#[local] Arguments set_string {World}.
#[local] Arguments set_mem {World}.
#[local] Arguments write {World}.
#[local] Arguments spend {World}.
#[local] Arguments called {World}.
#[local] Arguments effect {World}.
#[local] Arguments load_bytes {World}.

(** * Stores *)

Lemma get_store_of A (d : A) l m from n :
  n < from \/ from + Z.of_nat (length l) <= n -> get d (store_of m from l) n = get d m n.
Proof.
  revert m from. induction l as [|x l IH]; intros m from H; simpl store_of; auto.
  cbn [length] in H. rewrite Nat2Z.inj_succ in H. rewrite IH by lia. apply get_set_other. lia.
Qed.

Lemma get_copy m from to n k : k < to \/ to + Z.of_nat n <= k -> get 0 (copy m from to n) k = get 0 m k.
Proof.
  revert m from to. induction n as [|n IH]; intros m from to H; simpl copy; auto.
  rewrite Nat2Z.inj_succ in H. rewrite IH by lia. apply get_set_other. lia.
Qed.

(** A place in a store built from a list holds an element of the list or what was there. *)
Lemma store_of_all A (P : A -> Prop) (d : A) l m from :
  Forall P l -> (forall n, P (get d m n)) -> forall n, P (get d (store_of m from l) n).
Proof.
  revert m from. induction l as [|x l IH]; intros m from F H n; simpl store_of; auto.
  inversion_clear F. apply IH; auto. intros k. destruct (Z.eq_dec k from) as [->|N].
  - now rewrite get_set_same.
  - now rewrite get_set_other.
Qed.

Lemma span_length A (d : A) m from n : length (span d m from n) = n.
Proof. revert from. induction n; intros; simpl; auto. Qed.
Lemma big_bytes_length v n : length (big_bytes v n) = n.
Proof. induction n; simpl; auto. Qed.
Lemma at_most_length n l : 0 <= n -> 0 <= Z.of_nat (length (at_most n l)) <= n.
Proof. intros H. unfold at_most. rewrite map_length, firstn_length. lia. Qed.
Lemma exactly_length n l : 0 <= n -> Z.of_nat (length (exactly n l)) = n.
Proof. intros H. unfold exactly, at_most. rewrite map_length, firstn_length, app_length, repeat_length. lia. Qed.

(** * Words *)

Lemma word_range z : 0 <= word z < W32.
Proof. apply Z.mod_pos_bound. reflexivity. Qed.
Lemma word_word z : word (word z) = word z.
Proof. unfold word. apply Z.mod_mod. discriminate. Qed.
Lemma signed_word z : - W31 <= z < W31 -> signed (word z) = z.
Proof.
  intros H. unfold signed, word, W31, W32 in *. destruct (Z_lt_le_dec z 0) as [N|N].
  - replace (z mod 2 ^ 32) with (z + 2 ^ 32); [destruct (Z.ltb_spec (z + 2 ^ 32) (2 ^ 31)); lia|].
    apply Z.mod_unique with (-1); lia.
  - rewrite Z.mod_small by lia. destruct (Z.ltb_spec z (2 ^ 31)); lia.
Qed.
Lemma signed_add w d : 0 <= w < W32 -> - W31 <= signed w + d < W31 -> signed (word (w + d)) = signed w + d.
Proof.
  intros R H. destruct (Z_lt_le_dec w W31) as [N|N].
  - assert (E : signed w = w) by (unfold signed; destruct (Z.ltb_spec w W31); lia).
    rewrite E in *. now apply signed_word.
  - assert (E : signed w = w - W32) by (unfold signed; destruct (Z.ltb_spec w W31); lia).
    rewrite E in *. replace (word (w + d)) with (word (w - W32 + d)); [now apply signed_word|].
    unfold word. replace (w + d) with (w - W32 + d + 1 * W32) by lia. symmetry. apply Z.mod_add. discriminate.
Qed.

(** * Decoded instructions *)

Lemma field_range w a : 0 <= field w a < 256.
Proof. apply Z.mod_pos_bound. reflexivity. Qed.
Lemma low_range w : 0 <= low w < 65536.
Proof. apply Z.mod_pos_bound. reflexivity. Qed.
Lemma high_range w : 0 <= high w < 65536.
Proof. apply Z.mod_pos_bound. reflexivity. Qed.

(** As [decode] makes them. *)
Record formed (i : instr) : Prop := {
  f_length : length (i_args i) = length (operands (i_op i));
  f_range : forall n, 0 <= arg i n < 65536;
  f_narrow : r_wide (row_of (i_op i)) = false -> forall n, (n < 3)%nat -> arg i n < 256;
}.

Lemma head_operands o : length (r_head (row_of o)) = if r_wide (row_of o) then 2%nat else 3%nat.
Proof. destruct o; reflexivity. Qed.

Lemma flat_map_pairs A B (f g : A -> B) l : length (flat_map (fun x => [f x; g x]) l) = (2 * length l)%nat.
Proof. induction l as [|x l IH]; auto. cbn [flat_map length app]. rewrite IH. lia. Qed.

Lemma args_at_formed p o pc w e : formed (Instr o (args_at p o pc w) e).
Proof.
  split; unfold arg; cbn [i_op i_args]; unfold args_at.
  - unfold operands. rewrite !app_length, head_operands, !flat_map_pairs, span_length.
    f_equal. unfold head_args. now destruct (r_wide (row_of o)).
  - intros n. set (l := _ ++ _). assert (F : Forall (fun v => 0 <= v < 65536) l).
    { apply Forall_app. split.
      - unfold head_args. pose proof (field_range w 8). pose proof (field_range w 16). pose proof (field_range w 24).
        pose proof (high_range w). destruct (r_wide (row_of o)); repeat constructor; lia.
      - induction (span 0 (p_word p) (pc + 1) (length (r_ext (row_of o)))) as [|x r IH]; simpl; auto.
        constructor; [apply low_range|]. constructor; [apply high_range|]. exact IH. }
    destruct (Nat.lt_ge_cases n (length l)) as [L|L].
    + rewrite Forall_forall in F. apply F, nth_In, L.
    + rewrite nth_overflow by assumption. lia.
  - intros W n L. unfold head_args. rewrite W.
    destruct n as [|[|[|n]]]; cbn [nth app]; [| | |lia]; apply field_range.
Qed.

Lemma decode_inv p pc i : decode p pc = Some i ->
  formed i /\ 0 <= pc < p_words p /\ i_end i = pc + 1 + extension_words (i_op i) /\ pc < i_end i <= p_words p.
Proof.
  unfold decode, fetch. destruct ((0 <=? pc) && (pc <? p_words p)) eqn:R; [|discriminate].
  destruct (op_of_code _) as [o|]; [|discriminate].
  destruct (Z.leb_spec (pc + 1 + extension_words o) (p_words p)); [|discriminate].
  intros [= <-]. apply andb_true_iff in R as [R1 R2].
  split; [apply args_at_formed|]. cbn [i_end i_op]. unfold extension_words in *. lia.
Qed.

(** ** Operands that hold *)

Lemma operand_holds p i n kind :
  formed i -> operands_ok p i = true -> nth_error (operands (i_op i)) n = Some kind ->
  check_operand p (i_op i) (i_args i) kind (arg i n) = Ref_ok.
Proof.
  intros F H E. assert (L : (n < length (operands (i_op i)))%nat) by (apply nth_error_Some; congruence).
  unfold operands_ok in H. rewrite forallb_forall in H.
  assert (I : In (kind, arg i n) (combine (operands (i_op i)) (i_args i))).
  { assert (E' : nth_error (combine (operands (i_op i)) (i_args i)) n = Some (kind, arg i n)).
    { pose proof (f_length i F) as FL. unfold arg. revert E L FL. generalize (operands (i_op i)), (i_args i). intros ks.
      revert n. induction ks as [|k ks IH]; intros [|n] [|v vs]; cbn; intros E L FL; try discriminate; try congruence.
      apply IH; auto; lia. }
    eapply nth_error_In, E'. }
  apply H in I. cbn [fst snd] in I. now destruct (check_operand p (i_op i) (i_args i) kind (arg i n)).
Qed.

Lemma unless_ok b why : unless b why = Ref_ok -> why <> Ref_ok -> b = true.
Proof. destruct b; cbn; congruence. Qed.

Lemma host_row_nonneg code h : host_row_of code = Some h -> 0 <= h_result_bytes h /\ 0 <= h_hash_per_byte h /\ 0 <= h_lookups h.
Proof.
  intros H. apply find_some in H as [I _]. revert I. unfold hosts. cbn [In].
  intros [<-|[<-|[]]]; cbn; lia.
Qed.

(** * What an instruction does *)

(** The registers that it writes, of a closing instruction those that are not its loop's. *)
Definition ints_written (i : instr) : list Z :=
  flat_map (fun kv => written_ints (i_op i) (fst kv) (snd kv)) (combine (operands (i_op i)) (i_args i)).
Definition strings_written (i : instr) : list Z :=
  flat_map (fun kv => written_strings (i_op i) (fst kv) (snd kv)) (combine (operands (i_op i)) (i_args i)).

Definition is_iter (o : op) : bool :=
  match o with I_ITER8 | I_ITER16 | I_ITER32 | I_ITER16B | I_ITER32B => true | _ => false end.

(** What each way to end a run says, and which instruction says it. *)
Definition ends_with (i : instr) (e : ending) : Prop :=
  e_fault e = Fault_none /\
  match i_op i with
  | I_FORWARD => e_action e = Act_forward
  | I_GATEWAY => e_action e = Act_gateway
  | I_DROP => e_action e = Act_drop
  | I_DELIVER => e_action e = Act_deliver
  | I_REPLY => e_action e = Act_reply
  | I_GIVE => e_action e = Act_give
  | _ => False
  end.

(** An argument that the registry allows with a host function. *)
Definition argument_allowed (h : host_row) (a : Z) : Prop := if h_hash_arg h then In a hash_codes else a = 0.

(** * Places in the memory *)
Lemma inside_iff memory x : inside memory x = true <-> 0 <= off x /\ 0 <= len x /\ off x + len x <= memory.
Proof. unfold inside. rewrite !andb_true_iff, !Z.leb_le. tauto. Qed.
Lemma inside_no_slice memory : 0 <= memory -> inside memory no_slice = true.
Proof. intros H. apply inside_iff. cbn. lia. Qed.

Section Effect.
Variable World : Type.
Variable host : Z -> Z -> list Z -> World -> World * option (list Z).
Variable tables : list table.
Variable memory : Z.
Variable p : program.
Hypothesis scratch_inside : p_scratch p <= memory.
Hypothesis memory_nonneg : 0 <= memory.

Notation state := (state World).
Notation inside := (inside memory).
Notation flow_of i := (r_flow (row_of (i_op i))).

Definition unchanged_outside (m m' : store Z) : Prop := forall n, ~ 0 <= n < p_scratch p -> get 0 m' n = get 0 m n.

(** The call that a CALL instruction makes at this state. *)
Definition call_of (i : instr) (s : state) : call := Call (arg i 2) (arg i 3) (len (string s (arg i 1))).
Definition after_call (h : host_row) (w : World) (i : instr) (s : state) : state :=
  called (spend s (Cost 0 (h_hash_per_byte h * len (string s (arg i 1))) (h_lookups h))) w (call_of i s).

(** The instruction [i] at [s], whose pc is the word after it. *)
Inductive does (i : instr) (s : state) : outcome World -> Prop :=
  | does_nothing : flow_of i = Fnext -> does i s (Next s)
  | does_int v : flow_of i = Fnext -> In (arg i 0) (ints_written i) -> does i s (Next (set_int s (arg i 0) v))
  | does_pair v : flow_of i = Fnext -> In (arg i 0) (ints_written i) -> In (arg i 0 + 1) (ints_written i) ->
      does i s (Next (set_pair s (arg i 0) v))
  | does_string m x : flow_of i = Fnext -> In (arg i 0) (strings_written i) -> inside x = true ->
      unchanged_outside (mem s) m -> does i s (Next (set_string (set_mem s m) (arg i 0) x))
  | does_branch (taken : bool) : flow_of i = Fbranch -> does i s (Next (if taken then goto s (pc s + forward_distance i) else s))
  | does_jump : flow_of i = Fjump -> does i s (Next (goto s (pc s + forward_distance i)))
  | does_trap f : f <> Fault_none -> flow_of i <> Fend -> does i s (Done (fault_ending f) s)
  | does_end e : flow_of i = Fend -> ends_with i e -> inside (e_string e) = true -> does i s (Done e s)
  | does_call h w r o :
      i_op i = I_CALL -> host_row_of (arg i 2) = Some h -> argument_allowed h (arg i 3) -> 0 <= len (string s (arg i 1)) <= arg i 4 ->
      host (arg i 2) (arg i 3) (bytes_of s (string s (arg i 1))) (world s) = (w, r) ->
      match r with
      | None => o = Done (fault_ending Fault_algorithm) (after_call h w i s)
      | Some _ => exists m x, In (arg i 0) (strings_written i) /\ inside x = true /\ unchanged_outside (mem s) m /\
          o = Next (set_string (set_mem (after_call h w i s) m) (arg i 0) x)
      end -> does i s o
  | does_for : i_op i = I_FOR -> signed (int s (arg i 0 + 1)) <= arg i 3 * arg i 1 ->
      does i s (Next (goto (set_int s (arg i 0) (- arg i 1)) (pc s + forward_distance i)))
  | does_each : i_op i = I_EACH -> len (string s (arg i 0)) <= arg i 3 * arg i 1 ->
      does i s (Next (goto s (pc s + forward_distance i)))
  | does_next s' : i_op i = I_NEXT -> s' = set_int s (arg i 0) (int s (arg i 0) + arg i 1) ->
      does i s (Next (if signed (word (int s (arg i 0) + arg i 1)) <? signed (int s' (arg i 0 + 1))
                      then goto s' (pc s - backward_distance i) else s'))
  | does_iter v : is_iter (i_op i) = true -> In (arg i 0) (ints_written i) -> iter_width (i_op i) <= len (string s (arg i 1)) ->
      does i s (Next (goto (set_int (set_string s (arg i 1)
        (Slice (off (string s (arg i 1)) + iter_width (i_op i)) (len (string s (arg i 1)) - iter_width (i_op i)))) (arg i 0) v)
        (pc s - backward_distance i)))
  | does_iter_end : is_iter (i_op i) = true -> len (string s (arg i 1)) < iter_width (i_op i) -> does i s (Next s).

Lemma does_string_only i s x : flow_of i = Fnext -> In (arg i 0) (strings_written i) -> inside x = true ->
  does i s (Next (set_string s (arg i 0) x)).
Proof.
  intros F I X. refine (does_string i s (mem s) x F I X _). intros n _. reflexivity.
Qed.

(** What [check_operand] says of operands with more than one condition. *)
Lemma checked_clen at_ n ok :
  (if negb ok then Ref_constant else unless (at_ + n <=? p_scratch p) Ref_scratch) = Ref_ok -> at_ + n <= p_scratch p.
Proof. destruct ok; cbn; [|discriminate]. intros H. apply Z.leb_le. now apply unless_ok in H. Qed.
Lemma checked_scratch v n :
  (if negb (v mod 4 =? 0) then Ref_operand else unless (v + n <=? p_scratch p) Ref_scratch) = Ref_ok -> v + n <= p_scratch p.
Proof. destruct (v mod 4 =? 0); cbn; [|discriminate]. intros H. apply Z.leb_le. now apply unless_ok in H. Qed.

Ltac as_string m x := match goal with |- does ?i ?s _ =>
  refine (does_string i s m x eq_refl _ _ _); [cbn; tauto | apply inside_iff; cbn [off len] | ] end.
(** The ranges of the operands. *)
Ltac args FR :=
  let H0 := fresh in let H1 := fresh in let H2 := fresh in let H3 := fresh in let H4 := fresh in let H5 := fresh in
  let H6 := fresh in
  pose proof (FR 0%nat) as H0; pose proof (FR 1%nat) as H1; pose proof (FR 2%nat) as H2; pose proof (FR 3%nat) as H3;
  pose proof (FR 4%nat) as H4; pose proof (FR 5%nat) as H5; pose proof (FR 6%nat) as H6;
  unfold arg in *; cbn [i_args nth] in *.

(** The one case analysis over the instructions. *)

Ltac pick := (* one branch of an effect, its conditions destructed *)
  first
  [ apply does_nothing; reflexivity
  | apply does_int; [reflexivity | cbn; tauto]
  | apply does_pair; [reflexivity | cbn; tauto | cbn; tauto]
  | apply does_trap; [discriminate | discriminate]
  | apply does_string_only; [reflexivity | cbn; tauto | ]
  | eapply does_branch; reflexivity
  | apply does_jump; reflexivity
  | apply does_end; [reflexivity | split; reflexivity | ] ].

Theorem effect_does i s : formed i -> operands_ok p i = true -> (forall n, inside (string s n) = true) ->
  does i s (effect host tables p i s).
Proof.
  intros F OK IN. pose proof (f_length i F) as FL.
  assert (OP := fun n kind => operand_holds p i n kind F OK). clear OK.
  assert (FR := f_range i F). clear F. destruct i as [o args e]. cbn [i_op i_args] in *.
  destruct o; cbn in FL;
    repeat (destruct args as [|? args]; try discriminate FL); clear FL;
    unfold effect; cbn [i_op]; cbv beta zeta;
    repeat match goal with |- does _ _ (if ?b then _ else _) => destruct b eqn:? end;
    try (pick; auto using inside_no_slice; fail).
  (* control: loops *)
  all: try (apply does_for; [reflexivity|]; now apply Z.leb_le).
  all: try (apply does_each; [reflexivity|]; now apply Z.leb_le).
  all: try (eapply does_next; reflexivity).
  all: try (apply does_iter; [reflexivity | cbn; tauto |]; now apply Z.leb_le).
  all: try (apply does_iter_end; [reflexivity |]; now apply Z.leb_gt).
  (* ends that name a string *)
  all: try (apply does_end; [reflexivity | split; reflexivity | apply IN]).
  - (* LDB *)
    specialize (OP 3%nat _ eq_refl). cbn in OP. apply checked_clen in OP.
    as_string (store_of (mem s) z0 (map byte (const_bytes p z1 z2))) (Slice z0 z2).
    + args FR. lia.
    + intros n N. apply get_store_of. unfold const_bytes. rewrite map_length, span_length. args FR. lia.
  - (* SLICE *)
    rewrite andb_true_iff, !Z.leb_le in *. pose proof (proj1 (inside_iff _ _) (IN z0)).
    apply does_string_only; [reflexivity | cbn; tauto |]. apply inside_iff. cbn [off len].
    pose proof (word_range (get 0 (ints s) z1)). unfold arg, int in *. cbn [i_args nth] in *. lia.
  - (* SLICEI *)
    rewrite andb_true_iff, !Z.leb_le in *. pose proof (proj1 (inside_iff _ _) (IN z0)).
    apply does_string_only; [reflexivity | cbn; tauto |]. apply inside_iff. cbn [off len]. args FR. lia.
  - (* PUT *)
    pose proof (OP 4%nat _ eq_refl) as CAP. cbn in CAP. apply unless_ok, Z.leb_le in CAP; [|discriminate].
    rewrite orb_false_iff, Z.ltb_ge in *. pose proof (proj1 (inside_iff _ _) (IN z)). args FR.
    as_string (store_of (mem s) (z2 + len (string s z)) (big_bytes (int s z0) (Z.to_nat z1))) (Slice z2 (len (string s z) + z1)).
    + lia.
    + intros n N. apply get_store_of. rewrite big_bytes_length. lia.
  - (* CAT *)
    pose proof (OP 4%nat _ eq_refl) as CAP. cbn in CAP. apply unless_ok, Z.leb_le in CAP; [|discriminate].
    rewrite orb_false_iff, Z.ltb_ge in *. pose proof (proj1 (inside_iff _ _) (IN z)). pose proof (proj1 (inside_iff _ _) (IN z0)).
    args FR.
    as_string (copy (mem s) (off (string s z0)) (z2 + len (string s z)) (Z.to_nat (len (string s z0))))
      (Slice z2 (len (string s z) + len (string s z0))).
    + lia.
    + intros n N. apply get_copy. lia.
  - (* MATCHB *)
    destruct (table_match _ _) as [found|]; [|pick; apply inside_no_slice; assumption].
    specialize (OP 3%nat _ eq_refl). cbn [check_operand i_op i_args] in OP. apply checked_scratch in OP.
    unfold scratch_size in OP. args FR.
    as_string (store_of (mem s) z2 (exactly lim_node_id_bytes (e_node found))) (Slice z2 lim_node_id_bytes).
    + unfold lim_node_id_bytes in *. lia.
    + intros n N. apply get_store_of. rewrite exactly_length by (unfold lim_node_id_bytes; lia). lia.
  - (* MATCHI *)
    destruct (table_match _ _) as [found|]; pick.
  - (* CALL *)
    pose proof (OP 2%nat o_host eq_refl) as HOST. cbn [check_operand i_op i_args] in HOST.
    pose proof (OP 3%nat o_arg eq_refl) as ARG. pose proof (OP 5%nat o_scratch eq_refl) as SCR.
    cbn [check_operand i_op i_args] in ARG, SCR. apply checked_scratch in SCR. unfold scratch_size in SCR.
    change (operand_before is_host (operands I_CALL) [z; z0; z1; z2; z3; z4; z5]) with z1 in *. args FR.
    destruct (host_row_of z1) as [h|] eqn:E; [|discriminate].
    destruct (host z1 z2 _ (world s)) as [w r] eqn:EH.
    apply Z.ltb_ge in Heqb. pose proof (proj1 (inside_iff _ _) (IN z0)).
    match goal with |- does ?i ?s _ => eapply (does_call i s h w r); [reflexivity | exact E | | cbn; lia | exact EH | ] end.
    + unfold argument_allowed, arg. cbn [i_args nth]. destruct (h_hash_arg h).
      * apply unless_ok in ARG; [|discriminate]. apply existsb_exists in ARG as (v & V & EV). now apply Z.eqb_eq in EV as ->.
      * apply unless_ok, Z.eqb_eq in ARG; [assumption|discriminate].
    + destruct r as [r|]; [|reflexivity].
      pose proof (host_row_nonneg _ _ E) as (N & _ & _). pose proof (at_most_length (h_result_bytes h) r N).
      exists (store_of (mem s) z4 (at_most (h_result_bytes h) r)), (Slice z4 (Z.of_nat (length (at_most (h_result_bytes h) r)))).
      split; [cbn; tauto|]. split; [|split; [|reflexivity]].
      * apply inside_iff. cbn [off len]. lia.
      * intros n O. apply get_store_of. lia.
Qed.

(** ** What follows for every instruction *)

Definition result (o : outcome World) : option state :=
  match o with Next s => Some s | Done _ s => Some s | Stuck => None end.

(** What a call costs, of its registry row and the bytes that it was given. *)
Definition call_cost (k : call) : cost :=
  match host_row_of (c_host k) with
  | Some h => Cost 0 (h_hash_per_byte h * c_bytes k) (h_lookups h)
  | None => no_cost
  end.

Ltac by_cases D := destruct D; cbn [result] in *; try discriminate;
  repeat match goal with H : Some _ = Some _ |- _ => injection H as H; try subst end.

(** The world is the host's alone, and only a CALL instruction asks it. *)
Lemma does_asks i s o s' : does i s o -> result o = Some s' ->
  (world s' = world s /\ calls s' = calls s /\ spent s' = spent s) \/
  (i_op i = I_CALL /\ 0 <= c_bytes (call_of i s) <= arg i 4 /\
   (exists h, host_row_of (arg i 2) = Some h /\ argument_allowed h (arg i 3)) /\
   world s' = fst (host (arg i 2) (arg i 3) (bytes_of s (string s (arg i 1))) (world s)) /\
   calls s' = call_of i s :: calls s /\ spent s' = cost_add (spent s) (call_cost (call_of i s))).
Proof.
  intros D E. by_cases D; try (left; repeat split; reflexivity).
  - left. destruct taken; repeat split; reflexivity.
  - right. assert (C : call_cost (call_of i s) = Cost 0 (h_hash_per_byte h * len (string s (arg i 1))) (h_lookups h))
      by (unfold call_cost, call_of; cbn [c_host c_bytes]; now rewrite H0).
    split; [assumption|]. split; [exact H2|]. split; [now exists h|]. rewrite H3, C. cbn [fst].
    destruct r as [r|]; [destruct H4 as (m & x & _ & _ & _ & ->)|subst o]; injection E as <-; repeat split; reflexivity.
  - left. destruct (_ <? _); repeat split; reflexivity.
Qed.

Lemma does_strings i s o s' : does i s o -> (forall n, inside (string s n) = true) -> result o = Some s' ->
  forall n, inside (string s' n) = true.
Proof.
  intros D IN E. by_cases D; try exact IN.
  - intros n. unfold string. cbn. destruct (Z.eq_dec n (arg i 0)) as [->|N].
    + now rewrite get_set_same.
    + rewrite get_set_other by assumption. apply IN.
  - destruct taken; exact IN.
  - destruct r as [r|]; [destruct H4 as (m & x & _ & X & _ & ->)|subst o]; injection E as <-; [|exact IN].
    intros n. unfold string. cbn. destruct (Z.eq_dec n (arg i 0)) as [->|N].
    + now rewrite get_set_same.
    + rewrite get_set_other by assumption. apply IN.
  - destruct (_ <? _); exact IN.
  - intros n. unfold string. cbn. destruct (Z.eq_dec n (arg i 1)) as [->|N].
    + rewrite get_set_same. pose proof (proj1 (inside_iff _ _) (IN (arg i 1))). apply inside_iff.
      assert (0 <= iter_width (i_op i)) by (destruct (i_op i); cbn; lia).
      unfold string in *. cbn [off len] in *. lia.
    + rewrite get_set_other by assumption. apply IN.
Qed.

Lemma does_memory i s o s' : does i s o -> result o = Some s' -> unchanged_outside (mem s) (mem s').
Proof.
  intros D E. by_cases D; try (intros n _; reflexivity); try assumption.
  - destruct taken; intros n _; reflexivity.
  - destruct r as [r|]; [destruct H4 as (m & x & _ & _ & M & ->)|subst o]; injection E as <-; [exact M|].
    intros n _; reflexivity.
  - destruct (_ <? _); intros n _; reflexivity.
Qed.

(** What the tables call written is written, the loop's own registers apart; nothing else is. *)
Definition ints_kept (i : instr) (s s' : state) : Prop := forall n, ~ In n (ints_written i) -> int s' n = int s n.
Definition strings_kept (i : instr) (s s' : state) : Prop := forall n, ~ In n (strings_written i) -> string s' n = string s n.

Lemma int_set_other (s : state) n k v : n <> k -> int (set_int s k v) n = int s n.
Proof. intros N. unfold int. cbn. now rewrite get_set_other. Qed.
Lemma int_set_same (s : state) n v : int (set_int s n v) n = word v.
Proof. unfold int. cbn. rewrite get_set_same. apply word_word. Qed.

Lemma operand_before_nonneg k ks vs : (forall n, 0 <= nth n vs 0) -> 0 <= operand_before k ks vs.
Proof.
  revert vs. induction ks as [|x ks IH]; intros [|v vs] H; cbn; try lia.
  destruct (k x); [exact (H 0%nat)|]. apply IH. intros n. exact (H (S n)).
Qed.
Lemma forward_nonneg i : formed i -> 0 <= forward_distance i.
Proof. intros F. apply operand_before_nonneg. intros n. pose proof (f_range i F n). unfold arg in *. lia. Qed.

(** Registers of the four kinds of instruction that open and close loops. *)
Ltac explicit i F :=
  let FL := fresh in pose proof (f_length i F) as FL; destruct i as [o args e]; cbn [i_op i_args] in *; subst o; cbn in FL;
  repeat (destruct args as [|? args]; try discriminate FL); clear FL.
Lemma written_for i : formed i -> i_op i = I_FOR -> ints_written i = [arg i 0; arg i 0 + 1] /\ strings_written i = [].
Proof. intros F E. explicit i F. split; reflexivity. Qed.
Lemma written_each i : formed i -> i_op i = I_EACH -> ints_written i = [] /\ strings_written i = [arg i 0].
Proof. intros F E. explicit i F. split; reflexivity. Qed.
Lemma written_next i : formed i -> i_op i = I_NEXT -> ints_written i = [] /\ strings_written i = [].
Proof. intros F E. explicit i F. split; reflexivity. Qed.
Lemma written_iter i : formed i -> is_iter (i_op i) = true -> ints_written i = [arg i 0] /\ strings_written i = [].
Proof.
  intros F E. pose proof (f_length i F) as FL. destruct i as [o args e]. cbn [i_op i_args] in *.
  destruct o; try discriminate E; cbn in FL; repeat (destruct args as [|? args]; try discriminate FL); split; reflexivity.
Qed.

(** Where an instruction that neither opens nor closes a loop nor ends the run goes on, and what it leaves alone. *)
Definition plain (f : flow) : bool := match f with Fnext | Fbranch | Fjump => true | _ => false end.
Lemma does_plain i s s' : does i s (Next s') -> plain (flow_of i) = true ->
  ints_kept i s s' /\ strings_kept i s s' /\
  match flow_of i with
  | Fnext => pc s' = pc s
  | Fbranch => pc s' = pc s \/ pc s' = pc s + forward_distance i
  | _ => pc s' = pc s + forward_distance i
  end.
Proof.
  intros D P. remember (Next s') as o eqn:O. destruct D; try discriminate O; try (injection O as O; subst s');
    try (match goal with E : i_op i = _ |- _ => rewrite E in P |- * | E : is_iter (i_op i) = true |- _ => destruct (i_op i) end; discriminate);
    try rewrite H.
  - split; [|split]; try intros n N; reflexivity.
  - split; [|split]; try intros n N; try reflexivity. apply int_set_other. congruence.
  - split; [|split]; try intros n N; try reflexivity. unfold set_pair. rewrite !int_set_other by congruence. reflexivity.
  - split; [|split]; try intros n N; try reflexivity. unfold string. cbn. apply get_set_other. congruence.
  - destruct taken; (split; [|split]; [intros n N; reflexivity | intros n N; reflexivity | auto]).
  - split; [|split]; try intros n N; reflexivity.
  - subst o. destruct r as [r|]; [destruct H4 as (m & x & I & _ & _ & E)|discriminate]. injection E as ->. cbn.
    split; [|split]; try intros n N; try reflexivity. unfold string. cbn. apply get_set_other. congruence.
Qed.

Lemma does_not_stuck i s : ~ does i s Stuck.
Proof.
  intros D. remember Stuck as o eqn:O. destruct D; try discriminate O.
  subst. destruct r as [r|]; [destruct H4 as (m & x & _ & _ & _ & E)|]; congruence.
Qed.

(** How a run ends: by a trap, or as the instruction says. *)
Lemma does_ends i s e s' : does i s (Done e s') ->
  (exists f, f <> Fault_none /\ e = fault_ending f) \/ (ends_with i e /\ flow_of i = Fend /\ inside (e_string e) = true).
Proof.
  intros D. remember (Done e s') as o eqn:O. destruct D; try discriminate O.
  - injection O as <- <-. left. now exists f.
  - injection O as <- <-. right. auto.
  - left. subst. exists Fault_algorithm. split; [discriminate|]. destruct r as [r|]; [destruct H4 as (m & x & _ & _ & _ & E)|]; congruence.
Qed.

(** ** What is read *)

(** The same inside the memory. *)
Definition agree (m m' : store Z) : Prop := forall n, 0 <= n < memory -> get 0 m' n = get 0 m n.

(** Two outcomes that differ, if at all, in what lies outside the memory. *)
Inductive alike : outcome World -> outcome World -> Prop :=
  | alike_next s m : agree (mem s) m -> alike (Next s) (Next (set_mem s m))
  | alike_done e s m : agree (mem s) m -> alike (Done e s) (Done e (set_mem s m)).

Lemma load_alike (s : state) m a n : agree (mem s) m -> 0 <= a -> a + Z.of_nat n <= memory ->
  load_bytes (set_mem s m) a n = load_bytes s a n.
Proof.
  intros H. revert a. induction n as [|n IH]; intros a A B; [reflexivity|]. cbn [load_bytes]. rewrite Nat2Z.inj_succ in B.
  rewrite IH by lia. unfold load. cbn [mem set_mem]. rewrite H by lia. reflexivity.
Qed.
Lemma bytes_alike (s : state) m x : agree (mem s) m -> inside x = true -> bytes_of (set_mem s m) x = bytes_of s x.
Proof. intros H I. apply inside_iff in I. unfold bytes_of. apply load_alike; auto; lia. Qed.

Lemma agree_store_of m m' at_ l : agree m m' -> agree (store_of m at_ l) (store_of m' at_ l).
Proof.
  revert m m' at_. induction l as [|x l IH]; intros m m' at_ H; cbn [store_of]; auto. apply IH. intros n N.
  destruct (Z.eq_dec n at_) as [->|D]; [now rewrite !get_set_same | rewrite !get_set_other by assumption; auto].
Qed.
Lemma agree_copy m m' from to n : agree m m' -> 0 <= from -> from + Z.of_nat n <= memory ->
  agree (copy m from to n) (copy m' from to n).
Proof.
  revert m m' from to. induction n as [|n IH]; intros m m' from to H A B; cbn [copy]; auto. rewrite Nat2Z.inj_succ in B.
  apply IH; try lia. rewrite (H from) by lia. intros k K.
  destruct (Z.eq_dec k to) as [->|D]; [now rewrite !get_set_same | rewrite !get_set_other by assumption; auto].
Qed.

Ltac alike_leaf m AG :=
  match goal with
  | |- alike (Next ?x) _ => refine (alike_next x m AG)
  | |- alike (Done ?e ?x) _ => refine (alike_done e x m AG)
  end.

Theorem effect_alike i s m : formed i -> (forall n, inside (string s n) = true) -> agree (mem s) m ->
  effect host tables p i s <> Stuck -> alike (effect host tables p i s) (effect host tables p i (set_mem s m)).
Proof.
  intros F IN AG NS. assert (FR := f_range i F).
  assert (INS := fun n => proj1 (inside_iff _ _) (IN n)).
  assert (BY := fun n => bytes_alike s m (string s n) AG (IN n)).
  unfold effect in *. change (int (set_mem s m)) with (int s). change (string (set_mem s m)) with (string s).
  change (pair World (set_mem s m)) with (pair World s). change (world (set_mem s m)) with (world s).
  change (pc (set_mem s m)) with (pc s). cbv beta zeta in *. rewrite !BY.
  destruct (i_op i) eqn:O; try (alike_leaf m AG);
    repeat match goal with |- alike (if ?b then _ else _) _ => destruct b eqn:? end; try (alike_leaf m AG).
  all: try (match goal with |- alike (Next (if ?b then _ else _)) _ => destruct b end; alike_leaf m AG).
  (* loads *)
  all: try (
    repeat match goal with H : _ && _ = true |- _ => apply andb_true_iff in H as [? ?]; rewrite ?Z.ltb_lt, ?Z.leb_le in * end;
    rewrite ?Z.leb_le in *; rewrite load_alike;
    [ alike_leaf m AG | exact AG
    | pose proof (INS (arg i 1)); pose proof (FR 2%nat); pose proof (word_range (get 0 (ints s) (arg i 2))); unfold int in *;
      cbn [iter_width] in *; rewrite ?Z2Nat.id by lia; lia .. ]).
  - (* LDB *)
    refine (alike_next (set_string (write s _ _) _ _) _ _). cbn. now apply agree_store_of.
  - (* NEXT *)
    change (int (set_int (set_mem s m) (arg i 0) (int s (arg i 0) + arg i 1)) (arg i 0 + 1))
      with (int (set_int s (arg i 0) (int s (arg i 0) + arg i 1)) (arg i 0 + 1)).
    destruct (_ <? _); alike_leaf m AG.
  - (* PUT *)
    refine (alike_next (set_string (set_mem s _) _ _) _ _). cbn. now apply agree_store_of.
  - (* CAT *)
    refine (alike_next (set_string (set_mem s _) _ _) _ _). cbn. pose proof (INS (arg i 1)). apply agree_copy; auto; lia.
  - (* MATCHB *)
    destruct (table_match _ _) as [e|]; [|alike_leaf m AG].
    refine (alike_next (set_string (write s _ _) _ _) _ _). cbn. now apply agree_store_of.
  - (* MATCHI *)
    destruct (table_match _ _) as [e|]; alike_leaf m AG.
  - (* CALL *)
    destruct (arg i 4 <? len (string s (arg i 1))); [discriminate|].
    destruct (host_row_of (arg i 2)) as [h|]; [|congruence].
    destruct (host _ _ _ _) as [w [r|]].
    + refine (alike_next (set_string (write (after_call h w i s) _ _) _ _) _ _). cbn. now apply agree_store_of.
    + refine (alike_done _ (after_call h w i s) m AG).
Qed.

End Effect.
