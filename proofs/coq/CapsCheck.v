(** Whether a state is well-formed, computed: the hypothesis of the theorems, checked of the first states that are compared with the C kernel. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import CapsModel CapsStep CapsOrder CapsTree CapsMade CapsPath.
Import ListNotations.
Open Scope Z_scope.

Fixpoint nodupb {A} (eqb : A -> A -> bool) (l : list A) : bool := match l with
  | [] => true
  | x :: t => negb (existsb (eqb x) t) && nodupb eqb t end.
Fixpoint blkb (P : entry -> bool) (l : list entry) : bool := match l with
  | [] => true
  | f :: t => if P f then blkb P t else forallb (fun g => negb (P g)) t end.
Fixpoint chainb (R : entry -> entry -> bool) (l : list entry) : bool := match l with [] => true | e :: t => blkb (R e) t && chainb R t end.
Fixpoint orderedb (R : entry -> entry -> bool) (l : list entry) : bool := match l with
  | [] => true
  | e :: t => forallb (fun f => negb (R f e)) t && orderedb R t end.
Definition pairs (l : list entry) (P : entry -> entry -> bool) : bool := forallb (fun e => forallb (P e) l) l.
Definition overlapb (a b : cap) : bool := (0 <? size a) && (0 <? size b) && (lo a <? hi b) && (lo b <? hi a).
Definition is_none {A} (o : option A) : bool := match o with None => true | Some _ => false end.
Definition cap_okb (c : cap) : bool :=
  (0 <=? c_bits c) && (negb (teq (c_type c) Untyped || teq (c_type c) IrqControl) || c_orig c) &&
  (negb (teq (c_type c) Untyped) || (0 <=? c_data c) && (c_data c <=? size c)) && (negb (container (c_type c)) || (c_object c mod cell_bytes =? 0)) &&
  (is_none (c_region c) || teq (c_type c) Frame) && (negb (teq (c_type c) Frame) || c_user c) &&
  (negb (teq (c_type c) Endpoint || teq (c_type c) Notification) || (0 <=? c_data c)).
Definition treeb (l : list entry) (n : nat) : bool :=
  nodupb Z.eqb (map e_slot l) && nodupb Nat.eqb (map e_uid l) &&
  forallb (fun e => Nat.ltb (e_uid e) n && forallb (fun k => Nat.ltb k (e_uid e)) (e_from e)) l &&
  forallb (fun e => cap_okb (e_cap e)) l && chainb kin l && orderedb kin l && chainb sames l &&
  pairs l (fun e f => (negb (kin e f) || parent_of (e_cap e) (e_cap f)) &&
    (negb (overlapb (e_cap e) (e_cap f)) || Nat.eqb (e_uid e) (e_uid f) || kin e f || kin f e || same (e_cap e) (e_cap f)) &&
    (negb (teq (c_type (e_cap e)) Untyped && kin e f) || (hi (e_cap f) <=? lo (e_cap e) + c_data (e_cap e)) && eqb (c_user (e_cap e)) (c_user (e_cap f)))).
Definition showsb (e : entry) (r : region) : bool := (e_slot e =? g_frame r) && teq (c_type (e_cap e)) Frame &&
  match c_region (e_cap e) with Some i => i =? g_index r | None => false end &&
  (c_data (e_cap e) =? g_vspace r) && (c_object (e_cap e) =? g_base r) && (c_bits (e_cap e) =? g_bits r) && (Z.land (g_rights r) (c_rights (e_cap e)) =? g_rights r).
Definition mpub (l : list entry) (g : list region) : bool :=
  forallb (fun r => existsb (fun e => showsb e r) l) g && forallb (fun e => is_none (c_region (e_cap e)) || existsb (showsb e) g) l &&
  nodupb Z.eqb (map g_frame g) && nodupb (fun a b => (fst a =? fst b) && (snd a =? snd b)) (map (fun r => (g_vspace r, g_index r)) g).
Definition namesb (l : list entry) (t : ctype) (o : Z) : bool := existsb (fun e => teq (c_type (e_cap e)) t && (c_object (e_cap e) =? o)) l.
Definition wait_okb (l : list entry) (w : wait) : bool := match w with
  | WSend ep _ _ _ _ => namesb l Endpoint ep
  | WRecv ep r => namesb l Endpoint ep && ((r =? 0) || namesb l Reply r)
  | WReply r => namesb l Reply r end.
Definition wfb (st : state) : bool :=
  treeb (s_list st) (s_next st) && mpub (s_list st) (s_regions st) && forallb (fun r => namesb (s_list st) VSpace (g_vspace r)) (s_regions st) &&
  forallb (fun p => wait_okb (s_list st) (snd p)) (s_waits st) && (s_irq st mod cell_bytes =? 0).

(** The slots that are nobody's: below one. *)
Definition housedb (fixed : Z) (st : state) : bool :=
  pairs (s_list st) (fun c g => negb (same (e_cap c) (e_cap g)) ||
    (fst (slots_of (e_cap g)) =? fst (slots_of (e_cap c))) && (snd (slots_of (e_cap g)) =? snd (slots_of (e_cap c)))) &&
  forallb (fun e => (e_slot e <? fixed) || existsb (fun c => in_range (slots_of (e_cap c)) (e_slot e)) (s_list st) ||
    existsb (fun r => in_range r (e_slot e)) (s_pending st)) (s_list st).

Ltac split_andb := repeat match goal with H : _ && _ = true |- _ => apply andb_true_iff in H as [? ?] end.
Lemma nodupb_ok {A} (eqb : A -> A -> bool) : (forall a b, a = b -> eqb a b = true) -> forall l, nodupb eqb l = true -> NoDup l.
Proof.
  intros E. induction l as [|x t IH]; simpl; [constructor|]. intros H. apply andb_true_iff in H as [H1 H2]. constructor; auto.
  intros I. apply negb_true_iff in H1. rewrite <- not_true_iff_false in H1. apply H1. apply existsb_exists. exists x. auto.
Qed.
Lemma forallb_none (P : entry -> bool) t : forallb (fun g => negb (P g)) t = true -> Forall (fun g => P g = false) t.
Proof. rewrite forallb_forall, Forall_forall. intros H g G. now apply negb_true_iff, H. Qed.
Lemma blkb_ok P t : blkb P t = true -> blk P t.
Proof. induction t as [|f t IH]; simpl; auto. destruct (P f); auto using forallb_none. Qed.
Lemma chainb_ok R l : chainb R l = true -> chain R l.
Proof. induction l as [|e t IH]; simpl; auto. intros H. apply andb_true_iff in H as [H1 H2]. auto using blkb_ok. Qed.
Lemma orderedb_ok R l : orderedb R l = true -> ordered R l.
Proof. induction l as [|e t IH]; simpl; auto. intros H. apply andb_true_iff in H as [H1 H2]. split; auto. apply (forallb_none (fun f => R f e)); auto. Qed.
Lemma cap_okb_ok c : cap_okb c = true -> cap_ok c.
Proof.
  unfold cap_okb. intros H. split_andb. split.
  - now apply Z.leb_le.
  - intros T. apply orb_true_iff in H5 as [H5|H5]; auto. apply negb_true_iff, orb_false_iff in H5 as [X Y]. destruct T as [T|T]; rewrite T, teq_refl in *; discriminate.
  - intros T. rewrite T, teq_refl in H4. simpl in H4. apply andb_true_iff in H4 as [X Y]. apply Z.leb_le in X, Y. auto.
  - intros T. rewrite T in H3. simpl in H3. now apply Z.eqb_eq.
  - intros N. destruct (c_region c); [|congruence]. simpl in H2. now apply teq_eq.
  - intros T. rewrite T, teq_refl in H1. auto.
  - intros T. apply orb_true_iff in H0 as [H0|H0]; [|now apply Z.leb_le]. apply negb_true_iff, orb_false_iff in H0 as [X Y]. destruct T as [T|T]; rewrite T, teq_refl in *; discriminate.
Qed.
Lemma pairs_in l P e f : pairs l P = true -> In e l -> In f l -> P e f = true.
Proof. unfold pairs. rewrite forallb_forall. intros H I J. specialize (H e I). rewrite forallb_forall in H. auto. Qed.
Lemma treeb_ok l n : treeb l n = true -> tree l n.
Proof.
  unfold treeb. intros H. apply andb_true_iff in H as [H HP]. split_andb.
  assert (U : NoDup (map e_uid l)) by (apply (nodupb_ok Nat.eqb); auto; intros a b ->; apply Nat.eqb_refl).
  assert (P : forall e f, In e l -> In f l -> (kin e f = true -> parent_of (e_cap e) (e_cap f) = true) /\
    (overlap (e_cap e) (e_cap f) -> e_uid e = e_uid f \/ kin e f = true \/ kin f e = true \/ same (e_cap e) (e_cap f) = true) /\
    (c_type (e_cap e) = Untyped -> kin e f = true -> hi (e_cap f) <= lo (e_cap e) + c_data (e_cap e) /\ c_user (e_cap e) = c_user (e_cap f))).
  { intros e f I J. pose proof (pairs_in _ _ _ _ HP I J) as K. cbv beta in K. apply andb_true_iff in K as [K K3]. apply andb_true_iff in K as [K1 K2]. split; [|split].
    - intros R. rewrite R in K1. auto.
    - intros (L1&L2&L3&L4). apply Z.ltb_lt in L1, L2, L3, L4. unfold overlapb in K2. rewrite L1, L2, L3, L4 in K2. simpl in K2.
      apply orb_true_iff in K2 as [K2|K2]; auto. apply orb_true_iff in K2 as [K2|K2]; auto. apply orb_true_iff in K2 as [K2|K2]; auto. left. now apply Nat.eqb_eq.
    - intros T R. rewrite T, teq_refl, R in K3. simpl in K3. apply andb_true_iff in K3 as [X Y]. split; [now apply Z.leb_le|now apply eqb_prop]. }
  split; auto using chainb_ok, orderedb_ok.
  - apply (nodupb_ok Z.eqb); auto. intros a b ->. apply Z.eqb_refl.
  - rewrite forallb_forall in H4. intros e I. specialize (H4 e I). apply andb_true_iff in H4 as [X Y]. split; [now apply Nat.ltb_lt|].
    rewrite forallb_forall in Y. intros k K. apply Nat.ltb_lt. auto.
  - rewrite forallb_forall in H3. intros e I. now apply cap_okb_ok, H3.
  - intros e f I J. apply P; auto.
  - intros e f I J L. destruct (P e f I J) as (_&P2&_). destruct (P2 L) as [E|?]; auto. left.
    clear - U I J E. induction l as [|x t IH]; simpl in *; [tauto|]. inversion U as [|? ? N D]; subst.
    destruct I as [->|I], J as [->|J]; auto; exfalso; apply N; [rewrite E|rewrite <- E]; now apply in_map.
  - intros u e I J T K. now apply P.
  - intros u e I J T K. now apply P.
Qed.
Lemma showsb_ok e r : showsb e r = true -> shows e r.
Proof.
  unfold showsb. intros H. split_andb. unfold shows, within. apply Z.eqb_eq in H, H3, H2, H1, H0. apply teq_eq in H5.
  repeat split; auto. destruct (c_region (e_cap e)); [|discriminate]. apply Z.eqb_eq in H4. congruence.
Qed.
Lemma namesb_ok l t o : namesb l t o = true -> names l t o.
Proof. unfold namesb. rewrite existsb_exists. intros (e&I&H). apply andb_true_iff in H as [X Y]. exists e. rewrite <- teq_eq. now apply Z.eqb_eq in Y. Qed.
Theorem wfb_ok st : wfb st = true -> wf st.
Proof.
  unfold wfb. intros H. apply andb_true_iff in H as [H HI]. apply andb_true_iff in H as [H HW]. apply andb_true_iff in H as [H HS]. apply andb_true_iff in H as [HT HM].
  split.
  - now apply treeb_ok.
  - unfold mpub in HM. split_andb. rewrite forallb_forall in *. split.
    + intros r R. specialize (H r R). apply existsb_exists in H as (e&I&S). exists e. auto using showsb_ok.
    + intros e I N. specialize (H2 e I). destruct (c_region (e_cap e)); [|congruence]. simpl in H2. apply existsb_exists in H2 as (r&R&S). exists r. auto using showsb_ok.
    + apply (nodupb_ok Z.eqb); auto. intros a b ->. apply Z.eqb_refl.
    + eapply nodupb_ok; [|exact H0]. intros a b ->. now rewrite !Z.eqb_refl.
  - rewrite forallb_forall in HS. intros r R. now apply namesb_ok, HS.
  - rewrite forallb_forall in HW. intros p P. specialize (HW p P). destruct (snd p); simpl in *.
    + now apply namesb_ok.
    + apply andb_true_iff in HW as [X Y]. split; [now apply namesb_ok|]. apply orb_true_iff in Y as [Y|Y]; [left; now apply Z.eqb_eq|right; now apply namesb_ok].
    + now apply namesb_ok.
  - now apply Z.eqb_eq.
Qed.
