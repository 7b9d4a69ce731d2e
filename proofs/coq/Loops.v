(** Costs up to saturation, and what a certificate's loops add up to: arithmetic that Sound.v uses, without a machine.

    An order on costs in which a saturated number is above all others ([cle]); what was spent after so many turns of each open
    loop ([base], [offset], [consumed]); and what leaving loops does to a cost ([leave]). *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import Spec Machine Certificate.
Import ListNotations.
Open Scope Z_scope.

(** * Costs up to saturation *)

Definition zle (a b : Z) : Prop := Z.min a saturated <= b.
Definition cle (a b : cost) : Prop :=
  zle (instrs a) (instrs b) /\ zle (hashed a) (hashed b) /\ zle (lookups a) (lookups b).
Definition nonneg (a : cost) : Prop := 0 <= instrs a /\ 0 <= hashed a /\ 0 <= lookups a.

Lemma cost_le_iff a b : cost_le a b = true <-> cle a b.
Proof. unfold cost_le, at_most_or_saturated, cle, zle. rewrite !andb_true_iff, !Z.leb_le. tauto. Qed.
Lemma nonneg_iff a : cost_nonnegative a = true <-> nonneg a.
Proof. unfold cost_nonnegative, nonneg. rewrite !andb_true_iff, !Z.leb_le. tauto. Qed.

(** Goals about sums of costs. *)
Ltac costs := unfold cle, zle, nonneg, cost_add, no_cost, one_instruction in *; cbn [instrs hashed lookups] in *; lia.

Lemma cost_ext a b : instrs a = instrs b -> hashed a = hashed b -> lookups a = lookups b -> a = b.
Proof. destruct a, b; cbn; congruence. Qed.
Ltac cost_eq := apply cost_ext; unfold cost_add, no_cost; cbn [instrs hashed lookups]; lia.

Lemma cle_refl a : cle a a.
Proof. costs. Qed.
Lemma cle_trans a b d : cle a b -> cle b d -> cle a d.
Proof. costs. Qed.
Lemma cle_add x a b : nonneg x -> cle a b -> cle (cost_add x a) (cost_add x b).
Proof. costs. Qed.
Lemma cle_add_none a : cle a (cost_add a no_cost).
Proof. costs. Qed.
Lemma zle_plus a b x y : 0 <= b -> 0 <= y -> zle a b -> zle x y -> zle (a + x) (b + y).
Proof. unfold zle. lia. Qed.
Lemma cle_plus a b x y : nonneg b -> nonneg y -> cle a b -> cle x y -> cle (cost_add a x) (cost_add b y).
Proof. intros (B1 & B2 & B3) (Y1 & Y2 & Y3) (A1 & A2 & A3) (X1 & X2 & X3). repeat split; cbn; now apply zle_plus. Qed.
Lemma cle_more a b x : nonneg x -> cle a b -> cle a (cost_add b x).
Proof. intros (X1 & X2 & X3) (A1 & A2 & A3). unfold zle in *. repeat split; unfold zle; cbn [instrs hashed lookups cost_add]; lia. Qed.
Lemma cle_less a b : cle (cost_add a one_instruction) b -> cle a b.
Proof. costs. Qed.
Lemma nonneg_add a b : nonneg a -> nonneg b -> nonneg (cost_add a b).
Proof. costs. Qed.

(** * Loops and their turns *)

Definition good (l : loop) : Prop := nonneg (l_entry l) /\ nonneg (l_turn l).

Lemma good_iff l : loop_nonnegative l = true <-> good l.
Proof. unfold loop_nonnegative, good. rewrite andb_true_iff, !nonneg_iff. tauto. Qed.

(** What was spent, relative to the enclosing loop, by the beginning of the turn after [k] completed ones. *)
Definition base (l : loop) (k : Z) : cost :=
  if k <? 0 then l_entry l else cost_add (cost_add (l_entry l) one_instruction) (cost_times k (l_turn l)).

Lemma base_nonneg l k : good l -> nonneg (base l k).
Proof.
  intros [E T]. unfold base. destruct (Z.ltb_spec k 0); auto.
  unfold nonneg, cost_add, cost_times, one_instruction in *. cbn [instrs hashed lookups]. nia.
Qed.

(** Leaving a loop in any turn. *)
Lemma base_total l k h : good l -> k < l_trips l -> 1 <= l_trips l -> cle h (l_turn l) -> cle (cost_add (base l k) h) (total l).
Proof.
  intros [E T] K N H. unfold base, total. destruct (Z.ltb_spec k 0).
  - assert (forall x, 0 <= x -> x <= l_trips l * x) by (intros; nia).
    pose proof (H1 _ (proj1 T)). pose proof (H1 _ (proj1 (proj2 T))). pose proof (H1 _ (proj2 (proj2 T))). clear H1.
    unfold cost_times. costs.
  - assert (M : forall x, 0 <= x -> k * x + x <= l_trips l * x) by (intros; nia).
    pose proof (M _ (proj1 T)). pose proof (M _ (proj1 (proj2 T))). pose proof (M _ (proj2 (proj2 T))). clear M.
    unfold cost_times. costs.
Qed.
Lemma base_le_total l k : good l -> 0 <= k <= l_trips l -> cle (base l k) (total l).
Proof.
  intros [E T] K. unfold base, total. destruct (Z.ltb_spec k 0); [lia|].
  assert (M : forall x, 0 <= x -> k * x <= l_trips l * x) by (intros; nia).
  pose proof (M _ (proj1 T)). pose proof (M _ (proj1 (proj2 T))). pose proof (M _ (proj2 (proj2 T))). clear M.
  unfold cost_times. costs.
Qed.
Lemma entry_total l : good l -> 1 <= l_trips l -> cle (l_entry l) (total l).
Proof.
  intros [E (T1 & T2 & T3)] N. unfold total. apply cle_more; [|apply cle_more; [unfold nonneg; cbn; lia | apply cle_refl]].
  unfold nonneg, cost_times. cbn [instrs hashed lookups]. nia.
Qed.
(** Closing a turn. *)
Lemma base_next l k h : good l -> -1 <= k -> (k = -1 -> h = no_cost) -> (0 <= k -> cle (cost_add h one_instruction) (l_turn l)) ->
  cle (cost_add (base l k) (cost_add h one_instruction)) (base l (k + 1)).
Proof.
  intros [E T] K F H. unfold base. destruct (Z.ltb_spec k 0).
  - assert (k = -1) as -> by lia. rewrite (F eq_refl). cbn [Z.add Z.ltb Z.compare Z.opp Z.pos_sub]. unfold cost_times. costs.
  - destruct (Z.ltb_spec (k + 1) 0); [lia|]. specialize (H H0). unfold cost_times. rewrite !Z.mul_add_distr_r, !Z.mul_1_l. costs.
Qed.

Fixpoint offset (L : list loop) (ks : list Z) : cost :=
  match L, ks with
  | l :: L', k :: ks' => cost_add (offset L' ks') (base l k)
  | _, _ => no_cost
  end.
(** The greatest cost of being at cost [h] from the innermost loop, with these turns completed. *)
Definition consumed (L : list loop) (ks : list Z) (h : cost) : cost := cost_add (offset L ks) h.

Lemma consumed_cons l L k ks h : consumed (l :: L) (k :: ks) h = consumed L ks (cost_add (base l k) h).
Proof. unfold consumed. cbn [offset]. cost_eq. Qed.

Lemma offset_nonneg L ks : Forall good L -> nonneg (offset L ks).
Proof.
  revert ks. induction L as [|l L IH]; intros [|k ks] G; cbn [offset]; try (unfold nonneg; cbn; lia).
  inversion_clear G. apply nonneg_add; auto. now apply base_nonneg.
Qed.
Lemma consumed_le L ks a b : Forall good L -> cle a b -> cle (consumed L ks a) (consumed L ks b).
Proof. intros G H. apply cle_add; auto. now apply offset_nonneg. Qed.

(** A loop whose opening ran on past its closing word without a closing instruction (which the verifier admits nowhere)
    is left with, or before, the loop inside it. *)
Fixpoint stale (t : Z) (L : list loop) (ks : list Z) : Prop :=
  match L, ks with
  | l :: L', k :: ks' => (k = -1 -> l_closing l < t) /\ stale (l_closing l) L' ks'
  | _, _ => True
  end.
Lemma stale_further t t' L ks : stale t L ks -> t <= t' -> stale t' L ks.
Proof. destruct L, ks; cbn; auto. intros [A B] H. split; auto. intros E. specialize (A E). lia. Qed.

(** No loop's registers are those of one around it. *)
Fixpoint separate (L : list loop) : Prop :=
  match L with
  | [] => True
  | l :: outer =>
      (forall n, fixes_int l n = true -> existsb (fun o => fixes_int o n) outer = false) /\
      (forall n, fixes_string l n = true -> existsb (fun o => fixes_string o n) outer = false) /\ separate outer
  end.

Lemma cost_eqb_eq a b : cost_eqb a b = true -> a = b.
Proof. unfold cost_eqb. rewrite !andb_true_iff, !Z.eqb_eq. intros [[A B] D]. now apply cost_ext. Qed.
Lemma op_eqb_eq a b : op_eqb a b = true -> a = b.
Proof. unfold op_eqb. rewrite Z.eqb_eq. apply opcode_inj. Qed.
Lemma loop_eqb_eq a b : loop_eqb a b = true -> a = b.
Proof.
  unfold loop_eqb. rewrite !andb_true_iff, !Z.eqb_eq. destruct a, b; cbn. intros [[[[[[[A B] D] E] F] G] H] I].
  apply op_eqb_eq in A. apply cost_eqb_eq in H, I. congruence.
Qed.
Lemma loops_eqb_eq a b : loops_eqb a b = true -> a = b.
Proof.
  revert b. induction a as [|x a IH]; intros [|y b]; cbn; try discriminate; auto.
  rewrite andb_true_iff. intros [A B]. apply loop_eqb_eq in A. apply IH in B. congruence.
Qed.

(** ** Leaving loops *)

Lemma leave_mono t L h x L' h' : leave t L h = Some (L', h') -> cle x h ->
  exists x', leave t L x = Some (L', x') /\ cle x' h'.
Proof.
  destruct L as [|l L]; cbn [leave].
  - intros [= <- <-] H. now exists x.
  - destruct (t <=? l_closing l).
    + intros [= <- <-] H. now exists x.
    + destruct (cost_le h (l_turn l)) eqn:E; [|discriminate]. intros H C.
      apply cost_le_iff in E. rewrite (proj2 (cost_le_iff x (l_turn l)) (cle_trans _ _ _ C E)).
      exists h'. split; auto. apply cle_refl.
Qed.
Lemma leave_further t t' L h L' h' : leave t L h = Some (L', h') -> t <= t' -> leave t' L h = leave t' L' h'.
Proof.
  revert h. induction L as [|l L IH]; intros h; cbn [leave].
  - intros [= <- <-] H. reflexivity.
  - destruct (Z.leb_spec t (l_closing l)).
    + intros [= <- <-] _. reflexivity.
    + intros E H0. destruct (Z.leb_spec t' (l_closing l)); [lia|].
      destruct (cost_le h (l_turn l)); [|discriminate]. now apply IH.
Qed.
Lemma leave_incl t L h L' h' : leave t L h = Some (L', h') -> Forall good L -> Forall good L'.
Proof.
  revert h. induction L as [|l L IH]; intros h; cbn [leave]; intros E G.
  - now injection E as <- <-.
  - destruct (t <=? l_closing l); [injection E as <- <-; exact G|]. inversion_clear G.
    destruct (cost_le h (l_turn l)); [|discriminate]. eauto.
Qed.

