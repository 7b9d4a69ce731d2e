(** Memory and the MPU, in every state that is reached from a well-formed one (CapsOps.run_wf): what came of one Untyped is disjoint, inside it and below
    its mark; no region shows a byte of a kernel object; a region is a mapped Frame's capability, and there is no other. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import CapsModel CapsStep CapsOrder CapsTree CapsMade CapsPath CapsReach CapsOps.
Import ListNotations.
Open Scope Z_scope.

Definition disjoint (a b : cap) : Prop := hi a <= lo b \/ hi b <= lo a.
Lemma not_overlap a b : 0 < size a -> 0 < size b -> ~ overlap a b -> disjoint a b.
Proof. unfold overlap, disjoint. lia. Qed.
Lemma overlap_dec a b : {overlap a b} + {~ overlap a b}.
Proof.
  unfold overlap. destruct (Z_lt_dec 0 (size a)), (Z_lt_dec 0 (size b)), (Z_lt_dec (lo a) (hi b)), (Z_lt_dec (lo b) (hi a)); intuition.
Qed.

Theorem children_disjoint st u a b : wf st -> In u (s_list st) -> In a (s_list st) -> In b (s_list st) -> c_type (e_cap u) = Untyped ->
  kin u a = true -> kin u b = true ->
  lo (e_cap u) <= lo (e_cap a) /\ hi (e_cap a) <= lo (e_cap u) + c_data (e_cap u) <= hi (e_cap u) /\
  (a = b \/ kin a b = true \/ kin b a = true \/ same (e_cap a) (e_cap b) = true \/ disjoint (e_cap a) (e_cap b)).
Proof.
  intros W U A B T KA KB. pose proof (w_tree _ W) as WT.
  pose proof (t_parent _ _ WT _ _ U A KA) as PA. apply parent_untyped in PA as (SA&LA&_); auto.
  pose proof (t_parent _ _ WT _ _ U B KB) as PB. apply parent_untyped in PB as (SB&_); auto.
  pose proof (t_mark _ _ WT _ _ U A T KA). pose proof (ok_mark _ (t_ok _ _ WT _ U) T).
  repeat split; auto; [unfold hi in *; unfold lo in *; lia|].
  destruct (overlap_dec (e_cap a) (e_cap b)) as [L|L]; [|auto 6 using not_overlap].
  destruct (t_over _ _ WT _ _ A B L) as [?|[?|[?|?]]]; auto 6.
Qed.
(** What lies in an Untyped and does not contain it came from it. *)
Theorem inside_is_child st u a : wf st -> In u (s_list st) -> In a (s_list st) -> c_type (e_cap u) = Untyped -> overlap (e_cap u) (e_cap a) ->
  a = u \/ kin u a = true \/ kin a u = true.
Proof.
  intros W U A T L. destruct (t_over _ _ (w_tree _ W) _ _ U A L) as [?|[?|[?|S]]]; auto. apply same_spec in S. tauto.
Qed.
(** What is made of an Untyped overlaps nothing but what it comes from. *)
Theorem made_is_free st u c e : wf st -> In u (s_list st) -> In e (s_list st) -> c_type (e_cap u) = Untyped -> fits (e_cap u) c ->
  overlap (e_cap e) c -> e = u \/ kin e u = true.
Proof. intros W U I T F L. eapply fits_free; eauto. apply W. Qed.

(** * The MPU *)
Theorem region_is_frame st r : wf st -> In r (s_regions st) -> exists e, In e (s_list st) /\ e_slot e = g_frame r /\ c_type (e_cap e) = Frame /\
  c_region (e_cap e) = Some (g_index r) /\ c_data (e_cap e) = g_vspace r /\ c_object (e_cap e) = g_base r /\ size (e_cap e) = 2 ^ g_bits r /\
  within (g_rights r) (c_rights (e_cap e)).
Proof.
  intros W R. destruct (m_to _ _ (w_mpu _ W) r R) as (e&I&S1&S2&S3&S4&S5&S6&S7). exists e. repeat split; auto. unfold size. now rewrite S2, S6.
Qed.
Theorem frame_has_region st e i : wf st -> In e (s_list st) -> c_region (e_cap e) = Some i ->
  exists r, In r (s_regions st) /\ g_frame r = e_slot e /\ g_index r = i /\ g_vspace r = c_data (e_cap e) /\ g_base r = c_object (e_cap e) /\ g_bits r = c_bits (e_cap e).
Proof.
  intros W I R. destruct (m_from _ _ (w_mpu _ W) e I) as (r&J&S1&S2&S3&S4&S5&S6&_); [congruence|]. exists r. repeat split; auto; congruence.
Qed.
(** One region of a VSpace is one Frame's, one mapped capability has one region, and the VSpace is there. *)
Theorem regions_apart st r r' : wf st -> In r (s_regions st) -> In r' (s_regions st) ->
  g_frame r = g_frame r' \/ (g_vspace r = g_vspace r' /\ g_index r = g_index r') -> r = r'.
Proof.
  intros W I J E. assert (U : forall (A : Type) (f : region -> A) l, NoDup (map f l) -> In r l -> In r' l -> f r = f r' -> r = r').
  { clear. intros A f l. induction l as [|x t IH]; simpl; [tauto|]. intros D I J E. inversion D as [|? ? N D']; subst.
    destruct I as [->|I], J as [->|J]; auto; exfalso; apply N; [rewrite E|rewrite <- E]; now apply in_map. }
  destruct E as [E|[E1 E2]].
  - eapply U with (f := g_frame); eauto. apply W.
  - eapply U with (f := fun r => (g_vspace r, g_index r)); eauto; [apply W|]. simpl. congruence.
Qed.
Theorem region_has_space st r : wf st -> In r (s_regions st) -> names (s_list st) VSpace (g_vspace r).
Proof. intros W. apply W. Qed.
(** No region shows a byte of a kernel object, nor of memory that objects are made of. *)
Theorem no_object_in_region st r e : wf st -> In r (s_regions st) -> In e (s_list st) -> 0 < size (e_cap e) -> c_user (e_cap e) = false ->
  g_base r + 2 ^ g_bits r <= lo (e_cap e) \/ hi (e_cap e) <= g_base r.
Proof.
  intros W R I P U. destruct (region_is_frame _ _ W R) as (f&IF&_&TF&_&_&OF&SF&_). pose proof (w_tree _ W) as WT.
  assert (UF : c_user (e_cap f) = true) by (apply (ok_user _ (t_ok _ _ WT _ IF)); auto).
  assert (D : disjoint (e_cap f) (e_cap e)).
  { apply not_overlap; auto.
    - apply retyped_size; [now apply (t_ok _ _ WT)|now rewrite TF].
    - intros L. destruct (t_over _ _ WT _ _ IF I L) as [->|[K|[K|S]]].
      + congruence.
      + assert (S : same (e_cap f) (e_cap e) = true) by (apply parent_same; [apply (t_parent _ _ WT); auto|congruence|congruence]).
        apply same_spec in S. destruct S as (_&_&S&_). assert (c_user (e_cap e) = true) by (apply (ok_user _ (t_ok _ _ WT _ I)); congruence). congruence.
      + pose proof (t_parent _ _ WT _ _ I IF K) as PA. destruct (teq (c_type (e_cap e)) Untyped) eqn:T.
        * apply teq_eq in T. pose proof (t_user _ _ WT _ _ I IF T K). congruence.
        * assert (S : same (e_cap e) (e_cap f) = true).
          { apply parent_same; auto; [intros X; rewrite X, teq_refl in T; discriminate|]. intros X. unfold size in P. rewrite X in P. cbn in P. lia. }
          apply same_spec in S. destruct S as (_&_&S&_). assert (c_user (e_cap e) = true) by (apply (ok_user _ (t_ok _ _ WT _ I)); congruence). congruence.
      + apply same_spec in S. destruct S as (_&_&S&_). assert (c_user (e_cap e) = true) by (apply (ok_user _ (t_ok _ _ WT _ I)); congruence). congruence. }
  unfold disjoint, hi, lo in *. rewrite SF, OF in D. exact D.
Qed.
(** A slot of a container that a capability names is kernel memory, so no region shows it either. *)
Theorem no_slot_in_region st r e x : wf st -> In r (s_regions st) -> In e (s_list st) -> c_type (e_cap e) = CNode \/ c_type (e_cap e) = Tcb -> c_user (e_cap e) = false ->
  in_range (slots_of (e_cap e)) x = true -> g_base r + 2 ^ g_bits r <= cell_bytes * x \/ cell_bytes * x + cell_bytes <= g_base r.
Proof.
  intros W R I T U X. pose proof (t_ok _ _ (w_tree _ W) _ I) as K.
  assert (M : c_object (e_cap e) mod cell_bytes = 0) by (apply K; destruct T as [-> | ->]; auto).
  assert (O : cell_bytes * (c_object (e_cap e) / cell_bytes) = c_object (e_cap e)) by (symmetry; apply Z_div_exact_full_2; [discriminate|auto]).
  assert (B : lo (e_cap e) <= cell_bytes * x /\ cell_bytes * x + cell_bytes <= hi (e_cap e) /\ 0 < size (e_cap e)).
  { unfold in_range, slots_of in X. unfold hi, lo, size. pose proof (pow_pos _ (ok_bits _ K)).
    destruct T as [T|T]; rewrite T in *; cbn [fst snd] in X; apply andb_true_iff in X as [X1 X2]; apply Z.leb_le in X1; apply Z.ltb_lt in X2;
      unfold fixed_cells, tcb_slots, cell_bytes in *; cbn [cap_type_of object_cells]; lia. }
  destruct B as (B1&B2&B3). destruct (no_object_in_region _ _ _ W R I B3 U); lia.
Qed.

(** * Deleting *)
Lemma drain_keeps n : forall st f, wf st -> In f (s_list (drain n st)) -> exists e, In e (s_list st) /\ e_slot e = e_slot f /\ e_uid e = e_uid f.
Proof.
  induction n as [|n IH]; intros st f W I; cbn [drain] in I; [eauto|]. destruct (s_pending st) as [|r rest]; [eauto|].
  destruct (find _ _) as [e|].
  - destruct (IH _ _ (delete_one_wf _ _ W) I) as (g&G&S&U). unfold delete_one in G.
    destruct (get st (e_slot e)) as [d|] eqn:GD; [|eauto].
    assert (K : forall h, In h (cut (e_slot e) (s_list st)) -> exists k, In k (s_list st) /\ e_slot k = e_slot h /\ e_uid k = e_uid h).
    { intros h H. apply cut_in in H as (k&H&_&[->| ->]); exists k; auto. }
    assert (G' : exists h, In h (cut (e_slot e) (s_list st)) /\ e_slot h = e_slot g /\ e_uid h = e_uid g).
    { destruct (final _ _ _); [|eauto]. unfold finalise in G. destruct (c_type (e_cap d)); try (exists g; auto; fail).
      simpl in G. apply in_map_iff in G as (h&<-&G). exists h. auto. }
    destruct G' as (h&H&H1&H2). destruct (K h H) as (k&K1&K2&K3). exists k. repeat split; auto; congruence.
  - apply (IH (with_pending st rest)) in I; auto. destruct W. split; auto.
Qed.
Theorem deleted_is_gone x st : wf st -> get (delete x st) x = None /\ forall r, In r (s_regions (delete x st)) -> g_frame r <> x.
Proof.
  intros W. assert (WD : wf (delete x st)) by (eapply (path_wf (fun _ => True) (fun _ => True)); [apply delete_path|auto]).
  assert (G : get (delete x st) x = None).
  { destruct (get (delete x st) x) as [f|] eqn:G; auto. exfalso. apply at_slot_some in G as [I S].
    unfold delete, drained in I. set (st1 := drain (2 * length (s_list st) + length (s_pending st)) st) in *.
    assert (W1 : wf st1) by (eapply (path_wf (fun _ => True) (fun _ => True)); [apply drain_path|auto]).
    destruct (drain_keeps _ _ _ (delete_one_wf x _ W1) I) as (e&J&SE&_).
    unfold delete_one in J. destruct (get st1 x) as [d|] eqn:GD.
    - assert (N : forall h, In h (cut x (s_list st1)) -> e_slot h <> x) by (intros h H; apply cut_in in H as (k&_&N&[->| ->]); auto).
      assert (Q : e_slot e <> x); [|congruence]. destruct (final _ _ _); [|apply N; auto]. unfold finalise in J. destruct (c_type (e_cap d)); try (apply N; auto; fail).
      simpl in J. apply in_map_iff in J as (h&<-&J). simpl. now apply N.
    - apply at_slot_none in GD. apply GD. apply in_map_iff. exists e. split; auto. congruence. }
  split; auto. intros r R E. destruct (region_is_frame _ _ WD R) as (f&IF&SF&_). apply at_slot_none in G. apply G. apply in_map_iff. exists f. split; auto. congruence.
Qed.
