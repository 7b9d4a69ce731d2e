(** Which slots a thread has a say over: those that its pointers can name, and those of the containers that these capabilities name. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import CapsModel CapsStep CapsOrder CapsTree CapsMade CapsPath.
Import ListNotations.
Open Scope Z_scope.

(** Its own first slot holds the root of its names; a capability to a container (CNode, thread, interrupt line) adds the container's slots. *)
Inductive reaches (st : state) (t : Z) : Z -> Prop :=
  | reach_root : reaches st t (t / cell_bytes)
  | reach_in s e x : reaches st t s -> get st s = Some e -> in_range (slots_of (e_cap e)) x = true -> reaches st t x.
Definition has_cap st t (y : ctype) (o : Z) (P : cap -> Prop) : Prop :=
  exists s e, reaches st t s /\ get st s = Some e /\ c_type (e_cap e) = y /\ c_object (e_cap e) = o /\ P (e_cap e).
(** From one thread to another capabilities go through an endpoint: the one may grant or be answered with a grant, the other
    receives; or the other waits for the one's answer. *)
Definition may_grant st t ep : Prop := has_cap st t Endpoint ep (fun c => has c (Z.lor right_grant right_grant_reply) = true) \/
  exists b g calls caps, In (t, WSend ep b g calls caps) (s_waits st) /\ (g = true \/ calls = true).
Definition may_take st t ep : Prop := has_cap st t Endpoint ep (fun c => has c right_read = true) \/ exists r, In (t, WRecv ep r) (s_waits st).
Definition linked st t r : Prop := (exists ep, may_grant st t ep /\ may_take st r ep \/ may_grant st r ep /\ may_take st t ep) \/
  exists o, has_cap st t Reply o (fun _ => True) /\ In (r, WReply o) (s_waits st).
Definition circle st t r : Prop := r = t \/ linked st t r.
Definition in_reach st t x : Prop := exists r, circle st t r /\ reaches st r x.

(** * What a pointer names is in reach *)
Lemma in_range_offset a n m : 0 <= m < n -> in_range (a, n) (a + m) = true.
Proof. intros. unfold in_range; simpl. rewrite andb_true_iff, Z.leb_le, Z.ltb_lt. lia. Qed.
Lemma is_cnode_eq e : is_cnode e = true -> c_type (e_cap e) = CNode. Proof. apply teq_eq. Qed.
Lemma cnode_offset e v : cap_ok (e_cap e) -> is_cnode e = true ->
  in_range (slots_of (e_cap e)) (c_object (e_cap e) / cell_bytes + v mod 2 ^ c_bits (e_cap e)) = true.
Proof.
  intros K C. apply is_cnode_eq in C. unfold slots_of. rewrite C. apply in_range_offset. apply Z.mod_pos_bound, pow_pos, K.
Qed.
Lemma resolve_reaches st t : wf st -> forall fuel e ptr n x k, get st (e_slot e) = Some e -> reaches st t (e_slot e) -> is_cnode e = true ->
  resolve fuel (s_list st) (e_cap e) ptr n = Some (x, k) -> reaches st t x.
Proof.
  intros W. induction fuel as [|f IH]; cbn [resolve]; intros e ptr n x k G R C; [discriminate|].
  pose proof (t_ok _ _ (w_tree _ W) e) as K. destruct (at_slot_some _ _ _ G) as [I _]. specialize (K I).
  destruct (_ || _); [discriminate|]. destruct (_ <? _); [discriminate|].
  set (y := _ + _ mod _). assert (Y : reaches st t y) by (eapply reach_in; eauto using cnode_offset).
  destruct (_ =? _); [intros H; inversion H; subst; auto|].
  destruct (at_slot y (s_list st)) as [e'|] eqn:A; [|intros H; inversion H; subst; auto].
  destruct (is_cnode e') eqn:C'; [|intros H; inversion H; subst; auto].
  destruct (at_slot_some _ _ _ A) as [_ S]. intros H. apply (IH e' _ _ _ _) with (4 := H); rewrite ?S; auto.
Qed.
(* Unfolded, its levels would multiply. *)
Global Opaque resolve.
Lemma lookup_reaches st t p x : wf st -> lookup st t p = Some x -> reaches st t x.
Proof.
  intros W. unfold lookup. destruct (get st (t / cell_bytes)) as [e|] eqn:G; [|discriminate]. destruct (is_cnode e) eqn:C; [|discriminate].
  destruct (resolve _ _ _ _ _) as [[y k]|] eqn:R; [|discriminate]. simpl. intros H. inversion H; subst.
  destruct (at_slot_some _ _ _ G) as [_ S]. apply (resolve_reaches st t W _ e) with (4 := R); rewrite ?S; auto using reach_root.
Qed.
Lemma lookups_reaches st t ps : wf st -> forall xs, lookups st t ps = Some xs -> Forall (reaches st t) xs.
Proof.
  intros W. induction ps as [|p ps IH]; simpl; intros xs H; [inversion H; auto|].
  destruct (lookup st t p) eqn:L; [|discriminate]. destruct (lookups st t ps); [|discriminate]. inversion H; subst. constructor; eauto using lookup_reaches.
Qed.
Definition found st t (o : option entry) : Prop := forall e, o = Some e -> get st (e_slot e) = Some e /\ reaches st t (e_slot e).
Lemma found_get st t x : reaches st t x -> found st t (get st x).
Proof. intros R e G. destruct (at_slot_some _ _ _ G) as [_ S]. rewrite S. auto. Qed.
Lemma found_in st t e : found st t (Some e) -> In e (s_list st) /\ reaches st t (e_slot e).
Proof. intros F. destruct (F e eq_refl) as [G R]. split; auto. now apply at_slot_some in G. Qed.
Lemma target_reaches st t o i d x : wf st -> found st t o -> target st o i d = inr x -> reaches st t x.
Proof.
  intros W F. unfold target. destruct o as [e|]; [|discriminate]. destruct (is_cnode e) eqn:C; cbn [negb]; [|discriminate].
  destruct (_ || _); [discriminate|]. destruct (resolve _ _ _ _ _) as [[y k]|] eqn:R; [|discriminate].
  destruct k; try discriminate. intros H. inversion H; subst. destruct (F e eq_refl). eapply resolve_reaches; eauto.
Qed.

(** It is a slot of a container that a capability names. *)
Lemma resolve_roomy st : wf st -> forall fuel e ptr n x k, In e (s_list st) -> is_cnode e = true ->
  resolve fuel (s_list st) (e_cap e) ptr n = Some (x, k) -> roomy (s_list st) x.
Proof.
  Local Transparent resolve.
  intros W. induction fuel as [|f IH]; cbn [resolve]; intros e ptr n x k I C; [discriminate|].
  pose proof (t_ok _ _ (w_tree _ W) e I) as K.
  destruct (_ || _); [discriminate|]. destruct (_ <? _); [discriminate|].
  set (y := _ + _ mod _). assert (Y : roomy (s_list st) y) by (exists e; split; auto; now apply cnode_offset).
  destruct (_ =? _); [intros H; inversion H; subst; auto|].
  destruct (at_slot y (s_list st)) as [e'|] eqn:A; [|intros H; inversion H; subst; auto].
  destruct (is_cnode e') eqn:C'; [|intros H; inversion H; subst; auto].
  destruct (at_slot_some _ _ _ A) as [I' _]. intros H. apply (IH e' _ _ _ _ I' C' H).
Qed.
Global Opaque resolve.
Lemma target_roomy st t o i d x : wf st -> found st t o -> target st o i d = inr x -> roomy (s_list st) x.
Proof.
  intros W F. unfold target. destruct o as [e|]; [|discriminate]. destruct (is_cnode e) eqn:C; cbn [negb]; [|discriminate].
  destruct (_ || _); [discriminate|]. destruct (resolve _ _ _ _ _) as [[y k]|] eqn:R; [|discriminate].
  destruct k; try discriminate. intros H. inversion H; subst. destruct (found_in _ _ _ F). eapply resolve_roomy; eauto.
Qed.

(** * What is copied derives from what it is a copy of *)
Lemma within_refl r : within r r. Proof. apply Z.land_diag. Qed.
Lemma within_trans a b c : within a b -> within b c -> within a c.
Proof. unfold within. intros H K. rewrite <- H at 1. rewrite <- Z.land_assoc, K. exact H. Qed.
Lemma within_land a r : within (Z.land a r) a.
Proof. unfold within. rewrite (Z.land_comm a r), <- Z.land_assoc, Z.land_diag. auto. Qed.
Lemma within_land_r a r : within (Z.land r a) a.
Proof. unfold within. rewrite <- Z.land_assoc, Z.land_diag. auto. Qed.
Lemma copy_ok a c : cap_ok a -> c_type c = c_type a -> c_bits c = c_bits a -> c_object c = c_object a -> c_user c = c_user a -> c_region c = None ->
  c_type a <> IrqControl -> (c_type a = Untyped -> c_orig c = true /\ c_data c = c_data a) -> (c_type a = Endpoint \/ c_type a = Notification -> 0 <= c_data c) -> cap_ok c.
Proof.
  intros [K1 K2 K3 K4 K5 K6 K7] T B O U R I X Y. assert (S : size c = size a) by (unfold size; now rewrite T, B).
  split; rewrite ?T, ?B, ?O, ?U, ?R, ?S; auto; try congruence.
  - intros [Z|Z]; [now apply X|congruence].
  - intros Z. destruct (X Z) as [_ ->]. auto.
Qed.
Lemma copy_derived st e r w c : cap_ok (e_cap e) -> copy st e r w = inr c ->
  derived (e_cap e) c /\ (c_type (e_cap e) = Untyped -> childless e (s_list st) = true).
Proof.
  intros K. pose proof K as [K1 K2 K3 K4 K5 K6 K7].
  assert (NR : c_type (e_cap e) <> Frame -> c_region (e_cap e) = None).
  { intros N. destruct (c_region (e_cap e)) eqn:R; auto. exfalso. apply N, K5. discriminate. }
  assert (L : forall v, 0 <= Z.land v badge_mask) by (intros v; apply Z.land_nonneg; right; discriminate).
  unfold copy, mask, changed, minted, original.
  destruct (c_type (e_cap e)) eqn:T; destruct w as [w|]; cbn [with_rights c_type c_data c_bits]; rewrite ?T;
    repeat match goal with
      | |- context [if ?b then _ else _] => let B := fresh "B" in destruct b eqn:B; try discriminate
      end; cbn [with_data with_rights c_type]; rewrite ?T; intros H; try discriminate; inversion H; subst; clear H;
    (split; [|try discriminate; auto]);
    (split; cbn [with_orig with_first with_data with_rights with_region c_type c_bits c_user c_object c_rights c_region c_orig c_first c_data]; rewrite ?T; auto using within_land, within_refl; try discriminate);
    try (apply NR; discriminate).
  all: try (apply (copy_ok (e_cap e)); cbn [with_orig with_first with_data with_rights with_region c_type c_bits c_user c_object c_rights c_region c_orig c_first c_data];
      rewrite ?T; auto; try discriminate; try (apply NR; discriminate); try (intros [Y|Y]; discriminate); fail).
  all: unfold badge; cbn [with_orig with_first with_data with_rights with_region c_type c_data c_first c_orig]; rewrite ?T; try congruence; rewrite ?Z.eqb_refl; try discriminate;
    try (apply Z.eqb_eq in B; auto; congruence).
  all: auto.
  all: exfalso; match goal with B : negb _ = true |- _ => unfold badge in B; cbn [with_rights c_type c_data] in B; rewrite T, Z.eqb_refl in B; discriminate end.
Qed.
