(** Every operation is a path of moves that take from and put into what its thread reaches (`step_path`), so all that holds of moves holds of
    operations; one that is refused changes nothing. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import CapsModel CapsStep CapsOrder CapsTree CapsMade CapsPath CapsReach.
Import ListNotations.
Open Scope Z_scope.

Definition subject (o : op) : Z := match o with Invoke k => k_thread k | Send t _ _ _ _ _ _ => t | Recv t _ _ _ _ _ => t | Answer t _ _ _ => t end.

(** * What a check promises *)
Definition copy_sound (A : Z -> Prop) st (e : entry) x c : Prop := In e (s_list st) /\ get st x = None /\ derived (e_cap e) c /\
  (c_type (e_cap e) = Untyped -> childless e (s_list st) = true) /\ A (e_slot e) /\ A x /\ roomy (s_list st) x.
Record room st (A : Z -> Prop) (u : entry) (mark x : Z) (n : nat) (c : cap) : Prop := {
  r_untyped : c_type (e_cap u) = Untyped;
  r_from : A (e_slot u);
  r_slots : forall i, 0 <= i < Z.of_nat n -> (A (x + i) /\ roomy (s_list st) (x + i)) /\ get st (x + i) = None;
  r_lo : lo (e_cap u) + mark <= c_object c;
  r_hi : c_object c + Z.of_nat n * size c <= hi (e_cap u);
  r_type : retyped (c_type c) = true;
  r_orig : c_orig c = true;
  r_region : c_region c = None;
  r_user : c_user c = c_user (e_cap u);
  r_ok : cap_ok c }.
Definition sound (A T : Z -> Prop) st (p : plan) : Prop := match p with
  | PNothing | PDelete _ | PRevoke _ => True
  | PRetype u first x n c => In u (s_list st) /\ (first = true -> childless u (s_list st) = true) /\
      room st A u (if first then 0 else c_data (e_cap u)) x n c
  | PDerive e x c => copy_sound A st e x c
  | PMove x y => get st y = None /\ A x /\ A y /\ roomy (s_list st) y
  | PInstall s puts => Forall (fun u => A (u_slot u) /\ match u_from u with Some (x, _, _, _) => A x | None => True end) puts
  | PMap e v i r => In e (s_list st) /\ c_type (e_cap e) = Frame /\ c_region (e_cap e) = None /\ held A (s_list st) VSpace v (fun _ => True) /\
      within r (c_rights (e_cap e)) /\ used st v i = false /\ A (e_slot e)
  | PRemap e v i r => In e (s_list st) /\ c_type (e_cap e) = Frame /\ c_region (e_cap e) = Some i /\ c_data (e_cap e) = v /\
      held A (s_list st) VSpace v (fun _ => True) /\ within r (c_rights (e_cap e)) /\ A (e_slot e)
  | PUnmap x => exists e, In e (s_list st) /\ e_slot e = x /\ c_type (e_cap e) = Frame
  | PIssue e x c => exists line, c = handler st line /\ In e (s_list st) /\ c_type (e_cap e) = IrqControl /\ get st x = None /\ 0 <= line < klim_irqs /\
      (forall f, In f (s_list st) -> c_type (e_cap f) = IrqHandler -> c_object (e_cap f) <> line_slot st line) /\ A (e_slot e) /\ A x /\ roomy (s_list st) x
  | PWaits w g => (forall p, In p w -> In p (s_waits st) \/ T (fst p) /\ may_wait A T st (snd p)) /\
      match g with Some (e, x, c) => copy_sound A st e x c | None => True end end.

(** * What is committed is a path *)
Section Commit.
Variables A T : Z -> Prop.
Lemma drain_path n : forall st, path A T st (drain n st).
Proof.
  induction n as [|n IH]; intros st; cbn [drain]; [constructor|]. destruct (s_pending st) as [|r rest] eqn:P; [constructor|].
  destruct (find _ _) as [e|] eqn:F.
  - eapply path_more; [apply m_remove|apply IH].
  - eapply path_more; [eapply m_pop; [exact P|]|apply IH]. intros e I. apply (find_none _ _ F e I).
Qed.
Lemma drained_path st : path A T st (drained st). Proof. apply drain_path. Qed.
Lemma delete_path x st : path A T st (delete x st).
Proof. unfold delete. eapply path_app; [apply drained_path|]. eapply path_more; [apply m_remove|]. apply drained_path. Qed.
Lemma revoke_path x st : path A T st (revoke x st).
Proof.
  unfold revoke. eapply path_app; [apply drained_path|]. generalize (drained st). clear st. intros st. generalize (length (s_list st)) as n.
  intros n. revert st. induction n as [|n IH]; intros st; cbn [revoke_loop]; [constructor|].
  destruct (get st x); [|constructor]. destruct (next_of _ _) as [f|]; [|constructor]. destruct (parent_of _ _); [|constructor].
  eapply path_app; [|apply IH]. eapply path_more; [apply m_remove|]. apply drained_path.
Qed.
Lemma path_wf st st' : path A T st st' -> wf st -> wf st'.
Proof. induction 1; eauto using move_wf. Qed.

Lemma at_slot_insert_other p n l x : x <> e_slot n -> at_slot x (insert p n l) = at_slot x l.
Proof.
  intros N. unfold at_slot. induction l as [|e t IH]; simpl; auto. destruct (e_slot e =? p); simpl.
  - destruct (e_slot e =? x); auto. destruct (Z.eqb_spec (e_slot n) x); [congruence|auto].
  - destruct (e_slot e =? x); auto.
Qed.
Lemma at_slot_set x f l y : at_slot y (set_cap x f l) = option_map (fun e => if e_slot e =? x then E (e_slot e) (f (e_cap e)) (e_uid e) (e_from e) else e) (at_slot y l).
Proof.
  unfold at_slot, set_cap. induction l as [|e t IH]; simpl; auto. destruct (Z.eqb_spec (e_slot e) x) as [S|S]; simpl; destruct (Z.eqb_spec (e_slot e) y) as [Y|Y]; simpl; auto.
  - now destruct (Z.eqb_spec (e_slot e) x).
  - now destruct (Z.eqb_spec (e_slot e) x).
Qed.
Lemma in_get st e : wf st -> In e (s_list st) -> get st (e_slot e) = Some e.
Proof. intros W I. apply in_at_slot; auto. apply W. Qed.
Lemma roomy_insert p n l x : roomy l x -> roomy (insert p n l) x.
Proof. intros (c&I&R). exists c. split; auto using insert_in. Qed.
Lemma roomy_set y f l x : (forall c, slots_of (f c) = slots_of c) -> roomy l x -> roomy (set_cap y f l) x.
Proof.
  intros H (c&I&R). eexists. split; [apply in_map_iff; exists c; split; [reflexivity|auto]|]. destruct (_ =? _); simpl; auto. now rewrite H.
Qed.
Lemma fill_path n : forall st u x c, wf st -> In u (s_list st) -> room st A u (c_data (e_cap u)) x n c -> path A T st (fill (e_slot u) x n c st).
Proof.
  induction n as [|n IH]; intros st u x c W I R; cbn [fill]; [constructor|]. rewrite (in_get _ _ W I).
  pose proof (retyped_size _ (r_ok _ _ _ _ _ _ _ R) (r_type _ _ _ _ _ _ _ R)) as P.
  destruct R as [R1 R2 R3 R4 R5 R6 R7 R8 R9 R10]. rewrite Nat2Z.inj_succ, Z.mul_succ_l in R5.
  assert (NN : 0 <= Z.of_nat n * size c) by (apply Z.mul_nonneg_nonneg; lia).
  assert (M : move_of A T st (create st u x c)).
  { destruct (R3 0) as [[A0 Q0] G0]; [lia|]. rewrite Z.add_0_r in *. apply m_create; auto. split; auto; unfold hi, lo in *; lia. }
  eapply path_more; [exact M|]. pose proof (move_wf _ _ _ _ W M) as W'.
  set (u' := E (e_slot u) (with_data (e_cap u) (hi c - lo (e_cap u))) (e_uid u) (e_from u)).
  assert (I' : In u' (s_list (create st u x c))).
  { simpl. apply insert_in. exact (set_cap_in (e_slot u) (fun d => with_data d (hi c - lo d)) _ u (t_slots _ _ (w_tree _ W)) I eq_refl). }
  change (e_slot u) with (e_slot u'). apply IH; auto. split; auto.
  - intros i Hi. destruct (R3 (i + 1)) as [[Ai Qi] Gi]; [lia|]. replace (x + 1 + i) with (x + (i + 1)) by lia. split.
    { split; auto. simpl. apply roomy_insert, roomy_set; auto. }
    unfold get, create, add; simpl. rewrite at_slot_insert_other by (simpl; lia). rewrite at_slot_set. unfold get in Gi. now rewrite Gi.
  - simpl. unfold hi, lo. lia.
  - change (size (Cap _ _ (c_bits c) _ _ _ _ _ _ _)) with (size c). cbn [c_object]. change (hi (e_cap u')) with (hi (e_cap u)). lia.
  - destruct R10 as [K1 K2 K3 K4 K5 K6 K7]. split; simpl; auto. intros C. rewrite Z.add_mod by discriminate. rewrite K4 by auto.
    assert (S : size c mod cell_bytes = 0).
    { unfold size. destruct (c_type c); try discriminate; rewrite Z.mul_comm; apply Z.mod_mul; discriminate. }
    rewrite S. reflexivity.
Qed.
Lemma put_path s u st : wf st -> A (u_slot u) -> match u_from u with Some (x, _, _, _) => A x | None => True end -> path A T st (put_one s st u).
Proof.
  intros W A1 A2. unfold put_one. set (st1 := delete (u_slot u) st). assert (P : path A T st st1) by apply delete_path.
  destruct (u_from u) as [[[[x ob] t] w]|]; auto. destruct (get st1 s) as [svc|] eqn:SV; auto. destruct (get st1 x) as [e|] eqn:G; auto.
  destruct (_ && _) eqn:B; auto. destruct (copy st1 e right_all w) as [|c] eqn:C; auto.
  eapply path_app; [exact P|]. apply path_one. destruct (at_slot_some _ _ _ G) as [I S].
  pose proof (path_wf _ _ P W) as W1. destruct (copy_derived _ _ _ _ _ (t_ok _ _ (w_tree _ W1) _ I) C).
  apply andb_true_iff in B as [RG B]. apply andb_true_iff in RG as [_ RG].
  apply m_derive; auto; [|now rewrite S|exists svc; split; auto; now apply at_slot_some in SV]. unfold is_empty in B. destruct (get st1 (u_slot u)); [discriminate|auto].
Qed.
Lemma commit_path st p : wf st -> sound A T st p -> path A T st (commit st p).
Proof.
  intros W. destruct p as [|u first x n c|e x c|x y|x|x|s puts|e v i r|e v i r|x|e x c|w g]; cbn [sound commit].
  - constructor.
  - intros (I&F&R). destruct first; [|now apply fill_path].
    assert (M : move_of A T st (reset st u)) by (apply m_reset; auto; apply R).
    eapply path_more; [exact M|]. pose proof (move_wf _ _ _ _ W M) as W'.
    set (u' := E (e_slot u) (with_data (e_cap u) 0) (e_uid u) (e_from u)).
    assert (I' : In u' (s_list (reset st u))) by exact (set_cap_in (e_slot u) (fun d => with_data d 0) _ u (t_slots _ _ (w_tree _ W)) I eq_refl).
    change (e_slot u) with (e_slot u') at 1. apply fill_path; auto. destruct R as [R1 R2 R3 R4 R5 R6 R7 R8 R9 R10]. split; auto.
    intros i Hi. destruct (R3 i Hi) as [[Ai Qi] Gi]. split; [split; auto; simpl; apply roomy_set; auto|]. unfold get, reset in *; simpl. rewrite at_slot_set, Gi. auto.
  - intros (H1&H2&H3&H4&H5&H6&H7). apply path_one, m_derive; auto.
  - intros (H1&H2&H3&H4). apply path_one, m_move; auto.
  - intros _. apply delete_path.
  - intros _. apply revoke_path.
  - intros F. revert st W. induction puts as [|u puts IH]; intros st W; simpl; [constructor|]. inversion F as [|? ? [H1 H2] F']; subst.
    pose proof (put_path s u st W H1 H2) as P. eapply path_app; [exact P|]. apply IH; auto. eapply path_wf; eauto.
  - intros (H1&H2&H3&H4&H5&H6&H7). apply path_one, m_map; auto.
  - intros (H1&H2&H3&H4&H5&H6&H7). set (st1 := unmap_frame st (e_slot e)).
    assert (P : path A T st st1) by (now apply path_one, m_unmap).
    set (e1 := E (e_slot e) (with_region (e_cap e) None 0) (e_uid e) (e_from e)).
    assert (I1 : In e1 (s_list st1)) by exact (set_cap_in (e_slot e) (fun c => with_region c None 0) _ e (t_slots _ _ (w_tree _ W)) H1 eq_refl).
    change (e_slot e) with (e_slot e1) at 1. rewrite (in_get _ _ (path_wf _ _ P W) I1). eapply path_app; [exact P|].
    destruct H5 as (f&F1&F2&F3&F4&_). apply path_one, m_map; auto.
    + exists (if e_slot f =? e_slot e then E (e_slot f) (with_region (e_cap f) None 0) (e_uid f) (e_from f) else f). split; [|destruct (_ =? _); auto].
      simpl. unfold set_cap. apply in_map_iff. exists f. auto.
    + destruct (used st1 v i) eqn:U; auto. exfalso. unfold used in U. apply existsb_exists in U as (g&G&E). apply andb_true_iff in E as [E1 E2].
      apply Z.eqb_eq in E1, E2. simpl in G. apply filter_In in G as [G N]. apply negb_true_iff, Z.eqb_neq in N. apply N.
      destruct (m_from _ _ (w_mpu _ W) e H1) as (r0&R0&S0&_&S1&S2&_); [congruence|].
      rewrite S0. f_equal. pose proof (m_place _ _ (w_mpu _ W)) as D. clear - D G R0 E1 E2 S1 S2 H3 H4.
      assert (Q : g_vspace g = g_vspace r0) by congruence. assert (Q' : g_index g = g_index r0) by congruence. clear - D G R0 Q Q'.
      induction (s_regions st) as [|x t IH]; simpl in *; [tauto|]. inversion D as [|? ? N D']; subst.
      destruct G as [->|G], R0 as [->|R0]; auto; exfalso; apply N; apply in_map_iff; [exists r0|exists g]; split; auto; congruence.
  - intros (e&I&<-&F). apply path_one, m_unmap; auto.
  - intros (line&->&H1&H2&H3&H4&H5&H6&H7&H8). apply path_one, m_issue; auto.
  - intros (H&G). destruct g as [[[e x] c]|].
    + eapply path_more; [apply m_waits; exact H|]. destruct G as (H1&H2&H3&H4&H5&H6&H7). apply path_one, m_derive; auto.
    + apply path_one, m_waits. exact H.
Qed.
End Commit.

(** * Checks keep their promises *)
Lemma bind_inr {B} (v : Z + B) f p : bind v f = inr p -> exists a, v = inr a /\ f a = inr p.
Proof. destruct v; simpl; [discriminate|eauto]. Qed.
Lemma some_inr {B} e (o : option B) a : some e o = inr a -> o = Some a.
Proof. destruct o; simpl; [intros H; now inversion H|discriminate]. Qed.
Ltac ok := repeat match goal with
  | H : bind _ _ = inr _ |- _ => apply bind_inr in H as (?&?&H)
  | H : (if ?b then inl _ else _) = inr _ |- _ => let B := fresh "B" in destruct b eqn:B; [discriminate|]
  | H : some _ _ = inr _ |- _ => apply some_inr in H
  | H : inr _ = inr _ |- _ => inversion H; subst; clear H
  | H : inl _ = inr _ |- _ => discriminate
  end.

Section Check.
Variables (st : state) (t : Z).
Hypothesis W : wf st.
Let A := in_reach st t.
Let T := circle st t.
Lemma own x : reaches st t x -> A x. Proof. exists t. split; auto. now left. Qed.
Lemma self : T t. Proof. now left. Qed.
Lemma empty_none x : negb (is_empty st x) = false -> get st x = None.
Proof. unfold is_empty. destruct (get st x); simpl; congruence. Qed.
Lemma ok_in e : In e (s_list st) -> cap_ok (e_cap e). Proof. apply W. Qed.
Lemma copy_ok_sound e r w c x : found st t (Some e) -> copy st e r w = inr c -> get st x = None -> reaches st t x -> roomy (s_list st) x -> copy_sound A st e x c.
Proof.
  intros F C G R Q. apply found_in in F as [I F]. destruct (copy_derived _ _ _ _ _ (ok_in _ I) C). unfold copy_sound. auto 9 using own.
Qed.
Lemma align_ge a n : 0 < n -> a <= align a n.
Proof. intros P. unfold align. pose proof (Z.div_mod (a + n - 1) n). pose proof (Z.mod_pos_bound (a + n - 1) n P). lia. Qed.
Lemma made_type_retyped k y : made_type k = Some y -> retyped y = true.
Proof.
  unfold made_type, object_type. destruct k as [|p|p]; try discriminate; [intros H; inversion H; auto|].
  repeat (destruct p; try discriminate; try (intros H; inversion H; subst; auto; fail)).
Qed.

Lemma retype_sound u w root p : found st t (Some u) -> found st t root -> c_type (e_cap u) = Untyped -> (forall i, 0 <= w i) ->
  check_retype st u w root = inr p -> sound A T st p.
Proof.
  intros FU FR TU WP H. unfold check_retype in H. ok. apply found_in in FU as [IU RU].
  rename x into y. pose proof (made_type_retyped _ _ H0) as RY.
  set (bits := w 1%nat) in *. set (c := e_cap u) in *.
  assert (FN : found st t (Some x0)).
  { destruct (w 3%nat =? 0).
    - ok. rewrite H1 in FR. exact FR.
    - destruct (target st root (w 2%nat) (w 3%nat)) as [|x] eqn:TG; [discriminate|]. ok. rewrite <- H1. apply found_get. eapply target_reaches; eauto. }
  destruct (found_in _ _ _ FN) as [IN RN]. pose proof (ok_in _ IN) as KN. apply negb_false_iff in B1.
  pose proof (is_cnode_eq _ B1) as CN. unfold slots_of in *. rewrite CN in *. cbn [fst snd] in *.
  apply Z.leb_gt in B2. apply orb_false_iff in B3 as [B3 B3']. apply Z.ltb_ge in B, B0, B3, B4, B6.
  cbn [sound]. split; auto. split; [auto|].
  assert (WB : 0 <= bits) by apply WP. pose proof (pow_pos _ WB) as PB.
  assert (KC : forall a, (container y = true -> a mod cell_bytes = 0) -> cap_ok (made c y bits a)).
  { intros a CA. unfold made. split; cbn [c_bits c_type c_orig c_data c_object c_region c_user]; auto; try lia; try congruence.
    - intros ->. unfold size; simpl. lia.
    - intros ->. apply negb_false_iff in B7. apply eqb_prop in B7. exact B7. }
  assert (AL : 0 < alignment y bits) by (unfold alignment; destruct y; auto; reflexivity).
  pose proof (align_ge (lo c + (if childless u (s_list st) then 0 else c_data c)) _ AL) as GE.
  split; auto using own; rewrite ?Z2Nat.id by lia; cbn [made c_object c_type c_orig c_region]; auto.
  - intros i Hi. split.
    + assert (X : in_range (slots_of (e_cap x0)) (c_object (e_cap x0) / cell_bytes + w 4%nat + i) = true).
      { unfold slots_of. rewrite CN. rewrite <- Z.add_assoc. apply in_range_offset. pose proof (WP 4%nat). lia. }
      split; [apply own; eapply reach_in; [exact RN|now apply FN|exact X]|exists x0; auto].
    + destruct (get st _) as [f|] eqn:G; auto. exfalso. apply at_slot_some in G as [IF SF]. rewrite <- not_true_iff_false in B5. apply B5.
      apply existsb_exists. exists f. split; auto. rewrite SF. apply in_range_offset. lia.
  - apply KC. unfold alignment, align. intros C. destruct y; try discriminate; apply Z.mod_mul; discriminate.
Qed.

Lemma derive_sound e w root word p : found st t (Some e) -> found st t root -> check_derive st e w root word = inr p -> sound A T st p.
Proof.
  intros FE FR H. unfold check_derive in H. ok. pose proof (target_reaches _ _ _ _ _ _ W FE H0) as R1.
  pose proof (target_reaches _ _ _ _ _ _ W FR H1) as R2. simpl. eapply copy_ok_sound; eauto using empty_none; [rewrite <- H2; now apply found_get|exact (target_roomy _ _ _ _ _ _ W FE H0)].
Qed.
Lemma move_sound e w root p : found st t (Some e) -> found st t root -> check_move st e w root = inr p -> sound A T st p.
Proof.
  intros FE FR H. unfold check_move in H. ok. pose proof (target_reaches _ _ _ _ _ _ W FE H0). pose proof (target_reaches _ _ _ _ _ _ W FR H1).
  pose proof (target_roomy _ _ _ _ _ _ W FE H0). simpl. auto 6 using empty_none, own.
Qed.
Lemma kept l : (forall p, In p l -> In p (s_waits st)) -> forall p, In p l -> In p (s_waits st) \/ T (fst p) /\ may_wait A T st (snd p).
Proof. auto. Qed.
Lemma filter_kept {B} (f : B -> bool) l p : In p (filter f l) -> In p l. Proof. intros H. now apply filter_In in H. Qed.
Lemma cancel_sound x p : check_cancel st x = inr p -> sound A T st p.
Proof.
  intros H. unfold check_cancel in H. ok. destruct (badge _ =? 0); cbn [sound]; auto. split; auto. intros q Q. left. eapply filter_kept; eauto.
Qed.
Lemma map_sound e w v p : found st t (Some e) -> c_type (e_cap e) = Frame -> found st t v -> (forall f, v = Some f -> c_type (e_cap f) = VSpace) ->
  check_map st e w v = inr p -> sound A T st p.
Proof.
  intros FE TE FV TV H. unfold check_map in H. ok. destruct (found_in _ _ _ FE) as [IE RE]. rewrite H0 in FV. destruct (found_in _ _ _ FV) as [IV RV].
  assert (HV : held A (s_list st) VSpace (c_object (e_cap x)) (fun _ => True)) by (exists x; auto 8 using own).
  destruct (c_region (e_cap e)) as [i|] eqn:R; ok.
  - apply negb_false_iff, Z.eqb_eq in B. simpl. auto 8 using within_land_r, own.
  - simpl. repeat split; auto using within_land_r, own.
    unfold free_region in H1. apply find_some in H1 as [_ H1]. now apply negb_true_iff in H1.
Qed.
Lemma issue_sound e w root p : found st t (Some e) -> c_type (e_cap e) = IrqControl -> found st t root -> check_issue st e w root = inr p -> sound A T st p.
Proof.
  intros FE TE FR H. unfold check_issue in H. ok. destruct (found_in _ _ _ FE) as [IE RE]. simpl. exists (w 0%nat).
  apply orb_false_iff in B as [B B']. apply Z.ltb_ge in B. apply Z.leb_gt in B'.
  repeat split; auto using empty_none, own.
  - intros f I TF OF. rewrite <- not_true_iff_false in B0. apply B0. apply existsb_exists. exists f. split; auto. rewrite TF, OF, Z.eqb_refl. auto.
  - apply own. eapply target_reaches; eauto.
  - eapply target_roomy; eauto.
Qed.

(** Slots that are put into are the service's. *)
Definition puts_ok (e : entry) (k : Z) (o : option (entry * option Z)) : Prop :=
  in_range (slots_of (e_cap e)) (c_object (e_cap e) / cell_bytes + k) = true /\ match o with Some (f, _) => reaches st t (e_slot f) | None => True end.
Lemma put_sound e k o : found st t (Some e) -> puts_ok e k o ->
  A (u_slot (put_in (c_object (e_cap e)) k o)) /\ match u_from (put_in (c_object (e_cap e)) k o) with Some (x, _, _, _) => A x | None => True end.
Proof.
  intros F [H K]. split; simpl.
  - apply own. eapply reach_in; [|now apply F|exact H]. now apply (F e).
  - destruct o as [[f w]|]; auto using own.
Qed.
Lemma root_from o y w f d : found st t o -> check_root st o y w = inr (f, d) -> reaches st t (e_slot f).
Proof.
  intros F. unfold check_root. destruct o as [e|]; [|discriminate]. destruct (negb _); [discriminate|]. destruct (copy _ _ _ _); [discriminate|].
  intros H. inversion H; subst. now apply (F f).
Qed.
Lemma buffer_from o a r : found st t o -> check_buffer st o a = inr r -> match r with Some (f, _) => reaches st t (e_slot f) | None => True end.
Proof.
  intros F. unfold check_buffer. destruct (a =? 0); [intros H; inversion H; auto|]. destruct o as [e|]; [|discriminate]. destruct (negb _); [discriminate|].
  destruct (_ || _); [discriminate|]. destruct (copy _ _ _ _); [discriminate|]. intros H. inversion H; subst. now apply (F e).
Qed.
Lemma handler_from o r : found st t o -> check_handler o = inr r -> match r with Some (f, _) => reaches st t (e_slot f) | None => True end.
Proof.
  intros F. unfold check_handler. destruct o as [e|]; [|intros H; inversion H; auto]. destruct (_ && _); [|discriminate].
  intros H. inversion H; subst. now apply (F e).
Qed.
Lemma tcb_slot e k : c_type (e_cap e) = Tcb -> 0 <= k < tcb_slots -> in_range (slots_of (e_cap e)) (c_object (e_cap e) / cell_bytes + k) = true.
Proof. intros Y K. unfold slots_of. rewrite Y. now apply in_range_offset. Qed.
Lemma line_slot_in e : c_type (e_cap e) = IrqHandler -> in_range (slots_of (e_cap e)) (c_object (e_cap e) / cell_bytes + 0) = true.
Proof. intros Y. unfold slots_of. rewrite Y. apply in_range_offset. lia. Qed.

Lemma own_sound th e i w c p y ws cs wanted : found st t (Some e) -> (forall i, 0 <= w i) -> (forall i, found st t (c i)) ->
  rule_of i = Some (y, ws, cs, wanted) -> c_type (e_cap e) = y ->
  match wanted with Some (u, _) => forall f, c 0%nat = Some f -> c_type (e_cap f) = u | None => True end ->
  own_checks st th e i w c = inr p -> sound A T st p.
Proof.
  intros FE WP FC R TE WA H.
  assert (TS : forall k, c_type (e_cap e) = Tcb -> 0 <= k < 5 -> forall o, match o with Some (f, _) => reaches st t (e_slot f) | None => True end -> puts_ok e k o)
    by (intros; split; auto using tcb_slot).
  destruct i; inversion R; subst y ws cs wanted; clear R;
    cbv beta iota zeta delta [own_checks] in H; ok;
    match goal with H : _ = c_type (e_cap e) |- _ => symmetry in H end;
    try exact I.
  all: try match goal with
    | H : check_retype _ _ _ _ = _ |- _ => eapply (retype_sound _ _ _ _ FE (FC _)); eauto; fail
    | H : check_derive _ _ _ _ _ = _ |- _ => exact (derive_sound _ _ _ _ _ FE (FC _) H)
    | H : check_move _ _ _ _ = _ |- _ => exact (move_sound _ _ _ _ FE (FC _) H)
    | H : check_cancel _ _ = _ |- _ => exact (cancel_sound _ _ H)
    | H : check_map _ _ _ _ = _ |- _ => refine (map_sound _ _ _ _ FE _ (FC _) WA H); assumption
    | H : check_issue _ _ _ _ = _ |- _ => refine (issue_sound _ _ _ _ FE _ (FC _) H); assumption
    end.
  all: try (split; [|exact I]; intros q Q; left; eapply filter_kept; eauto; fail).
  all: repeat match goal with x : (entry * option Z)%type |- _ => destruct x end.
  all: cbn [sound]; repeat (apply Forall_cons; [apply put_sound; auto|]); try apply Forall_nil.
  all: try (apply TS; auto; [cbv; split; congruence|]);
    try match goal with
    | H : check_root _ _ _ _ = inr (?f, _) |- reaches _ _ (e_slot ?f) => exact (root_from _ _ _ _ _ (FC _) H)
    | H : check_handler _ = inr ?x |- match ?x with _ => _ end => exact (handler_from _ _ (FC _) H)
    | H : check_buffer _ _ _ = inr ?x |- match ?x with _ => _ end => exact (buffer_from _ _ _ (FC _) H)
    end.
  all: try (destruct (found_in _ _ _ FE); exists e; auto; fail).
  all: split; auto using line_slot_in.
  destruct (found_in st t x) as [_ ?]; auto. rewrite <- H0. auto.
Qed.
Lemma wanted_type w (o : option entry) x : match w with
    | Some (u, error) => match o with Some f => if teq (c_type (e_cap f)) u then inr tt else inl error | None => inl error end
    | None => inr tt end = inr x :> Z + unit ->
  match w with Some (u, _) => forall f, o = Some f -> c_type (e_cap f) = u | None => True end.
Proof.
  destruct w as [[u r]|]; auto. intros H f ->. destruct (teq _ u) eqn:E; [now apply teq_eq|discriminate].
Qed.
Lemma call_sound k p : k_thread k = t -> check_call st k = inr p -> sound A T st p.
Proof.
  intros E H. unfold check_call in H. rewrite E in H. ok. destruct x3 as [[[y ws] cs] wanted]. ok.
  pose proof (lookup_reaches _ _ _ _ W H0) as R. pose proof (found_get _ _ _ R) as F. rewrite H2 in F.
  apply negb_false_iff, teq_eq in B.
  pose proof (lookups_reaches _ _ _ W _ H1) as RS.
  assert (FC : forall n, found st t (match nth_error x0 n with Some z => get st z | None => None end)).
  { intros n. destruct (nth_error x0 n) as [z|] eqn:N; [|intros f Q; discriminate]. apply nth_error_In in N. rewrite Forall_forall in RS. apply found_get. auto. }
  refine (own_sound _ _ _ _ _ _ _ _ _ _ F _ FC H4 B (wanted_type _ _ _ H5) H). intros i. apply Z.mod_pos_bound. reflexivity.
Qed.

(** * Messages *)
Lemma waits_of_in r w : waits_of r st = Some w -> In (r, w) (s_waits st).
Proof.
  unfold waits_of. destruct (find _ _) as [[r' w']|] eqn:F; simpl; [|discriminate]. intros H. inversion H; subst.
  apply find_some in F as [I E]. apply Z.eqb_eq in E. simpl in E. now subst.
Qed.
Lemma gift_from ep s y e x c : T s -> forall caps, gift st ep s caps y = Some (e, x, c) ->
  y = Some x /\ get st (e_slot e) = Some e /\ A (e_slot e) /\ copy st e right_all None = inr c.
Proof.
  intros TS. induction caps as [|p caps IH]; cbn [gift]; [discriminate|].
  destruct (lookup st s p) as [z|] eqn:L; [|discriminate]. destruct (get st z) as [f|] eqn:G; [|discriminate].
  destruct (_ && _); [now apply IH|]. destruct y as [y|]; [|discriminate]. destruct (copy st f right_all None) eqn:C; [discriminate|].
  intros H. inversion H; subst. destruct (at_slot_some _ _ _ G) as [_ S]. rewrite S. repeat split; auto.
  exists s. split; auto. eapply lookup_reaches; eauto.
Qed.
Lemma given_sound grant ep s caps r a e x c : T s -> (grant = true -> T r) -> given st grant ep s caps r a = Some (e, x, c) -> copy_sound A st e x c.
Proof.
  intros TS TR. unfold given. destruct grant; [|discriminate]. specialize (TR eq_refl). intros H.
  destruct (gift_from _ _ _ _ _ _ TS _ H) as (N&G&HA&C).
  assert (Y : (A x /\ roomy (s_list st) x) /\ get st x = None).
  { unfold landing in N. destruct a as [[root i] d]. destruct (lookup st r root) as [z|] eqn:LR; [|discriminate].
    destruct (target st (get st z) i d) as [|z'] eqn:TG; [discriminate|]. destruct (is_empty st z') eqn:EM; [|discriminate]. inversion N; subst. split.
    - assert (FG : found st r (get st z)) by (apply found_get; eapply lookup_reaches; eauto).
      split; [exists r; split; auto; eapply target_reaches; eauto|eapply target_roomy; eauto].
    - unfold is_empty in EM. destruct (get st x); [discriminate|auto]. }
  destruct Y as [[AY RY] EY]. apply at_slot_some in G as [IE _]. destruct (copy_derived _ _ _ _ _ (ok_in _ IE) C). unfold copy_sound. auto 9.
Qed.
Lemma awake_kept r p : In p (awake r (s_waits st)) -> In p (s_waits st). Proof. apply filter_kept. Qed.
Lemma send_sound ptr b c l r a p : check_send st t ptr b c l r a = inr p -> sound A T st p.
Proof.
  intros H. unfold check_send in H. ok. pose proof (lookup_reaches _ _ _ _ W H0) as R. pose proof (found_get _ _ _ R) as F. rewrite H2 in F.
  destruct (found_in _ _ _ F) as [IE RE]. apply negb_false_iff, andb_true_iff in B0 as [TE HW]. apply teq_eq in TE.
  assert (GR : forall m, has (e_cap x1) m = true -> has_cap st t Endpoint (c_object (e_cap x1)) (fun d => has d m = true)).
  { intros m Hm. exists x, x1. auto. }
  assert (LOR : has (e_cap x1) right_grant = true -> has (e_cap x1) (Z.lor right_grant right_grant_reply) = true).
  { unfold has. rewrite !negb_true_iff, !Z.eqb_neq. intros N E. apply N. apply Z.bits_inj'. intros n Hn. rewrite Z.bits_0.
    assert (E' : Z.testbit (Z.land (c_rights (e_cap x1)) (Z.lor right_grant right_grant_reply)) n = false) by (rewrite E; apply Z.bits_0).
    rewrite Z.land_spec, Z.lor_spec in *. destruct (Z.testbit (c_rights (e_cap x1)) n); auto. simpl in *. apply orb_false_iff in E'. tauto. }
  destruct (r =? 0).
  - ok. destruct b; simpl; auto. split; auto. intros q Q. apply in_app_or in Q as [Q|[<-|[]]]; auto. right. split; [apply self|].
    simpl. exists x1. repeat split; auto using own. intros Y. now apply andb_true_iff in Y.
  - destruct (waits_of r st) as [[| e' reply |]|] eqn:WO; try discriminate. ok. apply negb_false_iff, Z.eqb_eq in B0. subst e'. apply waits_of_in in WO.
    assert (LK : has (e_cap x1) (Z.lor right_grant right_grant_reply) = true -> T r).
    { intros Hm. right. left. exists (c_object (e_cap x1)). left. split; [left; auto|]. right. eauto. }
    split.
    + intros q Q. destruct (_ && negb (reply =? 0)) eqn:CR; [|left; eapply awake_kept; eauto].
      apply andb_true_iff in CR as [C' CR]. apply negb_true_iff, Z.eqb_neq in CR. apply andb_true_iff in C' as [_ C'].
      apply in_app_or in Q as [Q|[<-|[]]]; [left; eapply awake_kept; eauto|]. right. split; [apply self|]. right. exists r. eauto 6.
    + destruct (given _ _ _ _ _ _ _) as [[[e y] d]|] eqn:G; auto. eapply given_sound; [| |exact G]; auto using self.
Qed.
Lemma recv_sound ptr rep b s a p : check_recv st t ptr rep b s a = inr p -> sound A T st p.
Proof.
  intros H. unfold check_recv in H. ok. pose proof (lookup_reaches _ _ _ _ W H0) as R. pose proof (found_get _ _ _ R) as F. rewrite H1 in F.
  destruct (found_in _ _ _ F) as [IE RE]. apply negb_false_iff, andb_true_iff in B0 as [TE HR]. apply teq_eq in TE. rename x1 into answer.
  assert (AN : answer = 0 \/ held A (s_list st) Reply answer (fun _ => True)).
  { destruct (rep <? 0); [inversion H2; auto|]. destruct (lookup st t rep) as [y|] eqn:L; [|discriminate]. destruct (get st y) as [f|] eqn:G; [|discriminate].
    destruct (teq _ Reply) eqn:TR; [|discriminate]. inversion H2; subst. apply teq_eq in TR. right. destruct (at_slot_some _ _ _ G) as [IF SF].
    exists f. repeat split; auto. rewrite SF. apply own. eapply lookup_reaches; eauto. }
  assert (HE : held A (s_list st) Endpoint (c_object (e_cap x0)) (fun d => has d right_read = true)) by (exists x0; auto 8 using own).
  set (free := filter _ (s_waits st)) in *. assert (FK : forall q, In q free -> In q (s_waits st)) by (intros q; apply filter_kept).
  destruct (s =? 0).
  - ok. split; auto. intros q Q. destruct b; auto. apply in_app_or in Q as [Q|[<-|[]]]; auto. right. split; [apply self|]. simpl. auto.
  - destruct (waits_of s st) as [[e' bd g cl cs| |]|] eqn:WO; try discriminate. ok. apply negb_false_iff, Z.eqb_eq in B0. subst e'. apply waits_of_in in WO.
    assert (LK : g = true \/ cl = true -> T s).
    { intros GC. right. left. exists (c_object (e_cap x0)). right. split; [right; eauto 8|]. left. exists x, x0. auto. }
    split.
    + intros q Q. destruct (cl && negb (answer =? 0)) eqn:CR; [|left; apply FK; eapply filter_kept; eauto].
      apply andb_true_iff in CR as [-> CR]. apply negb_true_iff, Z.eqb_neq in CR.
      apply in_app_or in Q as [Q|[<-|[]]]; [left; apply FK; eapply filter_kept; eauto|]. right. split; [apply LK; auto|]. left. destruct AN; [congruence|auto].
    + destruct (given _ _ _ _ _ _ _) as [[[e y] d]|] eqn:G; auto. destruct g; [|unfold given in G; discriminate].
      eapply given_sound; [| |exact G]; auto using self.
Qed.
Lemma answer_sound ptr l a p : check_reply st t ptr l a = inr p -> sound A T st p.
Proof.
  intros H. unfold check_reply in H. ok. pose proof (lookup_reaches _ _ _ _ W H0) as R. pose proof (found_get _ _ _ R) as F. rewrite H2 in F.
  destruct (found_in _ _ _ F) as [IE RE]. apply negb_false_iff, teq_eq in B0.
  destruct (find _ _) as [[r w]|] eqn:FD; ok; simpl; auto. apply find_some in FD as [IR AW]. unfold answers in AW. simpl in AW.
  destruct w as [| |o]; try discriminate. apply Z.eqb_eq in AW. subst o. split; [intros q Q; left; eapply awake_kept; eauto|].
  destruct (given _ _ _ _ _ _ _) as [[[e y] d]|] eqn:G; auto. eapply given_sound; [| |exact G]; auto using self.
  intros _. right. right. exists (c_object (e_cap x1)). split; auto. exists x, x1. auto.
Qed.
Theorem check_sound o p : subject o = t -> check st o = inr p -> sound A T st p.
Proof.
  destruct o; simpl; intros E H; try rewrite E in H.
  - eapply call_sound; eauto.
  - eapply send_sound; eauto.
  - eapply recv_sound; eauto.
  - eapply answer_sound; eauto.
Qed.
End Check.

(** * Operations *)
Theorem refused_changes_nothing st o e : check (drained st) o = inl e -> step st o = (e, st).
Proof. intros H. unfold step. now rewrite H. Qed.
Theorem step_path st o e st' : wf st -> step st o = (e, st') ->
  st' = st \/ path (in_reach (drained st) (subject o)) (circle (drained st) (subject o)) st st'.
Proof.
  intros W. unfold step. destruct (check (drained st) o) as [r|p] eqn:C; intros H; inversion H; subst; auto. right.
  set (A := in_reach _ _). set (T := circle _ _). pose proof (drained_path A T st) as D. pose proof (path_wf _ _ _ _ D W) as W'.
  eapply path_app; [exact D|]. apply commit_path; auto. apply (check_sound _ _ W' o); auto.
Qed.
Theorem step_wf st o e st' : wf st -> step st o = (e, st') -> wf st'.
Proof. intros W H. destruct (step_path _ _ _ _ W H) as [->|P]; auto. eapply path_wf; eauto. Qed.
(** Any number of operations. *)
Inductive run : state -> list op -> state -> Prop :=
  | run_nil st : run st [] st
  | run_cons st o os e st1 st2 : step st o = (e, st1) -> run st1 os st2 -> run st (o :: os) st2.
Theorem run_wf st os st' : run st os st' -> wf st -> wf st'.
Proof. induction 1; eauto using step_wf. Qed.
