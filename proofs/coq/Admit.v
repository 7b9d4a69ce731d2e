(** What the verifier admits has a bounds certificate, and its header says what the certificate says.

    The verifier's pass goes forward and knows of an open loop neither what a turn of it costs nor what comes after it; a
    certificate says both of every point. So the proof has two inductions over the same steps of the pass. Forward, [inv]:
    loops nest, a jump that is still open leads out of every loop that was opened after it, and what leaves a loop is in its
    exit cost. Backward from the accepting end, [back]: the open loops have final records, what the pass still owes (a jump,
    a loop's closing word, a run that ended inside a loop) is paid by the points of the instructions that come after.

    One file, although long: both inductions go over the same cases of a step, which are taken apart once ([stepped]), and
    neither invariant means much without the other. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import Spec Machine Certificate Verify.
Import ListNotations.
Open Scope Z_scope.

(** * Costs *)

Definition le (a b : cost) : Prop := instrs a <= instrs b /\ hashed a <= hashed b /\ lookups a <= lookups b.
Definition nonneg (a : cost) : Prop := 0 <= instrs a /\ 0 <= hashed a /\ 0 <= lookups a.

Lemma le_refl a : le a a. Proof. unfold le; lia. Qed.
Lemma le_trans a b c : le a b -> le b c -> le a c. Proof. unfold le; lia. Qed.
Lemma le_max_l a b : le a (cost_max a b). Proof. unfold le; cbn; lia. Qed.
Lemma le_max_r a b : le b (cost_max a b). Proof. unfold le; cbn; lia. Qed.
Lemma max_le a b c : le a c -> le b c -> le (cost_max a b) c. Proof. unfold le; cbn; lia. Qed.
Lemma nonneg_max a b : nonneg a -> nonneg b -> nonneg (cost_max a b). Proof. unfold nonneg; cbn; lia. Qed.
Lemma nonneg_add a b : nonneg a -> nonneg b -> nonneg (cost_add a b). Proof. unfold nonneg; cbn; lia. Qed.
Lemma nonneg_sat a : nonneg a -> nonneg (sat_cost a). Proof. unfold nonneg, sat_cost, sat, saturated; cbn; lia. Qed.
Lemma nonneg_times n a : 0 <= n -> nonneg a -> nonneg (cost_times n a). Proof. unfold nonneg; cbn; nia. Qed.
Lemma nonneg_one : nonneg one_instruction. Proof. unfold nonneg; cbn; lia. Qed.
Lemma nonneg_zero : nonneg no_cost. Proof. unfold nonneg; cbn; lia. Qed.
Lemma nonnegative_iff a : cost_nonnegative a = true <-> nonneg a.
Proof. unfold cost_nonnegative, nonneg. rewrite !andb_true_iff, !Z.leb_le. tauto. Qed.

Lemma cost_le_iff a b : cost_le a b = true <->
  Z.min (instrs a) saturated <= instrs b /\ Z.min (hashed a) saturated <= hashed b /\ Z.min (lookups a) saturated <= lookups b.
Proof. unfold cost_le, at_most_or_saturated. rewrite !andb_true_iff, !Z.leb_le. tauto. Qed.
Lemma cost_le_trans a b c : cost_le a b = true -> cost_le b c = true -> cost_le a c = true.
Proof. rewrite !cost_le_iff. unfold saturated. lia. Qed.
Lemma le_cost_le a b : le a b -> cost_le a b = true.
Proof. rewrite cost_le_iff. unfold le. lia. Qed.
Lemma cost_le_refl a : cost_le a a = true. Proof. apply le_cost_le, le_refl. Qed.
Lemma cost_le_sat a : cost_le a (sat_cost a) = true.
Proof. rewrite cost_le_iff. unfold sat_cost, sat; cbn. lia. Qed.
Lemma cost_le_zero a : nonneg a -> cost_le no_cost a = true.
Proof. rewrite cost_le_iff. unfold nonneg; cbn. lia. Qed.
#[local] Hint Resolve nonneg_max nonneg_add nonneg_sat nonneg_times nonneg_one nonneg_zero le_refl cost_le_refl : core.

(** * Equality of loops *)

Lemma cost_eqb_refl a : cost_eqb a a = true. Proof. unfold cost_eqb. now rewrite !Z.eqb_refl. Qed.
Lemma loop_eqb_refl a : loop_eqb a a = true.
Proof. unfold loop_eqb, op_eqb. now rewrite !Z.eqb_refl, !cost_eqb_refl. Qed.
Lemma loops_eqb_refl a : loops_eqb a a = true.
Proof. induction a as [| x a IH]; cbn; [reflexivity | now rewrite loop_eqb_refl, IH]. Qed.
Lemma cost_eqb_eq a b : cost_eqb a b = true -> a = b.
Proof. destruct a, b. unfold cost_eqb; cbn. rewrite !andb_true_iff, !Z.eqb_eq. now intros [[-> ->] ->]. Qed.
Lemma loop_eqb_eq a b : loop_eqb a b = true -> a = b.
Proof.
  destruct a, b. unfold loop_eqb, op_eqb; cbn. rewrite !andb_true_iff, !Z.eqb_eq.
  intros [[[[[[[H1 H2] H3] H4] H5] H6] H7] H8]. apply opcode_inj in H1. apply cost_eqb_eq in H7, H8. now subst.
Qed.
Lemma loops_eqb_eq a b : loops_eqb a b = true -> a = b.
Proof.
  revert b; induction a as [| x a IH]; intros [| y b]; cbn; try easy.
  rewrite andb_true_iff. intros [H1 H2]. apply loop_eqb_eq in H1. apply IH in H2. now subst.
Qed.

(** * Points *)

Lemma arrives_iff c t L x : arrives c t L x = true <->
  exists pt, point_at c t = Some pt /\ pt_loops pt = L /\ cost_le x (pt_cost pt) = true.
Proof.
  unfold arrives. destruct (point_at c t) as [pt |].
  - rewrite andb_true_iff. split.
    + intros [H1 H2]. exists pt. now apply loops_eqb_eq in H1.
    + intros (q & E & <- & H). injection E as <-. now rewrite loops_eqb_refl.
  - split; [easy | now intros (pt & E & _)].
Qed.

Lemma arrives_mono c t L x y : cost_le x y = true -> arrives c t L y = true -> arrives c t L x = true.
Proof.
  rewrite !arrives_iff. intros H (pt & E & EL & Hy). exists pt. repeat split; trivial. eapply cost_le_trans; eauto.
Qed.

Lemma point_at_app pre c t pt :
  Forall (fun q => pt_pc q <> t) pre -> point_at c t = Some pt -> point_at (pre ++ c) t = Some pt.
Proof.
  unfold point_at. induction pre as [| q pre IH]; intros HF H; cbn; [exact H |].
  inversion HF as [| ? ? Hq HF']; subst. destruct (Z.eqb_spec (pt_pc q) t) as [E | _]; [contradiction | now apply IH].
Qed.

Lemma point_at_in c t pt : point_at c t = Some pt -> In pt c /\ pt_pc pt = t.
Proof. unfold point_at. intro H. apply find_some in H as [H1 H2]. now apply Z.eqb_eq in H2. Qed.

Lemma arrives_app a pre c t L x :
  Forall (fun q => pt_pc q < a) pre -> Forall (fun q => a <= pt_pc q) c ->
  arrives c t L x = true -> arrives (pre ++ c) t L x = true.
Proof.
  rewrite !arrives_iff. intros Hp Hc (pt & E & HL & Hx). exists pt. repeat split; trivial. apply point_at_app; [| exact E].
  apply point_at_in in E as [E1 E2]. rewrite Forall_forall in Hc. apply Hc in E1.
  eapply Forall_impl; [| exact Hp]. cbn. intros q. lia.
Qed.

(** [flows], with points added in front. *)
Lemma flows_app a pre c t L x :
  Forall (fun q => pt_pc q < a) pre -> Forall (fun q => a <= pt_pc q) c ->
  flows c t L x = true -> flows (pre ++ c) t L x = true.
Proof.
  unfold flows. intros Hp Hc. destruct (leave t L x) as [[L' x'] |]; [| easy]. now apply arrives_app with (a := a).
Qed.

Lemma leave_mono t L a b : cost_le a b = true ->
  match leave t L b with
  | Some (L', b') => exists a', leave t L a = Some (L', a') /\ cost_le a' b' = true
  | None => True
  end.
Proof.
  destruct L as [| l L]; cbn; intro H; [eauto |].
  destruct (t <=? l_closing l); [eauto |].
  destruct (cost_le b (l_turn l)) eqn:E; [| exact I]. rewrite (cost_le_trans _ _ _ H E).
  destruct (leave t L (total l)) as [[L' b'] |]; [eauto | exact I].
Qed.

Lemma flows_mono c t L a b : cost_le a b = true -> flows c t L b = true -> flows c t L a = true.
Proof.
  unfold flows. intros H. pose proof (leave_mono t L a b H) as M.
  destruct (leave t L b) as [[L' b'] |]; [| easy]. destruct M as (a' & -> & Ha). now apply arrives_mono.
Qed.

Lemma flows_here c t L x : match L with l :: _ => t <= l_closing l | [] => True end ->
  flows c t L x = arrives c t L x.
Proof. unfold flows. destruct L as [| l L]; cbn; [easy |]. intro H. apply Z.leb_le in H. now rewrite H. Qed.

Lemma flows_out c t l L x : l_closing l < t -> cost_le x (l_turn l) = true ->
  flows c t L (total l) = true -> flows c t (l :: L) x = true.
Proof. unfold flows. cbn. intros H1 H2. apply Z.leb_gt in H1. now rewrite H1, H2. Qed.

Section Program.
Variable p : program.
Variable bound : cost.

Lemma ends_mono L a b : cost_le a b = true -> ends p bound L b = true -> ends p bound L a = true.
Proof.
  unfold ends. intros H. pose proof (leave_mono (p_words p + lim_image_bytes) L a b H) as M.
  destruct (leave (p_words p + lim_image_bytes) L b) as [[[| l L'] b'] |]; try easy. destruct M as (a' & -> & Ha). intro Hb. eapply cost_le_trans; eauto.
Qed.

Lemma ends_out l L x : l_closing l < p_words p -> cost_le x (l_turn l) = true ->
  ends p bound L (total l) = true -> ends p bound (l :: L) x = true.
Proof.
  unfold ends. cbn [leave]. intros H1 H2 H3.
  assert (E : p_words p + lim_image_bytes <=? l_closing l = false) by (apply Z.leb_gt; unfold lim_image_bytes; lia).
  now rewrite E, H2.
Qed.

(** * Decoded instructions *)

Lemma args_nonneg i pc w : Forall (fun v => 0 <= v) (args_at p i pc w).
Proof.
  assert (M : forall x n, 0 < n -> 0 <= x mod n) by (intros; now apply Z.mod_pos_bound).
  unfold args_at, head_args, field, high, low. apply Forall_app; split.
  - destruct (r_wide (row_of i)); repeat constructor; apply M; lia.
  - generalize (pc + 1), (length (r_ext (row_of i))). intros k n; revert k.
    induction n as [| n IH]; intro k; cbn; [constructor |].
    constructor; [apply M; lia | constructor; [apply M; lia | apply IH]].
Qed.

Lemma operand_before_nonneg k kinds args : Forall (fun v => 0 <= v) args -> 0 <= operand_before k kinds args.
Proof.
  revert args; induction kinds as [| o ks IH]; intros [| v vs] H; cbn; try lia.
  inversion H; subst. destruct (k o); auto.
Qed.

Lemma closing_instruction_is_one_word i : closes i = true -> extension_words i = 0.
Proof. destruct i; cbn; easy. Qed.

Lemma decode_end pc i : decode p pc = Some i -> i_end i = pc + 1 + extension_words (i_op i).
Proof.
  unfold decode. destruct (fetch p pc) as [w |]; [| discriminate]. destruct (op_of_code (w mod 256)) as [o |]; [| discriminate].
  cbv zeta. destruct (pc + 1 + extension_words o <=? p_words p); [| discriminate]. now intros [= <-].
Qed.

Lemma flow_of_closes i : closes i = true <-> r_flow (row_of i) = Fback.
Proof. unfold closes. destruct (r_flow (row_of i)); split; easy. Qed.

Lemma nth_nonneg n args : Forall (fun v => 0 <= v) args -> 0 <= nth n args 0.
Proof.
  intro H. destruct (Nat.lt_ge_cases n (length args)) as [L | L].
  - rewrite Forall_forall in H. apply H, nth_In, L.
  - rewrite nth_overflow; [lia | exact L].
Qed.

Lemma charge_nonneg i : Forall (fun v => 0 <= v) (i_args i) -> nonneg (charge i) /\ 1 <= instrs (charge i).
Proof.
  intro H. unfold charge. destruct (i_op i); try (split; [apply nonneg_one | cbn; lia]).
  destruct (host_row_of (arg i 2)) as [h |] eqn:E; [| split; [apply nonneg_one | cbn; lia]].
  assert (R : 0 <= h_hash_per_byte h /\ 0 <= h_lookups h).
  { unfold host_row_of in E. apply find_some in E as [E _]. cbn in E. destruct E as [<- | [<- | []]]; cbn; lia. }
  assert (A : 0 <= arg i 4) by now apply nth_nonneg.
  unfold nonneg; cbn. nia.
Qed.

Lemma spent_facts i c : Forall (fun v => 0 <= v) (i_args i) -> nonneg c ->
  nonneg (sat_cost (cost_add c (charge i))) /\ 1 <= instrs (sat_cost (cost_add c (charge i))).
Proof.
  intros H Hc. destruct (charge_nonneg i H) as [H1 H2]. split; [auto |].
  unfold nonneg in Hc. unfold sat_cost, sat, saturated; cbn. lia.
Qed.

Lemma check_operands_ok ls i kvs : check_operands p ls i kvs = Ref_ok ->
  Forall (fun kv => check_operand p (i_op i) (i_args i) (fst kv) (snd kv) = Ref_ok /\
                    check_loops ls (i_op i) (fst kv) (snd kv) = Ref_ok) kvs.
Proof.
  induction kvs as [| [k v] r IH]; cbn [check_operands]; intro H; [constructor |].
  destruct (check_operand p (i_op i) (i_args i) k v) eqn:E1; try discriminate.
  destruct (check_loops ls (i_op i) k v) eqn:E2; try discriminate.
  constructor; auto.
Qed.

Lemma trips_positive o pc w n : r_flow (row_of o) = Floop ->
  operands_ok p (Instr o (args_at p o pc w) n) = true -> 1 <= arg (Instr o (args_at p o pc w) n) 3.
Proof.
  intro HF. destruct o; cbn in HF; try discriminate; unfold operands_ok, args_at, head_args, arg;
    cbn [i_op i_args operands row_of r_head r_wide r_ext flat_map app span length combine forallb fst snd nth];
    rewrite !andb_true_iff; cbn [check_operand];
    intros (_ & _ & _ & H & _); unfold unless in H;
    destruct (1 <=? low (get 0 (p_word p) (pc + 1))) eqn:E in H; try discriminate; now apply Z.leb_le in E.
Qed.

(** * The forward invariant *)

(** Open loops nest: the closing words get greater outward, and the pass is not past the innermost. *)
Fixpoint nested (pc : Z) (ols : list open_loop) : Prop :=
  match ols with
  | [] => True
  | ol :: os => pc <= ol_closing ol /\ nested (ol_closing ol + 1) os
  end.

(** An open jump at its level: cost within the exit cost if it leaves that loop. Of the loops inside that level: beyond. *)
Fixpoint jump_ok (pc : Z) (ols : list open_loop) (j : jump) : Prop :=
  match ols with
  | [] => j_level j = O
  | ol :: os =>
      if Nat.eqb (j_level j) (length ols) then ol_closing ol < j_target j -> le (j_cost j) (ol_leave ol)
      else (j_target j < pc \/ ol_closing ol < j_target j) /\ jump_ok pc os j
  end.

Definition jump_inv (pc : Z) (ols : list open_loop) (j : jump) : Prop :=
  nonneg (j_cost j) /\ 1 <= instrs (j_cost j) /\ jump_ok pc ols j.
Definition loop_inv (ol : open_loop) : Prop :=
  nonneg (ol_entry ol) /\ nonneg (ol_leave ol) /\ 0 <= ol_trips ol /\ ol_closing ol < p_words p.
Definition here_inv (h : option cost) : Prop := match h with Some c => nonneg c | None => True end.

Record inv (s : pass) : Prop := Inv {
  inv_pc : 0 <= at_pc s;
  inv_here : here_inv (here s);
  inv_nested : nested (at_pc s) (loops s);
  inv_loops : Forall loop_inv (loops s);
  inv_jumps : Forall (jump_inv (at_pc s) (loops s)) (jumps s);
}.

Lemma nested_weaken a b ols : a <= b -> nested b ols -> nested a ols.
Proof. destruct ols; cbn; [easy | intuition lia]. Qed.

Lemma jump_ok_later a b ols j : a <= b -> jump_ok a ols j -> jump_ok b ols j.
Proof.
  intro H; induction ols as [| ol os IH]; [easy |]. cbn [jump_ok].
  destruct (Nat.eqb (j_level j) (length (ol :: os))); [easy | intuition lia].
Qed.
Lemma jump_inv_later a b ols j : a <= b -> jump_inv a ols j -> jump_inv b ols j.
Proof. unfold jump_inv. intuition eauto using jump_ok_later. Qed.

Lemma jump_ok_level pc ols j : jump_ok pc ols j -> (j_level j <= length ols)%nat.
Proof.
  induction ols as [| ol os IH]; cbn [jump_ok]; [intros ->; apply le_n |].
  destruct (Nat.eqb_spec (j_level j) (length (ol :: os))) as [E | _]; [intros _; rewrite E; apply le_n |].
  intros [_ H]. apply IH in H. cbn. lia.
Qed.

Definition raised (ols : list open_loop) (c : cost) : list open_loop :=
  match ols with
  | [] => []
  | Open o r st tr b cl e lv :: os => Open o r st tr b cl e (cost_max lv c) :: os
  end.
Lemma raise_leave_eq s c : raise_leave s c =
  Pass (at_pc s) (here s) (match loops s with [] => cost_max (worst s) c | _ => worst s end) (raised (loops s) c) (jumps s) (sends s).
Proof. unfold raise_leave, raised. now destruct (loops s) as [| [] ?]. Qed.

Lemma jump_ok_raised pc ols c j : jump_ok pc ols j -> jump_ok pc (raised ols c) j.
Proof.
  destruct ols as [| [o r st tr b cl e lv] os]; [easy |]. cbn [raised jump_ok length ol_closing ol_leave].
  destruct (Nat.eqb (j_level j) (S (length os))); [| easy]. intros H1 H2. eapply le_trans; [now apply H1 | apply le_max_l].
Qed.
Lemma nested_raised pc ols c : nested pc ols -> nested pc (raised ols c).
Proof. now destruct ols as [| [o r st tr b cl e lv] os]. Qed.
Lemma loops_raised ols c : nonneg c -> Forall loop_inv ols -> Forall loop_inv (raised ols c).
Proof.
  intro Hc. destruct ols as [| [o r st tr b cl e lv] os]; [easy |]. intro H. inversion H as [| ? ? H1 H2]; subst. cbn [raised]. constructor; [| exact H2].
  unfold loop_inv in *; cbn in *. intuition auto.
Qed.

Lemma jump_ok_max pc ols t l a b :
  jump_ok pc ols (Jump t l a) -> jump_ok pc ols (Jump t l b) -> jump_ok pc ols (Jump t l (cost_max a b)).
Proof.
  induction ols as [| ol os IH]; [easy |]. cbn [jump_ok j_level j_target j_cost].
  destruct (Nat.eqb l (length (ol :: os))); [| intuition]. intros Ha Hb H. apply max_le; auto.
Qed.
Lemma jump_inv_max pc ols t l a b :
  jump_inv pc ols (Jump t l a) -> jump_inv pc ols (Jump t l b) -> jump_inv pc ols (Jump t l (cost_max a b)).
Proof.
  unfold jump_inv; cbn [j_cost]. intros (A1 & A2 & A3) (B1 & B2 & B3).
  split; [auto |]. split; [cbn; lia | now apply jump_ok_max].
Qed.

(** ** Putting a jump: what holds of all holds afterwards, and what a greater cost is enough for held before *)

Section Put.
Variable P : jump -> Prop.

Definition join_closed := forall t l a b, P (Jump t l a) -> P (Jump t l b) -> P (Jump t l (cost_max a b)).
Definition down_closed := forall t l a b, le a b -> P (Jump t l b) -> P (Jump t l a).

Lemma merge_jump_forward t l c js js' : join_closed -> merge_jump t l c js = Some js' ->
  Forall P js -> P (Jump t l c) -> Forall P js'.
Proof.
  intro J. revert js'. induction js as [| j r IH]; cbn [merge_jump]; intros js' E HF Hc; [discriminate |].
  inversion HF as [| ? ? Hj Hr]; subst.
  destruct ((j_target j =? t) && Nat.eqb (j_level j) l) eqn:M.
  - injection E as <-. apply andb_true_iff in M as [M1 M2]. apply Z.eqb_eq in M1. apply Nat.eqb_eq in M2.
    constructor; [| exact Hr]. destruct j as [jt jl jc]; cbn in *; subst. now apply J.
  - destruct (merge_jump t l c r) as [r' |]; [| discriminate]. injection E as <-. constructor; auto.
Qed.

Lemma put_jump_forward t l c js js' : join_closed -> put_jump t l c js = Some js' ->
  Forall P js -> P (Jump t l c) -> Forall P js'.
Proof.
  intros J. unfold put_jump. destruct (merge_jump t l c js) as [r |] eqn:E.
  - intros [= <-]. now apply merge_jump_forward.
  - destruct (lim_pending_jumps <=? Z.of_nat (length js)); [discriminate |]. intros [= <-]. now constructor.
Qed.

Lemma merge_jump_back t l c js js' : down_closed -> merge_jump t l c js = Some js' ->
  Forall P js' -> Forall P js /\ P (Jump t l c).
Proof.
  intro D. revert js'. induction js as [| j r IH]; cbn [merge_jump]; intros js' E HF; [discriminate |].
  destruct ((j_target j =? t) && Nat.eqb (j_level j) l) eqn:M.
  - injection E as <-. apply andb_true_iff in M as [M1 M2]. apply Z.eqb_eq in M1. apply Nat.eqb_eq in M2.
    inversion HF as [| ? ? Hj Hr]; subst. destruct j as [jt jl jc]; cbn in *. split.
    + constructor; [| exact Hr]. eapply D; [apply le_max_l | exact Hj].
    + eapply D; [apply le_max_r | exact Hj].
  - destruct (merge_jump t l c r) as [r' |]; [| discriminate]. injection E as <-.
    inversion HF as [| ? ? Hj Hr]; subst. destruct (IH r' eq_refl Hr). split; [now constructor | assumption].
Qed.

Lemma put_jump_back t l c js js' : down_closed -> put_jump t l c js = Some js' ->
  Forall P js' -> Forall P js /\ P (Jump t l c).
Proof.
  intros D. unfold put_jump. destruct (merge_jump t l c js) as [r |] eqn:E.
  - intros [= <-]. now apply merge_jump_back.
  - destruct (lim_pending_jumps <=? Z.of_nat (length js)); [discriminate |]. intros [= <-] H. inversion H; now subst.
Qed.

Definition move_all (lv : nat) (all : cost) (inner : list jump) (others : option (list jump)) : option (list jump) :=
  fold_left (fun js j => match js with Some js' => put_jump (j_target j) lv all js' | None => None end) inner others.

Lemma move_none lv all inner : move_all lv all inner None = None.
Proof. induction inner; cbn; auto. Qed.

Lemma move_forward lv all inner others js : join_closed -> move_all lv all inner (Some others) = Some js ->
  Forall P others -> Forall (fun j => P (Jump (j_target j) lv all)) inner -> Forall P js.
Proof.
  intro J. revert others. induction inner as [| j r IH]; intros others E HO HI.
  - cbn in E. now injection E as <-.
  - cbn in E. inversion HI as [| ? ? Hj Hr]; subst. destruct (put_jump (j_target j) lv all others) as [o' |] eqn:Ep.
    + apply (IH o'); auto. now apply (put_jump_forward _ _ _ _ _ J Ep).
    + pose proof (move_none lv all r) as N. unfold move_all in N. now rewrite N in E.
Qed.

Lemma move_back lv all inner others js : down_closed -> move_all lv all inner (Some others) = Some js ->
  Forall P js -> Forall P others /\ Forall (fun j => P (Jump (j_target j) lv all)) inner.
Proof.
  intro D. revert others. induction inner as [| j r IH]; intros others E HF.
  - cbn in E. injection E as <-. now split.
  - cbn in E. destruct (put_jump (j_target j) lv all others) as [o' |] eqn:Ep.
    + destruct (IH o' E HF) as [H1 H2]. destruct (put_jump_back _ _ _ _ _ D Ep H1). split; [assumption | now constructor].
    + pose proof (move_none lv all r) as N. unfold move_all in N. now rewrite N in E.
Qed.
End Put.

(** ** Rule a *)

Definition merge_here (h : option cost) (j : jump) := match h with None => Some (j_cost j) | Some c => Some (cost_max c (j_cost j)) end.

Lemma merge_here_facts js : forall h, here_inv h -> Forall (fun j => nonneg (j_cost j)) js ->
  here_inv (fold_left merge_here js h) /\
  (forall c, h = Some c -> exists c', fold_left merge_here js h = Some c' /\ le c c') /\
  (forall j, In j js -> exists c', fold_left merge_here js h = Some c' /\ le (j_cost j) c').
Proof.
  induction js as [| j r IH]; intros h Hh HF; cbn [fold_left].
  - repeat split; [exact Hh | intros c ->; eauto | easy].
  - inversion HF as [| ? ? Hj Hr]; subst.
    assert (HI : here_inv (merge_here h j)) by (destruct h; cbn in *; auto).
    destruct (IH (merge_here h j) HI Hr) as (A & B & C). repeat split; [exact A | |].
    + intros c ->. destruct (B _ eq_refl) as (c' & E & L). exists c'. split; [exact E |]. eapply le_trans; [apply le_max_l | exact L].
    + intros j' [<- | Hin]; [| now apply C].
      destruct h as [c |]; destruct (B _ eq_refl) as (c' & E & L); exists c'; (split; [exact E |]); [| exact L].
      eapply le_trans; [apply le_max_r | exact L].
Qed.

Record arrived (s0 s : pass) : Prop := Arrived {
  ar_pc : at_pc s = at_pc s0;
  ar_worst : worst s = worst s0;
  ar_loops : loops s = loops s0;
  ar_sends : sends s = sends s0;
  ar_none_before : forall j, In j (jumps s0) -> at_pc s0 <= j_target j;
  ar_here : forall c, here s0 = Some c -> exists c', here s = Some c' /\ le c c';
  ar_jumps : forall j, In j (jumps s0) ->
    (at_pc s0 < j_target j /\ In j (jumps s)) \/ (j_target j = at_pc s0 /\ exists c', here s = Some c' /\ le (j_cost j) c');
  ar_after : forall j, In j (jumps s) -> at_pc s < j_target j;
}.

Lemma arrive_spec s0 s : inv s0 -> arrive s0 = inl s -> arrived s0 s /\ inv s.
Proof.
  intros I. unfold arrive. destruct (existsb (fun j => j_target j <? at_pc s0) (jumps s0)) eqn:E; [discriminate |].
  intros [= <-]. fold merge_here.
  assert (B : forall j, In j (jumps s0) -> at_pc s0 <= j_target j).
  { intros j Hj. destruct (Z.le_gt_cases (at_pc s0) (j_target j)) as [H | H]; [exact H |].
    assert (existsb (fun j => j_target j <? at_pc s0) (jumps s0) = true); [| congruence].
    apply existsb_exists. exists j. split; [exact Hj | now apply Z.ltb_lt]. }
  destruct I as [I1 I2 I3 I4 I5]. rewrite Forall_forall in I5.
  pose proof (merge_here_facts (filter (fun j => j_target j =? at_pc s0) (jumps s0)) (here s0) I2) as M.
  destruct M as (M1 & M2 & M3).
  { apply Forall_forall. intros j Hj. apply filter_In in Hj as [Hj _]. now apply I5 in Hj as (? & _). }
  split.
  - constructor; cbn; trivial.
    + intros j Hj. destruct (Z.eqb_spec (j_target j) (at_pc s0)) as [Et | Nt].
      * right. split; [exact Et |]. apply M3. apply filter_In. split; [exact Hj | now apply Z.eqb_eq].
      * left. pose proof (B j Hj). split; [lia |]. apply filter_In. split; [exact Hj |].
        apply negb_true_iff. now apply Z.eqb_neq.
    + intros j Hj. apply filter_In in Hj as [Hj Hn]. apply negb_true_iff, Z.eqb_neq in Hn. pose proof (B j Hj). lia.
  - constructor; cbn; trivial. apply Forall_forall. intros j Hj. apply filter_In in Hj as [Hj _]. auto.
Qed.

(** ** One step of the pass, taken apart *)

Inductive flowed (s : pass) (i : instr) (c : cost) : pass -> Prop :=
  | flowed_next : r_flow (row_of (i_op i)) = Fnext ->
      flowed s i c (Pass (i_end i) (Some (sat_cost (cost_add c (charge i)))) (worst s) (loops s) (jumps s) (sends s || sends_message (i_op i)))
  | flowed_jump js (h : option cost) : let spent := sat_cost (cost_add c (charge i)) in let target := i_end i + forward_distance i in
      (r_flow (row_of (i_op i)) = Fbranch /\ h = Some spent) \/ (r_flow (row_of (i_op i)) = Fjump /\ h = None) ->
      put_jump target (level s) spent (jumps s) = Some js ->
      flowed s i c (Pass (i_end i) h (worst s)
        (match loops s with l :: _ => if ol_closing l <? target then raised (loops s) spent else loops s | [] => [] end)
        js (sends s || sends_message (i_op i)))
  | flowed_end : let spent := sat_cost (cost_add c (charge i)) in
      r_flow (row_of (i_op i)) = Fend ->
      flowed s i c (Pass (i_end i) None (match loops s with [] => cost_max (worst s) spent | _ => worst s end)
        (raised (loops s) spent) (jumps s) (sends s || sends_message (i_op i)))
  | flowed_loop : let spent := sat_cost (cost_add c (charge i)) in let closing := i_end i + forward_distance i in
      r_flow (row_of (i_op i)) = Floop -> i_end i < closing -> closing < p_words p ->
      match loops s with l :: _ => closing < ol_closing l | [] => True end ->
      (forall j, In j (jumps s) -> j_target j < i_end i \/ closing < j_target j) ->
      flowed s i c (Pass (i_end i) (Some no_cost) (worst s)
        (Open (i_op i) (arg i 0) (arg i 1) (arg i 3) (i_end i) closing spent no_cost :: loops s) (jumps s) (sends s || sends_message (i_op i)))
  | flowed_back l outer js : loops s = l :: outer -> closes (i_op i) = true -> at_pc s = ol_closing l ->
      match i_op i, ol_op l with
      | I_NEXT, I_FOR => (arg i 0 =? ol_register l) && (arg i 1 =? ol_step l)
      | (I_ITER8 | I_ITER16 | I_ITER32 | I_ITER16B | I_ITER32B), I_EACH => (arg i 1 =? ol_register l) && (iter_width (i_op i) =? ol_step l)
      | _, _ => false end = true ->
      i_end i - backward_distance i = ol_body l ->
      let turn := cost_max (sat_cost (cost_add c one_instruction)) (ol_leave l) in
      let all := sat_cost (cost_add (cost_add (ol_entry l) one_instruction) (cost_times (ol_trips l) turn)) in
      move_all (length outer) all (filter (fun j => Nat.eqb (j_level j) (level s)) (jumps s))
        (Some (filter (fun j => negb (Nat.eqb (j_level j) (level s))) (jumps s))) = Some js ->
      flowed s i c (Pass (i_end i) (Some all)
        (if instrs (ol_leave l) =? 0 then worst s else match outer with [] => cost_max (worst s) all | _ => worst s end)
        (if instrs (ol_leave l) =? 0 then outer else raised outer all) js (sends s)).

Record stepped (s : pass) (i : instr) (c : cost) (s2 : pass) : Prop := Stepped {
  st_decode : decode p (at_pc s) = Some i;
  st_later : at_pc s < i_end i;
  st_args : Forall (fun v => 0 <= v) (i_args i);
  st_trips : r_flow (row_of (i_op i)) = Floop -> 1 <= arg i 3;
  st_cost : here s = Some c \/ (here s = None /\ c = no_cost);
  st_operands : operands_ok p i = true;
  st_loops : forallb (fun kv => is_ok (check_loops (loops s) (i_op i) (fst kv) (snd kv))) (combine (operands (i_op i)) (i_args i)) = true;
  st_inside : closes (i_op i) = false -> nested (i_end i) (loops s);
  st_flowed : flowed s i c s2;
}.

Lemma pass_step_spec s0 s2 : inv s0 -> pass_step p s0 = inl s2 ->
  exists s i c, arrive s0 = inl s /\ arrived s0 s /\ inv s /\ stepped s i c s2.
Proof.
  intros I0. unfold pass_step. destruct (arrive s0) as [s | r] eqn:EA; [| discriminate].
  destruct (arrive_spec s0 s I0 EA) as [A I]. clear I0.
  destruct (match here s with Some c => Some c | None => if match loops s with l :: _ => at_pc s =? ol_closing l | [] => false end then Some no_cost else None end)
    as [c |] eqn:Ec; [| discriminate].
  destruct (fetch p (at_pc s)) as [w |] eqn:Ef; [| discriminate].
  destruct (op_of_code (w mod 256)) as [o |] eqn:Eo; [| discriminate].
  destruct (p_words p <? at_pc s + 1 + extension_words o) eqn:Ew; [discriminate |].
  set (i := Instr o (args_at p o (at_pc s) w) (at_pc s + 1 + extension_words o)).
  cbv zeta. fold i.
  change (operands o) with (operands (i_op i)). change (args_at p o (at_pc s) w) with (i_args i).
  destruct (check_operands p (loops s) i (combine (operands (i_op i)) (i_args i))) eqn:Eops; try discriminate.
  apply check_operands_ok in Eops.
  destruct (match loops s with l :: _ => (ol_closing l <? at_pc s + 1 + extension_words o) &&
      negb (match loops s with l :: _ => at_pc s =? ol_closing l | [] => false end && closes o) | [] => false end) eqn:Esh; [discriminate |].
  intro H. exists s, i, c. split; [reflexivity | split; [exact A | split; [exact I |]]].
  assert (EX : 0 <= extension_words o) by (unfold extension_words; lia).
  assert (OK : operands_ok p i = true).
  { unfold operands_ok. apply forallb_forall. intros kv Hkv. rewrite Forall_forall in Eops. apply Eops in Hkv as [-> _]. reflexivity. }
  assert (AR : Forall (fun v => 0 <= v) (i_args i)) by apply args_nonneg.
  constructor; trivial.
  - unfold decode. rewrite Ef, Eo. apply Z.ltb_ge, Z.leb_le in Ew. now rewrite Ew.
  - cbn. lia.
  - intro HF. now apply trips_positive.
  - destruct (here s); [left; congruence |]. right. split; [reflexivity |].
    destruct (match loops s with l :: _ => at_pc s =? ol_closing l | [] => false end); congruence.
  - apply forallb_forall. intros kv Hkv. rewrite Forall_forall in Eops. apply Eops in Hkv as [_ ->]. reflexivity.
  - intro Hc. change (i_op i) with o in Hc. pose proof (inv_nested s I) as N.
    destruct (loops s) as [| l outer]; [exact Logic.I |]. rewrite Hc, andb_false_r, andb_true_r in Esh. cbn [nested] in *. apply Z.ltb_ge in Esh. split; [exact Esh | tauto].
  - destruct (closes o) eqn:Ecl.
    + (* back *)
      unfold close in H. destruct (loops s) as [| l outer] eqn:EL; [discriminate |].
      match type of H with (if ?b then _ else _) = _ => destruct b eqn:Eb; [discriminate |] end.
      apply negb_false_iff in Eb. rewrite !andb_true_iff in Eb. destruct Eb as [[Eb1 Eb2] Eb3].
      apply Z.eqb_eq in Eb1, Eb3.
      match type of H with match ?m with _ => _ end = _ => destruct m as [js |] eqn:Em; [| discriminate] end.
      pose proof (flowed_back s i c l outer js EL Ecl Eb1 Eb2 Eb3 Em) as F. rewrite raise_leave_eq in H. cbn [at_pc here worst loops jumps sends] in H.
      destruct (instrs (ol_leave l) =? 0); injection H as <-; exact F.
    + assert (NB : r_flow (row_of (i_op i)) <> Fback) by (rewrite <- flow_of_closes; cbn; congruence).
      change (row_of o) with (row_of (i_op i)) in H.
      destruct (r_flow (row_of (i_op i))) eqn:EF.
      * injection H as <-. now apply flowed_next.
      * destruct (p_words p <=? at_pc s + 1 + extension_words o + forward_distance i) eqn:Et; [discriminate |].
        match type of H with match ?m with _ => _ end = _ => destruct m as [js |] eqn:Em; [| discriminate] end.
        pose proof (flowed_jump s i c js (Some (sat_cost (cost_add c (charge i)))) (or_introl (conj EF eq_refl)) Em) as F.
        rewrite raise_leave_eq in H. cbn [at_pc here worst loops jumps sends with_jumps with_pc with_here] in H.
        destruct (loops s) as [| l outer] eqn:EL; [injection H as <-; exact F |]. cbv zeta in F. cbn [i_end i] in F.
        destruct (ol_closing l <? at_pc s + 1 + extension_words o + forward_distance i); injection H as <-; exact F.
      * destruct (p_words p <=? at_pc s + 1 + extension_words o + forward_distance i) eqn:Et; [discriminate |].
        match type of H with match ?m with _ => _ end = _ => destruct m as [js |] eqn:Em; [| discriminate] end.
        pose proof (flowed_jump s i c js None (or_intror (conj EF eq_refl)) Em) as F.
        rewrite raise_leave_eq in H. cbn [at_pc here worst loops jumps sends with_jumps with_pc with_here] in H.
        destruct (loops s) as [| l outer] eqn:EL; [injection H as <-; exact F |]. cbv zeta in F. cbn [i_end i] in F.
        destruct (ol_closing l <? at_pc s + 1 + extension_words o + forward_distance i); injection H as <-; exact F.
      * unfold open in H.
        destruct (forward_distance i =? 0) eqn:E0; [discriminate |].
        destruct (p_words p <=? i_end i + forward_distance i) eqn:E1; [discriminate |].
        match type of H with (if ?b then _ else _) = _ => destruct b eqn:E2; [discriminate |] end.
        match type of H with (if ?b then _ else _) = _ => destruct b eqn:E3; [discriminate |] end.
        match type of H with (if ?b then _ else _) = _ => destruct b eqn:E4; [discriminate |] end.
        injection H as <-. cbn [worst jumps sends loops] in *.
        assert (0 <= forward_distance i) by (apply operand_before_nonneg, AR).
        apply Z.eqb_neq in E0. apply Z.leb_gt in E1.
        apply flowed_loop; trivial.
        -- lia.
        -- destruct (loops s); [exact Logic.I |]. now apply Z.leb_gt in E2.
        -- intros j Hj. destruct (Z.lt_ge_cases (j_target j) (i_end i)) as [? | G1]; [now left | right].
           destruct (Z.lt_ge_cases (i_end i + forward_distance i) (j_target j)) as [? | G2]; [assumption |].
           assert (X : existsb (fun j => (i_end i <=? j_target j) && (j_target j <=? i_end i + forward_distance i)) (jumps s) = true); [| congruence].
           apply existsb_exists. exists j. split; [exact Hj |]. apply andb_true_iff. split; apply Z.leb_le; lia.
      * easy.
      * rewrite raise_leave_eq in H. injection H as <-. now apply (flowed_end s i c).
Qed.

Lemma inv_step s0 s2 : inv s0 -> pass_step p s0 = inl s2 -> inv s2.
Proof.
  intros I0 H. destruct (pass_step_spec s0 s2 I0 H) as (s & i & c & _ & A & I & S). pose proof (ar_after _ _ A) as Haf. clear I0 H s0 A.
  destruct S as [Hd Hlt Hargs Htr Hc _ _ Hin F]. destruct I as [I1 I2 I3 I4 I5].
  assert (Hcn : nonneg c) by (destruct Hc as [E | [_ ->]]; [rewrite E in I2; exact I2 | apply nonneg_zero]).
  destruct (spent_facts i c Hargs Hcn) as [Sn S1].
  assert (J5 : forall ols, (forall pc j, jump_ok pc (loops s) j -> jump_ok pc ols j) -> Forall (jump_inv (i_end i) ols) (jumps s)).
  { intros ols HO. eapply Forall_impl; [| exact I5]. intros j (X1 & X2 & X3). repeat split; try apply X1; trivial.
    apply HO. apply jump_ok_later with (at_pc s); [lia | exact X3]. }
  assert (NC : r_flow (row_of (i_op i)) <> Fback -> nested (i_end i) (loops s)).
  { intro N. apply Hin. destruct (closes (i_op i)) eqn:E; [| reflexivity]. now apply flow_of_closes in E. }
  destruct F as [EF | js h spent target EF Ejs | spent EF | spent closing EF L1 L2 L3 L4 | l outer js EL EC Epc _ _ turn all Em].
  - constructor; cbn [at_pc here worst loops jumps sends]; trivial; [lia | apply NC; congruence | now apply J5].
  - assert (N : nested (i_end i) (loops s)) by (apply NC; destruct EF as [[-> _] | [-> _]]; discriminate).
    assert (R : forall ls, ls = (match loops s with l :: _ => if ol_closing l <? target then raised (loops s) spent else loops s | [] => [] end) ->
        nested (i_end i) ls /\ Forall (loop_inv) ls /\ Forall (jump_inv (i_end i) ls) js).
    { intros ls ->. split; [| split].
      - destruct (loops s) as [| l os] eqn:EL; [exact Logic.I |]. destruct (ol_closing l <? target); [now apply nested_raised | exact N].
      - destruct (loops s) as [| l os] eqn:EL; [constructor |]. destruct (ol_closing l <? target); [now apply loops_raised | exact I4].
      - apply (put_jump_forward _ _ _ _ _ _ (fun t l a b => jump_inv_max _ _ t l a b) Ejs).
        + apply J5. intros pc j Hj. destruct (loops s) as [| l os]; [exact Hj |].
          destruct (ol_closing l <? target); [now apply jump_ok_raised | exact Hj].
        + split; [exact Sn | split; [exact S1 |]]. unfold level. destruct (loops s) as [| [o r st tr b cl e lv] os]; [reflexivity |].
          cbn [ol_closing]. destruct (Z.ltb_spec cl target) as [G | G]; cbn [raised jump_ok j_level j_target j_cost length ol_closing ol_leave];
            rewrite Nat.eqb_refl; [intros _; apply le_max_r | lia]. }
    destruct (R _ eq_refl) as (R1 & R2 & R3).
    constructor; cbn [at_pc here worst loops jumps sends]; trivial; [lia |].
    destruct EF as [[_ ->] | [_ ->]]; [exact Sn | exact Logic.I].
  - constructor; cbn [at_pc here worst loops jumps sends]; trivial; [lia | exact Logic.I | | |].
    + apply nested_raised, NC. congruence.
    + now apply loops_raised.
    + apply J5. intros. now apply jump_ok_raised.
  - constructor; cbn [at_pc here worst loops jumps sends]; trivial; [lia | apply nonneg_zero | | |].
    + cbn [nested ol_closing]. split; [fold closing; lia |]. specialize (NC ltac:(congruence)).
      destruct (loops s) as [| l os]; [exact Logic.I |]. cbn [nested] in *. fold closing in L3. intuition lia.
    + constructor; [| exact I4]. specialize (Htr EF). unfold loop_inv; cbn [ol_entry ol_leave ol_trips ol_closing]. repeat split; try apply Sn; try (cbn; lia).
    + apply Forall_forall. intros j Hj. pose proof (proj1 (Forall_forall _ _) I5 j Hj) as (X1 & X2 & X3).
      split; [exact X1 | split; [exact X2 |]]. cbn [jump_ok length ol_closing]. pose proof (jump_ok_level _ _ _ X3) as LV.
      destruct (Nat.eqb_spec (j_level j) (S (length (loops s)))) as [E | _]; [lia |].
      split; [now apply L4 |]. apply jump_ok_later with (at_pc s); [lia | exact X3].
  - unfold level in Em. rewrite EL in *. pose proof (Forall_inv I4) as (A1 & A2 & A3 & A4). pose proof (Forall_inv_tail I4) as I4'.
    assert (Ta : nonneg turn) by (unfold turn; auto).
    assert (Aa : nonneg all) by (unfold all; auto 8).
    assert (A1' : 1 <= instrs all).
    { pose proof (Z.mul_nonneg_nonneg _ _ A3 (proj1 Ta)). unfold nonneg in A1.
      unfold all, sat_cost, sat, saturated, cost_add, cost_times, one_instruction. cbn [instrs]. lia. }
    assert (N : nested (i_end i) outer).
    { cbn [nested] in I3. destruct I3 as [_ I3]. destruct outer as [| l2 os]; [exact Logic.I |]. cbn [nested] in *. destruct I3 as [I3 I3']. split; [| exact I3'].
      rewrite (decode_end _ _ Hd), (closing_instruction_is_one_word _ EC). lia. }
    set (outer' := if instrs (ol_leave l) =? 0 then outer else raised outer all).
    assert (JR : forall pc j, jump_ok pc outer j -> jump_ok pc outer' j).
    { intros pc j Hj. unfold outer'. destruct (instrs (ol_leave l) =? 0); [exact Hj | now apply jump_ok_raised]. }
    constructor; cbn [at_pc here worst loops jumps sends]; trivial; [lia | | |].
    + unfold outer'. destruct (instrs (ol_leave l) =? 0); [exact N | now apply nested_raised].
    + unfold outer'. destruct (instrs (ol_leave l) =? 0); [exact I4' | now apply loops_raised].
    + apply (move_forward _ _ _ _ _ _ (fun t l a b => jump_inv_max _ _ t l a b) Em).
      * apply Forall_forall. intros j Hj. apply filter_In in Hj as [Hj Hn].
        pose proof (proj1 (Forall_forall _ _) I5 j Hj) as (X1 & X2 & X3). split; [exact X1 | split; [exact X2 |]].
        apply JR. apply jump_ok_later with (at_pc s); [lia |]. cbn [jump_ok] in X3.
        apply negb_true_iff in Hn. rewrite Hn in X3. tauto.
      * apply Forall_forall. intros j Hj. apply filter_In in Hj as [Hj Hn].
        pose proof (proj1 (Forall_forall _ _) I5 j Hj) as (X1 & X2 & X3). cbn [jump_ok] in X3. rewrite Hn in X3.
        specialize (X3 ltac:(specialize (Haf j Hj); lia)).
        assert (Lv : 1 <= instrs (ol_leave l)) by (unfold le in X3; lia).
        split; [exact Aa | split; [exact A1' |]]. unfold outer'. destruct (Z.eqb_spec (instrs (ol_leave l)) 0) as [? | _]; [lia |].
        destruct outer as [| [o r st tr b cl e lv] os]; [reflexivity |].
        cbn [raised jump_ok length j_level ol_closing ol_leave j_target j_cost]. rewrite Nat.eqb_refl. intros _. apply le_max_r.
Qed.

(** * The backward induction *)

(** Whether any instruction of the whole program sends. *)
Variable sending : bool.

(** The final records of the open loops: what was known of them when they were opened, a turn that covers what left them so
    far, a point at their closing word; and if anything left them, runs may end from there. *)
Fixpoint final (c : certificate) (ols : list open_loop) (fl : list loop) : Prop :=
  match ols, fl with
  | [], [] => True
  | ol :: os, l :: ls =>
      l = Loop (ol_op ol) (ol_register ol) (ol_step ol) (ol_trips ol) (ol_body ol) (ol_closing ol) (ol_entry ol) (l_turn l) /\
      le (ol_leave ol) (l_turn l) /\ nonneg (l_turn l) /\ arrives c (ol_closing ol) fl no_cost = true /\
      (instrs (ol_leave ol) <> 0 -> ends p bound ls (total l) = true) /\ final c os ls
  | _, _ => False
  end.

(** A jump that is open arrives: from the loops of its level. *)
Fixpoint jump_flows (c : certificate) (fl : list loop) (j : jump) : Prop :=
  match fl with
  | [] => flows c (j_target j) [] (j_cost j) = true
  | l :: ls => if Nat.eqb (j_level j) (length fl) then flows c (j_target j) fl (j_cost j) = true else jump_flows c ls j
  end.

(** The bodies of the open loops have their points: these lie before the points of the induction. *)
Fixpoint bodies (c : certificate) (fl : list loop) : Prop :=
  match fl with
  | [] => True
  | l :: ls => arrives c (l_body l) fl no_cost = true /\ bodies c ls
  end.

Definition sends_known (pt : point) : Prop :=
  forall i, decode p (pt_pc pt) = Some i -> sends_message (i_op i) = true -> sending = true.

Record back (s : pass) (fl : list loop) (cs : certificate) : Prop := Back {
  b_loops : final cs (loops s) fl;
  b_here : forall c, here s = Some c -> arrives cs (at_pc s) fl c = true;
  b_jumps : Forall (jump_flows cs fl) (jumps s);
  b_worst : le (worst s) bound;
  b_sends : sends s = true -> sending = true;
  b_pcs : Forall (fun pt => at_pc s <= pt_pc pt) cs;
  b_known : Forall sends_known cs;
  b_checked : forall pre, Forall (fun pt => pt_pc pt < at_pc s) pre -> bodies (pre ++ cs) fl ->
    Forall (fun pt => check_point p (pre ++ cs) bound pt = true) cs;
}.

Lemma final_length c ols : forall fl, final c ols fl -> length fl = length ols.
Proof. induction ols as [| ol os IH]; intros [| l ls]; cbn; try easy. intros (_ & _ & _ & _ & _ & H). now rewrite (IH ls). Qed.

Lemma final_app a pre c ols : Forall (fun q => pt_pc q < a) pre -> Forall (fun q => a <= pt_pc q) c ->
  forall fl, final c ols fl -> final (pre ++ c) ols fl.
Proof.
  intros Hp Hc. induction ols as [| ol os IH]; intros [| l ls]; cbn [final]; try easy.
  intros (H1 & H2 & H3 & H4 & H5 & H6). repeat split; try tauto; try apply H3; try apply H2; [| now apply IH].
  now apply arrives_app with (a := a).
Qed.

Lemma jump_flows_app a pre c fl j : Forall (fun q => pt_pc q < a) pre -> Forall (fun q => a <= pt_pc q) c ->
  jump_flows c fl j -> jump_flows (pre ++ c) fl j.
Proof.
  intros Hp Hc. induction fl as [| l ls IH]; cbn [jump_flows].
  - now apply flows_app with (a := a).
  - destruct (Nat.eqb (j_level j) (length (l :: ls))); [now apply flows_app with (a := a) | exact IH].
Qed.

Lemma jump_flows_down c fl t l a b : le a b -> jump_flows c fl (Jump t l b) -> jump_flows c fl (Jump t l a).
Proof.
  intro H. induction fl as [| x ls IH]; cbn [jump_flows j_level j_target j_cost].
  - now apply flows_mono, le_cost_le.
  - destruct (Nat.eqb l (length (x :: ls))); [now apply flows_mono, le_cost_le | exact IH].
Qed.

Lemma jump_flows_top c fl t x : jump_flows c fl (Jump t (length fl) x) -> flows c t fl x = true.
Proof. destruct fl as [| l ls]; cbn [jump_flows j_level j_target j_cost]; [easy |]. now rewrite Nat.eqb_refl. Qed.

Lemma final_fixes c ols n : forall fl, final c ols fl ->
  existsb (fun l => fixes_int l n) fl = existsb (ol_fixes_int n) ols /\
  existsb (fun l => fixes_string l n) fl = existsb (ol_fixes_string n) ols.
Proof.
  induction ols as [| ol os IH]; intros [| l ls]; cbn [final]; try easy.
  intros (-> & _ & _ & _ & _ & H). apply IH in H as [H1 H2]. cbn [existsb]. rewrite H1, H2. now split.
Qed.

Lemma forallb_ext {A} (f g : A -> bool) l : (forall x, f x = g x) -> forallb f l = forallb g l.
Proof. intro H. induction l as [| x l IH]; cbn; [reflexivity | now rewrite H, IH]. Qed.

Lemma leaves_alone c ols fl i : final c ols fl ->
  forallb (fun kv => is_ok (check_loops ols (i_op i) (fst kv) (snd kv))) (combine (operands (i_op i)) (i_args i)) = true ->
  leaves_loops_alone fl i = true.
Proof.
  intros HF H. unfold leaves_loops_alone. rewrite <- H. apply forallb_ext. intros [k v]. cbn [fst snd].
  unfold operand_leaves_loops, check_loops, unless.
  rewrite (forallb_ext _ (fun n => negb (existsb (ol_fixes_int n) ols)) (written_ints (i_op i) k v)),
    (forallb_ext _ (fun n => negb (existsb (ol_fixes_string n) ols)) (written_strings (i_op i) k v));
    try (intro n; destruct (final_fixes c ols n fl HF) as [E1 E2]; now rewrite ?E1, ?E2).
  destruct (forallb _ (written_ints (i_op i) k v) && forallb _ (written_strings (i_op i) k v)); reflexivity.
Qed.

Lemma final_nonnegative c ols : Forall loop_inv ols -> forall fl, final c ols fl -> forallb loop_nonnegative fl = true.
Proof.
  induction ols as [| ol os IH]; intros HI [| l ls]; cbn [final]; try easy.
  inversion HI as [| ? ? H1 H2]; subst. intros (E & _ & N & _ & _ & H). cbn [forallb]. rewrite (IH H2 ls H), andb_true_r.
  unfold loop_nonnegative. rewrite andb_true_iff, !nonnegative_iff. split; [| exact N]. rewrite E. apply H1.
Qed.

(** The exit cost was raised by [c]: so runs may end here at that cost. *)
Lemma final_raised cs ols fl c : Forall loop_inv ols -> nonneg c -> 1 <= instrs c -> (ols = [] -> le c bound) ->
  final cs (raised ols c) fl -> final cs ols fl /\ ends p bound fl c = true.
Proof.
  intros HI Hc H1 HB. destruct ols as [| [o r st tr b cl e lv] os]; destruct fl as [| l ls]; cbn [raised final]; try easy.
  - intros _. split; [exact Logic.I |]. cbn. apply le_cost_le, HB. reflexivity.
  - cbn [ol_op ol_register ol_step ol_trips ol_body ol_closing ol_entry ol_leave]. intros (E & A & N & B & C & D).
    inversion HI as [| ? ? (_ & L & _ & P) _]; subst. cbn [ol_leave ol_closing] in L, P.
    assert (X : instrs (cost_max lv c) <> 0) by (cbn; lia).
    split.
    + repeat split; try tauto; try apply N; unfold le in *; cbn in A; try lia.
    + apply ends_out; [rewrite E; exact P | | now apply C].
      apply le_cost_le. eapply le_trans; [apply le_max_r | exact A].
Qed.

Lemma check_point_intro c pt i : decode p (pt_pc pt) = Some i -> operands_ok p i = true -> leaves_loops_alone (pt_loops pt) i = true ->
  nonneg (pt_cost pt) -> forallb loop_nonnegative (pt_loops pt) = true ->
  (let loops := pt_loops pt in let spent := cost_add (pt_cost pt) (charge i) in
   match r_flow (row_of (i_op i)) with
   | Fnext => flows c (i_end i) loops spent
   | Fbranch => flows c (i_end i) loops spent && flows c (i_end i + forward_distance i) loops spent
   | Fjump => flows c (i_end i + forward_distance i) loops spent
   | Fend => ends p bound loops spent
   | Floop => opens p c i loops spent
   | Fback => closes_loop c (pt_pc pt) i loops (pt_cost pt)
   end = true) -> check_point p c bound pt = true.
Proof.
  intros H1 H2 H3 H4 H5 H6. unfold check_point. rewrite H1. apply nonnegative_iff in H4. rewrite H2, H3, H4, H5. exact H6.
Qed.

(** What a step owes, its point put in front. *)
Record owed (s : pass) (i : instr) (c : cost) (fl fl2 : list loop) (cs2 : certificate) : Prop := Owed {
  ow_loops : final (Point (at_pc s) fl c :: cs2) (loops s) fl;
  ow_jumps : Forall (jump_flows (Point (at_pc s) fl c :: cs2) fl) (jumps s);
  ow_worst : le (worst s) bound;
  ow_sends : sends s || sends_message (i_op i) = true -> sending = true;
  ow_bodies : forall pre, Forall (fun pt => pt_pc pt < at_pc s) pre -> bodies (pre ++ Point (at_pc s) fl c :: cs2) fl ->
    bodies (pre ++ Point (at_pc s) fl c :: cs2) fl2;
  ow_point : forall pre, Forall (fun pt => pt_pc pt < at_pc s) pre -> bodies (pre ++ Point (at_pc s) fl c :: cs2) fl ->
    check_point p (pre ++ Point (at_pc s) fl c :: cs2) bound (Point (at_pc s) fl c) = true;
}.

Lemma flowed_pc s i c s2 : flowed s i c s2 -> at_pc s2 = i_end i.
Proof. now intros []. Qed.

Lemma back_assemble s0 s i c s2 fl fl2 cs2 : arrived s0 s -> inv s0 -> stepped s i c s2 -> back s2 fl2 cs2 -> owed s i c fl fl2 cs2 ->
  back s0 fl (Point (at_pc s) fl c :: cs2).
Proof.
  intros A I0 St B O. set (pt := Point (at_pc s) fl c). pose proof (ar_pc _ _ A) as Epc.
  assert (AR : forall x, cost_le x c = true -> arrives (pt :: cs2) (at_pc s0) fl x = true).
  { intros x Hx. apply arrives_iff. exists pt. cbn. rewrite Epc, Z.eqb_refl. repeat split; trivial. }
  assert (HC : forall c', here s = Some c' -> c' = c) by (intros c' E; destruct (st_cost _ _ _ _ St) as [E' | [E' _]]; congruence).
  pose proof (ar_loops _ _ A) as EL. pose proof (ow_loops _ _ _ _ _ _ O) as OL. fold pt in OL. rewrite EL in OL.
  pose proof (st_later _ _ _ _ St) as Hlt. pose proof (flowed_pc _ _ _ _ (st_flowed _ _ _ _ St)) as E2.
  constructor.
  - exact OL.
  - intros c0 E0. destruct (ar_here _ _ A c0 E0) as (c' & E & L). apply AR, le_cost_le. now rewrite <- (HC c' E).
  - apply Forall_forall. intros j Hj. destruct (ar_jumps _ _ A j Hj) as [[_ Hin] | [Ht (c' & E & L)]].
    + exact (proj1 (Forall_forall _ _) (ow_jumps _ _ _ _ _ _ O) j Hin).
    + apply HC in E. subst c'. pose proof (proj1 (Forall_forall _ _) (inv_jumps _ I0) j Hj) as (_ & _ & J).
      pose proof (inv_nested _ I0) as N. clearbody pt. revert OL. destruct fl as [| l ls]; destruct (loops s0) as [| ol os]; cbn [final]; try easy.
      * intros _. cbn [jump_flows]. rewrite Ht, flows_here; [| exact Logic.I]. apply AR, le_cost_le, L.
      * intros OL. pose proof (final_length (pt :: cs2) os ls ltac:(tauto)) as LL. cbn [jump_ok nested length] in J, N. cbn [jump_flows length]. rewrite LL.
        destruct (Nat.eqb (j_level j) (S (length os))).
        -- rewrite Ht, flows_here; [| destruct OL as [-> _]; cbn; lia]. apply AR, le_cost_le, L.
        -- lia.
  - rewrite <- (ar_worst _ _ A). exact (ow_worst _ _ _ _ _ _ O).
  - intro H. apply (ow_sends _ _ _ _ _ _ O). rewrite (ar_sends _ _ A), H. reflexivity.
  - constructor; [cbn; lia |]. eapply Forall_impl; [| exact (b_pcs _ _ _ B)]. cbn. intros q. lia.
  - constructor; [| exact (b_known _ _ _ B)]. intros i' E' M. cbn [pt_pc pt] in E'. rewrite (st_decode _ _ _ _ St) in E'. injection E' as <-.
    apply (ow_sends _ _ _ _ _ _ O). now rewrite M, orb_true_r.
  - intros pre Hp Hb. rewrite <- Epc in Hp. constructor; [now apply (ow_point _ _ _ _ _ _ O) |].
    pose proof (ow_bodies _ _ _ _ _ _ O pre Hp Hb) as Hb2. fold pt in Hb2.
    change (pre ++ pt :: cs2) with (pre ++ [pt] ++ cs2) in *. rewrite app_assoc in *. apply (b_checked _ _ _ B); [| exact Hb2].
    apply Forall_app; split; [| constructor; [cbn; lia | constructor]].
    eapply Forall_impl; [| exact Hp]. cbn. intros q. lia.
Qed.

(** The final records of the loops that are open at an instruction, from those of the loops that are open after it. *)
Definition loops_before (s : pass) (i : instr) (c : cost) (after : list loop) : list loop :=
  match r_flow (row_of (i_op i)) with
  | Floop => tl after
  | Fback => match loops s with
      | Open o r st tr b cl e lv :: _ => Loop o r st tr b cl e (cost_max (sat_cost (cost_add c one_instruction)) lv) :: after
      | [] => after end
  | _ => after
  end.

Lemma final_nested cs ols fl pc : final cs ols fl -> nested pc ols -> match fl with l :: _ => pc <= l_closing l | [] => True end.
Proof. destruct ols, fl; cbn; try easy. intros (-> & _) [H _]. exact H. Qed.

Lemma owed_step s i c s2 fl2 cs2 : inv s -> (forall j, In j (jumps s) -> at_pc s < j_target j) -> stepped s i c s2 ->
  back s2 fl2 cs2 -> owed s i c (loops_before s i c fl2) fl2 cs2.
Proof.
  intros I Haf St B. pose proof (flowed_pc _ _ _ _ (st_flowed _ _ _ _ St)) as E2.
  destruct I as [I1 I2 I3 I4 I5]. destruct St as [Hd Hlt Hargs Htr Hc Hops Hlp Hin F].
  assert (Hcn : nonneg c) by (destruct Hc as [E | [_ ->]]; [rewrite E in I2; exact I2 | apply nonneg_zero]).
  destruct (spent_facts i c Hargs Hcn) as [Sn S1].
  destruct B as [B1 B2 B3 B4 B5 B6 B7 B8]. rewrite E2 in B2, B6. clear B7 B8.
  assert (NC : r_flow (row_of (i_op i)) <> Fback -> nested (i_end i) (loops s)).
  { intro N. apply Hin. destruct (closes (i_op i)) eqn:E; [| reflexivity]. now apply flow_of_closes in E. }
  assert (PO : forall fl, Forall (fun q => pt_pc q < i_end i) [Point (at_pc s) fl c]) by (intro; constructor; [exact Hlt | constructor]).
  assert (PP : forall fl pre, Forall (fun q => pt_pc q < at_pc s) pre -> Forall (fun q => pt_pc q < i_end i) (pre ++ [Point (at_pc s) fl c])).
  { intros fl pre Hp. apply Forall_app. split; [| apply PO]. eapply Forall_impl; [| exact Hp]. cbn. intros q. lia. }
  assert (FA : forall fl pre t L x, Forall (fun q => pt_pc q < at_pc s) pre -> flows cs2 t L x = true ->
      flows (pre ++ Point (at_pc s) fl c :: cs2) t L x = true).
  { intros fl pre t L x Hp. change (Point (at_pc s) fl c :: cs2) with ([Point (at_pc s) fl c] ++ cs2). rewrite app_assoc.
    apply flows_app with (a := i_end i); auto. }
  assert (AA : forall fl pre t L x, Forall (fun q => pt_pc q < at_pc s) pre -> arrives cs2 t L x = true ->
      arrives (pre ++ Point (at_pc s) fl c :: cs2) t L x = true).
  { intros fl pre t L x Hp. change (Point (at_pc s) fl c :: cs2) with ([Point (at_pc s) fl c] ++ cs2). rewrite app_assoc.
    apply arrives_app with (a := i_end i); auto. }
  assert (JA : forall fl L j, jump_flows cs2 L j -> jump_flows (Point (at_pc s) fl c :: cs2) L j).
  { intros fl L j. apply (jump_flows_app (i_end i) [Point (at_pc s) fl c]); auto. }
  assert (LA : forall fl ols L, final cs2 ols L -> final (Point (at_pc s) fl c :: cs2) ols L).
  { intros fl ols L. apply (final_app (i_end i) [Point (at_pc s) fl c]); auto. }
  assert (CI : forall fl pre, final cs2 (loops s) fl \/ final (Point (at_pc s) fl c :: cs2) (loops s) fl ->
      (let spent := cost_add c (charge i) in let cs := pre ++ Point (at_pc s) fl c :: cs2 in
       match r_flow (row_of (i_op i)) with
       | Fnext => flows cs (i_end i) fl spent
       | Fbranch => flows cs (i_end i) fl spent && flows cs (i_end i + forward_distance i) fl spent
       | Fjump => flows cs (i_end i + forward_distance i) fl spent
       | Fend => ends p bound fl spent
       | Floop => opens p cs i fl spent
       | Fback => closes_loop cs (at_pc s) i fl c
       end = true) -> check_point p (pre ++ Point (at_pc s) fl c :: cs2) bound (Point (at_pc s) fl c) = true).
  { intros fl pre HF H. apply check_point_intro with i; trivial; cbn [pt_loops].
    - destruct HF as [HF | HF]; now apply (leaves_alone _ _ _ _ HF).
    - destruct HF as [HF | HF]; exact (final_nonnegative _ _ I4 _ HF). }
  assert (SL : forall a, cost_le a (sat_cost a) = true) by apply cost_le_sat.
  destruct F as [EF | js h spent target EF Ejs | spent EF | spent closing EF L1 L2 L3 L4 | l outer js EL EC Epc Eag Ebk turn all Em];
    cbn [at_pc here worst loops jumps sends] in *.
  - (* next *) unfold loops_before. rewrite EF. constructor; auto.
    + eapply Forall_impl; [| exact B3]. auto.
    + intros pre Hp Hb. apply CI; [now left |]. rewrite EF. apply FA; [exact Hp |].
      eapply flows_mono; [apply SL |]. rewrite flows_here; [now apply B2 |]. apply (final_nested cs2 (loops s)); [exact B1 |]. apply NC. congruence.
  - (* branch and jump *)
    assert (N : nested (i_end i) (loops s)) by (apply NC; destruct EF as [[-> _] | [-> _]]; discriminate).
    assert (B1' : final cs2 (loops s) fl2).
    { destruct (loops s) as [| l os] eqn:EL; [exact B1 |]. destruct (ol_closing l <? target); [| exact B1].
      apply (final_raised cs2 (l :: os) fl2 spent); trivial. easy. }
    assert (LB : loops_before s i c fl2 = fl2) by (unfold loops_before; destruct EF as [[-> _] | [-> _]]; reflexivity).
    rewrite LB. destruct (put_jump_back _ _ _ _ _ _ (jump_flows_down cs2 fl2) Ejs B3) as [J1 J2].
    unfold level in J2. rewrite <- (final_length _ _ _ B1') in J2. apply jump_flows_top in J2.
    constructor; auto.
    + eapply Forall_impl; [| exact J1]. auto.
    + intros pre Hp Hb. apply CI; [now left |]. cbv zeta.
      assert (T : flows (pre ++ Point (at_pc s) fl2 c :: cs2) (i_end i + forward_distance i) fl2 (cost_add c (charge i)) = true).
      { apply FA; [exact Hp |]. eapply flows_mono; [apply SL | exact J2]. }
      destruct EF as [[EF Eh] | [EF Eh]]; rewrite EF; [| exact T].
      rewrite T, andb_true_r. apply FA; [exact Hp |]. eapply flows_mono; [apply SL |].
      rewrite flows_here; [now apply B2 |]. apply (final_nested cs2 (loops s)); [exact B1' | exact N].
  - (* end *)
    destruct (final_raised cs2 (loops s) fl2 spent I4 Sn S1) as [B1' E].
    { intro E. rewrite E in B4. eapply le_trans; [apply le_max_r | exact B4]. }
    { exact B1. }
    unfold loops_before. rewrite EF. constructor; auto.
    + eapply Forall_impl; [| exact B3]. auto.
    + destruct (loops s); [| exact B4]. eapply le_trans; [apply le_max_l | exact B4].
    + intros pre Hp Hb. apply CI; [now left |]. rewrite EF. eapply ends_mono; [apply SL | exact E].
  - (* loop *)
    destruct fl2 as [| l fl]; [easy |]. cbn [final ol_op ol_register ol_step ol_trips ol_body ol_closing ol_entry ol_leave] in B1.
    destruct B1 as (X1 & X2 & X3 & X4 & X5 & X6). unfold loops_before. rewrite EF. cbn [tl]. constructor; auto.
    + apply Forall_forall. intros j Hj. pose proof (proj1 (Forall_forall _ _) B3 j Hj) as J. cbn [jump_flows] in J.
      pose proof (proj1 (Forall_forall _ _) I5 j Hj) as (_ & _ & JK). apply jump_ok_level in JK. rewrite <- (final_length _ _ _ X6) in JK.
      cbn [length] in J. destruct (Nat.eqb_spec (j_level j) (S (length fl))); [lia | auto].
    + intros pre Hp Hb. cbn [bodies]. split; [| exact Hb]. apply AA; [exact Hp |]. rewrite X1. cbn [l_body]. rewrite <- X1. now apply B2.
    + intros pre Hp Hb. apply CI; [now left |]. rewrite EF. cbv zeta. unfold opens.
      pose proof (AA fl pre _ _ _ Hp (B2 _ eq_refl)) as AB. apply arrives_iff in AB as (q & Eq & Lq & Cq). destruct q as [qp ql qc].
      cbn [pt_loops pt_cost] in Lq, Cq. subst ql. rewrite Eq.
      pose proof (AA fl pre _ _ _ Hp X4) as AC. clear - X1 L1 L2 AC SL. fold closing.
      rewrite X1 at 1 2 3 4 5 6 7 8 9 10. cbn [l_op l_register l_step l_trips l_body l_closing l_entry]. unfold op_eqb.
      rewrite loops_eqb_refl, !Z.eqb_refl, AC. rewrite (SL (cost_add c (charge i)) : cost_le _ spent = true).
      apply Z.ltb_lt in L1, L2. now rewrite L1, L2.
  - (* back *)
    unfold level in Em. rewrite EL in *. pose proof (Forall_inv I4) as (A1 & A2 & A3 & A4). pose proof (Forall_inv_tail I4) as I4'.
    assert (Ta : nonneg turn) by (unfold turn; auto).
    assert (Aa : nonneg all) by (unfold all; auto 8).
    assert (A1' : 1 <= instrs all).
    { pose proof (Z.mul_nonneg_nonneg _ _ A3 (proj1 Ta)). unfold nonneg in A1.
      unfold all, sat_cost, sat, saturated, cost_add, cost_times, one_instruction. cbn [instrs]. lia. }
    assert (W : le (worst s) bound /\ final cs2 outer fl2 /\ (instrs (ol_leave l) <> 0 -> ends p bound fl2 all = true)).
    { destruct (Z.eqb_spec (instrs (ol_leave l)) 0) as [Z0 | NZ]; [repeat split; try apply B4; try exact B1; contradiction |].
      destruct (final_raised cs2 outer fl2 all I4' Aa A1') as [B1' E]; [| exact B1 |].
      - intro E. rewrite E in B4. eapply le_trans; [apply le_max_r | exact B4].
      - split; [| now split]. destruct outer; [| exact B4]. eapply le_trans; [apply le_max_l | exact B4]. }
    destruct W as (W & B1' & WE).
    set (nl := Loop (ol_op l) (ol_register l) (ol_step l) (ol_trips l) (ol_body l) (ol_closing l) (ol_entry l) turn).
    assert (TA : cost_le (total nl) all = true) by (apply cost_le_sat).
    assert (LT : le (ol_leave l) turn) by apply le_max_r.
    destruct (move_back _ _ _ _ _ _ (jump_flows_down cs2 fl2) Em B3) as [J1 J2].
    assert (LN : length (l :: outer) = length (nl :: fl2)) by (cbn; now rewrite (final_length _ _ _ B1')).
    assert (OL : final (Point (at_pc s) (nl :: fl2) c :: cs2) (l :: outer) (nl :: fl2)).
    { cbn [final]. repeat split; try apply LT; try apply Ta.
      - apply arrives_iff. exists (Point (at_pc s) (nl :: fl2) c). cbn. rewrite Epc, Z.eqb_refl. repeat split. apply cost_le_zero, Hcn.
      - intro NZ. eapply ends_mono; [exact TA | now apply WE].
      - now apply LA. }
    assert (LB : loops_before s i c fl2 = nl :: fl2).
    { unfold loops_before. rewrite (proj1 (flow_of_closes _) EC), EL. unfold nl, turn. now destruct l. }
    rewrite LB. constructor.
    + rewrite EL. exact OL.
    + apply Forall_forall. intros j Hj. pose proof (proj1 (Forall_forall _ _) I5 j Hj) as (_ & _ & JK).
      cbn [jump_flows]. rewrite <- LN. cbn [jump_ok] in JK. destruct (Nat.eqb (j_level j) (length (l :: outer))) eqn:EN.
      * specialize (Haf j Hj). rewrite Epc in Haf. specialize (JK Haf).
        apply flows_out; [exact Haf | |].
        { apply le_cost_le. eapply le_trans; [exact JK | exact LT]. }
        eapply flows_mono; [exact TA |]. apply (FA (nl :: fl2) []); [constructor |]. apply jump_flows_top. rewrite (final_length _ _ _ B1').
        apply (proj1 (Forall_forall _ _) J2 j). apply filter_In. split; [exact Hj | exact EN].
      * apply JA. apply (proj1 (Forall_forall _ _) J1 j). apply filter_In. split; [exact Hj | now rewrite EN].
    + exact W.
    + intro H. apply B5. destruct (sends s); [reflexivity |]. clear - EC H. destruct (i_op i); cbn in *; discriminate.
    + intros pre Hp [_ Hb]. exact Hb.
    + intros pre Hp [Hb _]. apply CI; [right; exact OL |]. rewrite (proj1 (flow_of_closes _) EC).
      unfold closes_loop. cbn [l_closing l_op l_register l_step l_body nl] in *. rewrite Epc, Z.eqb_refl, Eag, Ebk, Z.eqb_refl. fold nl. rewrite <- Epc, Hb.
      assert (T1 : cost_le (cost_add c one_instruction) turn = true).
      { eapply cost_le_trans; [apply SL |]. apply le_cost_le, le_max_l. }
      change (l_turn nl) with turn. rewrite T1. cbn [andb].
      eapply flows_mono; [exact TA |]. apply FA; [exact Hp |]. rewrite flows_here; [now apply B2 |].
      apply (final_nested cs2 outer); [exact B1' |].
      cbn [nested] in I3. destruct I3 as [_ I3]. eapply nested_weaken; [| exact I3].
      rewrite (decode_end _ _ Hd), (closing_instruction_is_one_word _ EC). lia.
Qed.

(** The whole pass, and its certificate, put together backward. *)
Fixpoint certify (fuel : nat) (s : pass) : option (list loop * certificate) :=
  if p_words p <=? at_pc s then Some ([], []) else
  match fuel with
  | O => None
  | S n =>
      match arrive s, decode p (at_pc s), pass_step p s with
      | inl s', Some i, inl s2 =>
          match certify n s2 with
          | Some (after, cs) =>
              let c := match here s' with Some c => c | None => no_cost end in
              let before := loops_before s' i c after in
              Some (before, Point (at_pc s') before c :: cs)
          | None => None
          end
      | _, _, _ => None
      end
  end.

Lemma pass_all_back n : forall s s2, inv s -> pass_all p n s = inl s2 ->
  here s2 = None -> jumps s2 = [] -> loops s2 = [] -> le (worst s2) bound -> (sends s2 = true -> sending = true) ->
  exists fl cs, certify n s = Some (fl, cs) /\ back s fl cs.
Proof.
  assert (Base : forall s2, here s2 = None -> jumps s2 = [] -> loops s2 = [] -> le (worst s2) bound -> (sends s2 = true -> sending = true) ->
      back s2 [] []).
  { intros s2 H1 H2 H3 H4 H5. constructor; trivial; rewrite ?H1, ?H2, ?H3; try constructor. discriminate. }
  induction n as [| n IH]; intros s s2 I H H1 H2 H3 H4 H5; cbn [pass_all certify] in *.
  - destruct (p_words p <=? at_pc s); [injection H as <-; exists [], []; auto | discriminate].
  - destruct (p_words p <=? at_pc s); [injection H as <-; exists [], []; auto |].
    destruct (pass_step p s) as [s1 |] eqn:E; [| discriminate].
    destruct (IH s1 s2 (inv_step s s1 I E) H H1 H2 H3 H4 H5) as (fl1 & cs1 & C & B).
    destruct (pass_step_spec s s1 I E) as (s' & i & c & EA & A & I' & St).
    pose proof (owed_step s' i c s1 fl1 cs1 I' (ar_after _ _ A) St B) as O.
    rewrite EA, <- (ar_pc _ _ A), (st_decode _ _ _ _ St), C.
    assert (HC : match here s' with Some c0 => c0 | None => no_cost end = c) by (destruct (st_cost _ _ _ _ St) as [-> | [-> ->]]; reflexivity).
    rewrite HC. eexists _, _. split; [reflexivity |]. exact (back_assemble s s' i c s1 _ fl1 cs1 A I St B O).
Qed.

End Program.

(** * What verify admits *)

Definition bytes_ok (bytes : list Z) : Prop := Forall (fun b => 0 <= b < 256) bytes.

Lemma inv_start p : inv p pass_start.
Proof. constructor; cbn; auto; lia. Qed.

Lemma verify_inv crc g bytes p : verify crc g bytes = Admitted p ->
  exists s, read_header crc bytes = inl p /\ pass_all p (Z.to_nat (p_words p)) pass_start = inl s /\
    here s = None /\ jumps s = [] /\ loops s = [] /\ bound_holds p s = true /\ granted g p = true.
Proof.
  unfold verify. destruct (read_header crc bytes) as [p' | r]; [| discriminate].
  destruct (pass_all p' (Z.to_nat (p_words p')) pass_start) as [s | [r w]] eqn:E1; [| discriminate].
  destruct (here s) eqn:E2; [discriminate |].
  destruct (jumps s) eqn:E3; [| discriminate]. destruct (loops s) eqn:E4; [| discriminate]. cbn [andb negb].
  destruct (bound_holds p' s) eqn:E5; [| discriminate]. destruct (granted g p') eqn:E6; [| discriminate]. cbn [negb].
  intros [= <-]. exists s. auto 10.
Qed.

(** The certificate of a program, as a function. *)
Definition certificate_of (p : program) : option certificate :=
  match certify p (Z.to_nat (p_words p)) pass_start with Some (_, c) => Some c | None => None end.

Theorem admitted_certificate_of crc g bytes p : verify crc g bytes = Admitted p ->
  exists c bound, certificate_of p = Some c /\ check_certificate p c bound = true /\
    instrs bound = instrs (p_bound p) /\ hashed bound = hashed (p_bound p) /\ Z.min (lookups bound) lookups_saturated = lookups (p_bound p) /\
    (forall pt i, In pt c -> decode p (pt_pc pt) = Some i -> sends_message (i_op i) = true -> p_sends p = 1).
Proof.
  intro H. apply verify_inv in H as (s & _ & HP & H1 & H2 & H3 & HB & _).
  unfold bound_holds in HB. rewrite !andb_true_iff, !Z.eqb_eq in HB. destruct HB as [[[B1 B2] B3] B4].
  destruct (pass_all_back p (worst s) (sends s) _ _ _ (inv_start p) HP H1 H2 H3 (le_refl _) (fun x => x)) as (fl & cs & C & B).
  pose proof (b_loops _ _ _ _ _ _ B) as F. cbn in F. destruct fl; [| contradiction].
  exists cs, (worst s). unfold certificate_of. rewrite C. repeat split; auto.
  - unfold check_certificate. apply andb_true_iff. split; [exact (b_here _ _ _ _ _ _ B no_cost eq_refl) |].
    apply forallb_forall. apply Forall_forall. now apply (b_checked _ _ _ _ _ _ B []).
  - intros pt i Hpt Hd Hm. pose proof (proj1 (Forall_forall _ _) (b_known _ _ _ _ _ _ B) pt Hpt i Hd Hm) as E. now rewrite E in B4.
Qed.

Theorem admitted_has_certificate crc g bytes p : verify crc g bytes = Admitted p ->
  exists c bound, check_certificate p c bound = true /\
    instrs bound = instrs (p_bound p) /\ hashed bound = hashed (p_bound p) /\ Z.min (lookups bound) lookups_saturated = lookups (p_bound p) /\
    (forall pt i, In pt c -> decode p (pt_pc pt) = Some i -> sends_message (i_op i) = true -> p_sends p = 1).
Proof. intro H. destruct (admitted_certificate_of crc g bytes p H) as (c & b & _ & H'). now exists c, b. Qed.

(** Unless the header's lookups are saturated, the certificate's bound is the header's. *)
Corollary admitted_header_bound crc g bytes p : verify crc g bytes = Admitted p -> lookups (p_bound p) < lookups_saturated ->
  exists c, certificate_of p = Some c /\ check_certificate p c (p_bound p) = true.
Proof.
  intros H L. destruct (admitted_certificate_of crc g bytes p H) as (c & b & E & K & B1 & B2 & B3 & _).
  exists c. split; [exact E |]. assert (b = p_bound p) as <-; [| exact K].
  rewrite Z.min_l in B3 by (unfold lookups_saturated in *; lia). destruct b, (p_bound p); cbn in *; congruence.
Qed.

Theorem admitted_granted crc g bytes p : verify crc g bytes = Admitted p ->
  instrs (p_bound p) <= instrs (g_cost g) /\ hashed (p_bound p) <= hashed (g_cost g) /\
  lookups (p_bound p) <= lookups (g_cost g) /\ p_sends p <= g_sends g /\ (p_sends p = 0 \/ p_sends p = 1).
Proof.
  intro H. apply verify_inv in H as (s & _ & _ & _ & _ & _ & HB & HG).
  unfold granted in HG. unfold bound_holds in HB. rewrite !andb_true_iff, !Z.leb_le in HG. rewrite !andb_true_iff, !Z.eqb_eq in HB.
  destruct (sends s); intuition lia.
Qed.

(** ** What an admitted program's parts are: nothing of this needs the pass *)

Record well_shaped (p : program) : Prop := WellShaped {
  ws_ints : 0 <= p_ints p <= lim_int_registers - lim_int_fields;
  ws_strings : 0 <= p_strings p <= lim_bytes_registers - lim_bytes_fields;
  ws_scratch : 0 <= p_scratch p <= lim_scratch_bytes;
  ws_scratch_words : p_scratch p mod 4 = 0;
  ws_words : 1 <= p_words p <= lim_code_words;
  ws_const_words : 0 <= p_const_words p <= lim_const_words;
  ws_const_bytes : 0 <= p_const_bytes p <= lim_const_bytes;
  ws_tables : Z.of_nat (length (p_kinds p)) <= lim_tables_per_program;
  ws_kinds : Forall (fun k => In k table_kinds) (p_kinds p);
  ws_word : forall n, 0 <= get 0 (p_word p) n < W32;
  ws_const : forall n, 0 <= get 0 (p_const p) n < W32;
  ws_byte : forall n, 0 <= get 0 (p_byte p) n < 256;
  ws_instrs : 0 <= instrs (p_bound p) <= saturated;
  ws_hashed : 0 <= hashed (p_bound p) <= saturated;
  ws_lookups : 0 <= lookups (p_bound p) <= lookups_saturated;
}.

Lemma get_store_of A (P : A -> Prop) d l : P d -> Forall P l -> forall m from, (forall n, P (get d m n)) ->
  forall n, P (get d (store_of m from l) n).
Proof.
  intros Hd. induction 1 as [| x l Hx Hl IH]; intros m from Hm n; cbn [store_of]; [apply Hm |].
  apply IH. intro k. destruct (Z.eq_dec k from) as [-> | N]; [now rewrite get_set_same | now rewrite get_set_other].
Qed.

Lemma forall_span A (P : A -> Prop) d m count : (forall n, P (get d m n)) -> forall from, Forall P (span d m from count).
Proof. intro H. induction count as [| n IH]; intro from; cbn [span]; constructor; auto. Qed.
Lemma length_span A (d : A) m count : forall from, length (span d m from count) = count.
Proof. induction count as [| n IH]; intro from; cbn [span length]; [reflexivity | now rewrite IH]. Qed.

Theorem header_shape crc bytes p : bytes_ok bytes -> read_header crc bytes = inl p -> well_shaped p.
Proof.
  intros HB. unfold read_header. set (m := store_of empty 0 bytes).
  assert (M8 : forall n, 0 <= at8 m n < 256) by (apply (get_store_of Z (fun b => 0 <= b < 256)); [lia | exact HB | intro; rewrite get_empty; lia]).
  assert (M16 : forall n, 0 <= at16 m n < 65536) by (intro n; unfold at16; pose proof (M8 n); pose proof (M8 (n + 1)); lia).
  assert (M32 : forall n, 0 <= at32 m n < W32).
  { intro n. unfold at32. pose proof (M16 n). pose proof (M16 (n + 2)). change W32 with 4294967296. lia. }
  assert (MW : forall count n, Forall (fun w => 0 <= w < W32) (words_at m n count)).
  { induction count as [| k IH]; intro n; cbn [words_at]; constructor; auto. }
  assert (W0 : 0 <= 0 < W32) by (unfold W32; lia).
  clearbody m. cbv zeta.
  repeat match goal with |- (if ?b then _ else _) = _ -> _ => destruct b eqn:?; [discriminate |] end.
  intros [= <-].
  repeat match goal with H : (_ || _) = false |- _ => apply orb_false_iff in H as [? ?] end.
  repeat match goal with H : negb _ = false |- _ => apply negb_false_iff in H end.
  repeat match goal with H : (_ <? _) = false |- _ => apply Z.ltb_ge in H | H : (_ =? _) = false |- _ => apply Z.eqb_neq in H end.
  pose proof (M8 at_tables). pose proof (M8 at_ints). pose proof (M8 at_bytes). pose proof (M16 at_code_words). pose proof (M16 at_const_words).
  pose proof (M16 at_const_bytes). pose proof (M16 at_scratch). pose proof (M16 at_lookups).
  pose proof (M32 at_instructions). pose proof (M32 at_hash_bytes).
  constructor; cbn [p_ints p_strings p_scratch p_words p_word p_const_words p_const p_kinds p_const_bytes p_byte p_bound instrs hashed lookups];
    unfold saturated, lookups_saturated; unfold W32 in *; try lia.
  - rewrite length_span. lia.
  - match goal with H : forallb _ (span _ _ _ _) = true |- Forall (fun k => In k _) _ => rewrite forallb_forall in H; apply Forall_forall; intros k Hk; apply H in Hk end.
    apply existsb_exists in Hk as (x & Hx & E). apply Z.eqb_eq in E. now subst.
  - apply (get_store_of Z (fun w => 0 <= w < 2 ^ 32)); [lia | apply MW | intro n; rewrite get_empty; lia].
  - apply (get_store_of Z (fun w => 0 <= w < 2 ^ 32)); [lia | apply MW | intro n; rewrite get_empty; lia].
  - apply (get_store_of Z (fun b => 0 <= b < 256)); [lia | apply (forall_span Z (fun b => 0 <= b < 256)), M8 | intro n; rewrite get_empty; lia].
Qed.

Theorem admitted_shape crc g bytes p : bytes_ok bytes -> verify crc g bytes = Admitted p -> well_shaped p.
Proof. intros HB H. apply verify_inv in H as (s & H & _). now apply header_shape in H. Qed.
