(** Confinement over partitions. Memory is divided into domains (`lab`); a thread, a slot, an object belong to the domain of their address. A state is
    `apart` if what gives control over an object is held in the object's domain, and no endpoint leads from one domain to another with a grant.
    Endpoints without grant, notifications and frames may be shared. It is symmetric: what one domain may not get from another it may not give either;
    only so it is stable.

    Then no operation of any thread gives a domain authority that it did not have (`confinement`), or touches another domain's slots but to delete
    (`integrity`), and states stay apart (`isolation_stable`). Having an Untyped is having what can be made of it. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import CapsModel CapsStep CapsOrder CapsTree CapsMade CapsPath CapsReach CapsOps CapsAmplify.
Import ListNotations.
Open Scope Z_scope.

Section Domains.
Variable dom : Type.
Variable lab : Z -> dom.
Definition slot_dom (x : Z) : dom := lab (cell_bytes * x).
(** A thread is its first slot. *)
Definition thread_dom (t : Z) : dom := slot_dom (t / cell_bytes).

Definition all_in (d : dom) (a b : Z) : Prop := forall x, a <= x < b -> lab x = d.
Definition private st (d : dom) (c : cap) : Prop := match c_type c with
  | Endpoint | Notification | Frame | SchedControl => True
  | IrqHandler => lab (c_object c) = d
  | IrqControl => forall line, 0 <= line < klim_irqs -> lab (line_slot st line) = d
  | _ => all_in d (lo c) (hi c) end.
Definition holds st (d : dom) (y : ctype) (o : Z) (P : cap -> Prop) : Prop :=
  exists e, In e (s_list st) /\ slot_dom (e_slot e) = d /\ c_type (e_cap e) = y /\ c_object (e_cap e) = o /\ P (e_cap e).
Definition may_give (c : cap) : Prop := has c (Z.lor right_grant right_grant_reply) = true.
Definition may_receive (c : cap) : Prop := has c right_read = true.
Definition gives st (d : dom) (ep : Z) : Prop := holds st d Endpoint ep may_give \/
  exists t b g calls caps, In (t, WSend ep b g calls caps) (s_waits st) /\ (g = true \/ calls = true) /\ thread_dom t = d.
Definition takes st (d : dom) (ep : Z) : Prop := holds st d Endpoint ep may_receive \/
  exists t r, In (t, WRecv ep r) (s_waits st) /\ thread_dom t = d.
Record apart (st : state) : Prop := {
  p_private : forall e, In e (s_list st) -> private st (slot_dom (e_slot e)) (e_cap e);
  p_grant : forall ep d d', gives st d ep -> takes st d' ep -> d = d';
  p_recv : forall t ep r, In (t, WRecv ep r) (s_waits st) -> r <> 0 -> lab r = thread_dom t;
  p_reply : forall t r, In (t, WReply r) (s_waits st) -> lab r = thread_dom t;
  p_region : forall r, In r (s_regions st) -> lab (g_vspace r) = slot_dom (g_frame r) }.

(** * What a thread reaches is its domain's *)
Lemma aligned o : o mod cell_bytes = 0 -> cell_bytes * (o / cell_bytes) = o.
Proof. intros H. symmetry. apply Z_div_exact_full_2; [discriminate|auto]. Qed.
Lemma container_dom st d c x : cap_ok c -> private st d c -> in_range (slots_of c) x = true -> slot_dom x = d.
Proof.
  intros K P X. unfold in_range, slots_of in X. unfold private in P. unfold slot_dom. pose proof (pow_pos _ (ok_bits _ K)).
  destruct (c_type c) eqn:T; cbn [fst snd] in X; apply andb_true_iff in X as [X1 X2]; apply Z.leb_le in X1; apply Z.ltb_lt in X2; try lia;
    pose proof (aligned (c_object c)) as AL; rewrite (ok_place _ K) in AL by (rewrite T; auto); specialize (AL eq_refl).
  - apply P. unfold lo, hi, size. rewrite T. unfold fixed_cells, tcb_slots, cell_bytes in *. cbn [cap_type_of object_cells]. lia.
  - apply P. unfold lo, hi, size. rewrite T. unfold cell_bytes in *. lia.
  - rewrite <- P. f_equal. unfold cell_bytes in *. lia.
Qed.
Lemma reaches_dom st t x : wf st -> apart st -> reaches st t x -> slot_dom x = thread_dom t.
Proof.
  intros W AP R. induction R as [|s e x R IH G X]; auto. apply at_slot_some in G as [I S].
  rewrite <- IH, <- S. eapply container_dom; eauto using p_private. now apply W.
Qed.
Lemma cap_dom st t y o P : wf st -> apart st -> has_cap st t y o P -> holds st (thread_dom t) y o P.
Proof.
  intros W AP (s&e&R&G&T&O&H). destruct (at_slot_some _ _ _ G) as [I S]. exists e. repeat split; auto. rewrite S. eapply reaches_dom; eauto.
Qed.
Lemma reply_dom st d o : wf st -> apart st -> holds st d Reply o (fun _ => True) -> lab o = d.
Proof.
  intros W AP (e&I&S&T&O&_). pose proof (p_private _ AP e I) as P. unfold private in P. rewrite T, S in P. apply P.
  unfold lo, hi, size. rewrite T, O. cbn. lia.
Qed.
Lemma gives_dom st t ep : wf st -> apart st -> may_grant st t ep -> gives st (thread_dom t) ep.
Proof. intros W AP [H|(b&g&c&l&I&H)]; [left; now apply cap_dom|right; eauto 8]. Qed.
Lemma takes_dom st t ep : wf st -> apart st -> may_take st t ep -> takes st (thread_dom t) ep.
Proof. intros W AP [H|(r&I)]; [left; now apply cap_dom|right; eauto]. Qed.
Lemma circle_dom st t r : wf st -> apart st -> circle st t r -> thread_dom r = thread_dom t.
Proof.
  intros W AP [->|[(ep&[[G T]|[G T]])|(o&H&I)]]; auto.
  - symmetry. apply (p_grant _ AP ep); auto using gives_dom, takes_dom.
  - apply (p_grant _ AP ep); auto using gives_dom, takes_dom.
  - rewrite <- (p_reply _ AP _ _ I). apply (reply_dom st); auto. now apply cap_dom.
Qed.
Theorem in_reach_dom st t x : wf st -> apart st -> in_reach st t x -> slot_dom x = thread_dom t.
Proof. intros W AP (r&C&R). rewrite (reaches_dom _ _ _ W AP R). now apply (circle_dom st). Qed.

(** * Authority *)
(** Domain d can use object o with these rights, or make it. *)
Definition covers st (c : cap) (o r : Z) : Prop := match c_type c with
  | Untyped => lo c <= o < hi c
  | IrqControl => exists line, 0 <= line < klim_irqs /\ o = line_slot st line
  | _ => o = c_object c /\ within r (c_rights c) end.
Definition authority st (d : dom) (o r : Z) : Prop := exists e, In e (s_list st) /\ slot_dom (e_slot e) = d /\ covers st (e_cap e) o r.

(** * One move *)
(** g is what f is, or less of it: in the same domain. *)
Definition lesser (e f : entry) : Prop := slot_dom (e_slot f) = slot_dom (e_slot e) /\ c_type (e_cap f) = c_type (e_cap e) /\ c_object (e_cap f) = c_object (e_cap e) /\
  size (e_cap f) = size (e_cap e) /\ within (c_rights (e_cap f)) (c_rights (e_cap e)).
Lemma lesser_private st st' e f : s_irq st' = s_irq st -> lesser e f -> private st (slot_dom (e_slot e)) (e_cap e) -> private st' (slot_dom (e_slot f)) (e_cap f).
Proof. intros Q (S&T&O&Z&_). unfold private, hi, lo, line_slot. rewrite S, T, O, Z, Q. auto. Qed.
Lemma has_within a b m : within a (c_rights b) -> Z.land a m <> 0 -> has b m = true.
Proof.
  intros H N. unfold has. apply negb_true_iff, Z.eqb_neq. intros E. apply N. unfold within in H. rewrite <- H, <- Z.land_assoc, E. apply Z.land_0_r.
Qed.
Lemma has_lesser e f m : lesser e f -> has (e_cap f) m = true -> has (e_cap e) m = true.
Proof. intros (_&_&_&_&R) H. unfold has in H. apply negb_true_iff, Z.eqb_neq in H. eapply has_within; eauto. Qed.
Lemma lesser_covers st st' e f o r : s_irq st' = s_irq st -> lesser e f -> covers st' (e_cap f) o r -> covers st (e_cap e) o r.
Proof.
  intros Q (S&T&O&Z&R). unfold covers, hi, lo, line_slot. rewrite T, O, Z, Q. destruct (c_type (e_cap e)); auto; intros [-> H]; split; eauto using within_trans.
Qed.
Lemma alike_lesser e f : slot_dom (e_slot f) = slot_dom (e_slot e) -> alike (e_cap e) (e_cap f) -> lesser e f.
Proof. intros S A. unfold lesser. rewrite (alike_size _ _ A). destruct A as (->&->&_&_&_&->&_). auto using within_refl. Qed.

(** Entries of the new state are lesser than old ones; new ones are out of an Untyped, or a line, of the domain. *)
Definition fresh_in st (d : dom) (f : entry) : Prop := slot_dom (e_slot f) = d /\ exists u, In u (s_list st) /\ slot_dom (e_slot u) = d /\
  (c_type (e_cap u) = Untyped /\ fits (e_cap u) (e_cap f) \/
   c_type (e_cap u) = IrqControl /\ exists line, 0 <= line < klim_irqs /\ e_cap f = handler st line).
Definition shrinks st st' (d : dom) : Prop := s_irq st' = s_irq st /\
  ((forall f, In f (s_list st') -> exists e, In e (s_list st) /\ lesser e f) \/
   exists n, fresh_in st d n /\ forall f, In f (s_list st') -> f = n \/ exists e, In e (s_list st) /\ lesser e f).
Lemma set_lesser l x g f : (forall e, In e l -> e_slot e = x -> alike (e_cap e) (g (e_cap e))) -> In f (set_cap x g l) -> exists e, In e l /\ lesser e f.
Proof.
  intros H I. unfold set_cap in I. apply in_map_iff in I as (e&<-&I). exists e. split; auto.
  destruct (Z.eqb_spec (e_slot e) x) as [S|S]; apply alike_lesser; simpl; auto using alike_refl.
Qed.
Lemma move_shrinks (A T : Z -> Prop) st st' d : wf st -> (forall x, A x -> slot_dom x = d) -> move_of A T st st' -> shrinks st st' d.
Proof.
  intros W HA H. pose proof (w_tree _ W) as WT.
  assert (SELF : forall f, In f (s_list st) -> exists e, In e (s_list st) /\ lesser e f) by (intros f I; exists f; split; auto; apply alike_lesser; auto using alike_refl).
  destruct H; split; auto.
  - left. intros f I. apply in_insert in I as [->|I].
    + exists e. split; auto. unfold lesser; simpl. rewrite (HA _ H4), (HA _ H3), (derived_size _ _ H1). repeat split; auto; apply H1.
    + eapply set_lesser; [|exact I]. intros. apply full_alike.
  - left. intros f I. eapply set_lesser; [|exact I]. intros e J S. rewrite (same_slot _ e u) in * by (auto; apply WT). now apply mark_alike.
  - right. exists (child st u x c). split.
    + split; [simpl; auto|]. exists u. repeat split; auto.
    + intros f I. apply in_insert in I as [->|I]; auto. right. eapply set_lesser; [|exact I]. intros e J S. rewrite (same_slot _ e u) in * by (auto; apply WT). now apply mark_alike.
  - right. exists (child st e x (handler st line)). split.
    + split; [simpl; auto|]. exists e. repeat split; auto. right. split; auto. exists line. auto.
    + intros f I. apply in_insert in I as [->|I]; auto.
  - unfold delete_one. destruct (get st x); auto. destruct (final _ _ _); auto. unfold finalise. destruct (c_type (e_cap e)); auto.
  - left. intros f I. apply (delete_one_old (fun _ => True)) in I as (e&J&S&_&[_ AL]&_); auto. exists e. split; auto. apply alike_lesser; auto. now rewrite S.
  - left. intros f I. simpl in I. apply in_map_iff in I as (e&<-&I). exists e. split; auto. apply alike_lesser; simpl; auto using alike_refl.
    unfold renamed. destruct (Z.eqb_spec (e_slot e) x) as [->|]; auto. rewrite (HA _ H0), (HA _ H1). auto.
  - left. intros f I. eapply set_lesser; [|exact I]. intros g J S. rewrite (same_slot _ g e) in * by (auto; apply WT). now apply region_alike.
  - left. intros f I. eapply set_lesser; [|exact I]. intros g J S. rewrite (same_slot _ g e) in * by (auto; apply WT). now apply region_alike.
Qed.
Lemma shrinks_authority st st' d d' o r : wf st -> shrinks st st' d -> authority st' d' o r -> authority st d' o r.
Proof.
  intros W [Q H] (f&I&S&C).
  assert (L : (exists e, In e (s_list st) /\ lesser e f) -> authority st d' o r).
  { intros (e&J&L). exists e. repeat split; auto; [destruct L as [L _]; congruence|]. eapply lesser_covers; eauto. }
  destruct H as [H|(n&(SN&u&U&SU&F)&H)]; [apply L; auto|]. destruct (H f I) as [->|?]; [|apply L; auto].
  exists u. repeat split; auto; [congruence|]. pose proof (t_ok _ _ (w_tree _ W) _ U) as K. destruct F as [[T F]|[T (line&B&E)]]; unfold covers in *; rewrite T.
  - pose proof (f_lo _ _ F). pose proof (f_hi _ _ F). pose proof (ok_mark _ K T). pose proof (retyped_size _ (f_ok _ _ F) (f_type _ _ F)).
    unfold lo, hi in *. destruct (c_type (e_cap n)) eqn:TN; try lia; try (destruct C as [-> _]; lia).
    pose proof (f_type _ _ F) as R. rewrite TN in R. discriminate.
  - rewrite E in C. cbn in C. destruct C as [-> _]. exists line. split; auto.
Qed.
Lemma shrinks_private st st' d : wf st -> apart st -> shrinks st st' d -> forall f, In f (s_list st') -> private st' (slot_dom (e_slot f)) (e_cap f).
Proof.
  intros W AP [Q H] f I.
  assert (L : (exists e, In e (s_list st) /\ lesser e f) -> private st' (slot_dom (e_slot f)) (e_cap f)).
  { intros (e&J&L). eapply lesser_private; eauto using p_private. }
  destruct H as [H|(n&(SN&u&U&SU&F)&H)]; [apply L; auto|]. destruct (H f I) as [->|?]; [|apply L; auto].
  pose proof (p_private _ AP u U) as PU. pose proof (t_ok _ _ (w_tree _ W) _ U) as K. rewrite SN, <- SU. destruct F as [[T F]|[T (line&B&E)]]; unfold private in *; rewrite T in PU.
  - assert (X : all_in (slot_dom (e_slot u)) (lo (e_cap n)) (hi (e_cap n))).
    { intros y Y. apply PU. pose proof (f_lo _ _ F). pose proof (f_hi _ _ F). pose proof (ok_mark _ K T). lia. }
    pose proof (f_type _ _ F) as R. destruct (c_type (e_cap n)); auto; discriminate.
  - rewrite E. cbn [handler c_type c_object]. now apply PU.
Qed.
(** A new endpoint is nobody's yet. *)
Lemma shrinks_holds st st' d e y ep (P : cap -> Prop) : wf st -> shrinks st st' d -> (forall a b, within (c_rights a) (c_rights b) -> P a -> P b) ->
  y = Endpoint -> holds st' e y ep P -> holds st e y ep P \/ e = d /\ ~ names (s_list st) Endpoint ep.
Proof.
  intros W [Q H] MP -> (f&I&S&T&O&PF).
  assert (L : (exists e, In e (s_list st) /\ lesser e f) -> holds st e Endpoint ep P).
  { intros (g&J&L). destruct L as (L1&L2&L3&L4&L5). exists g. repeat split; auto; try congruence. eauto. }
  destruct H as [H|(n&(SN&u&U&SU&F)&H)]; [left; apply L; auto|]. destruct (H f I) as [->|?]; [|left; apply L; auto].
  right. split; [congruence|]. destruct F as [[TU F]|[_ (line&_&E)]]; [|rewrite E in T; discriminate].
  intros (g&G&TG&OG). assert (OV : overlap (e_cap g) (e_cap n)).
  { unfold overlap, lo, hi. rewrite OG, <- O. unfold size. rewrite T, TG. cbn. lia. }
  destruct (fits_free _ _ _ _ (w_tree _ W) U TU F g G OV) as [->|R]; [congruence|].
  apply (t_parent _ _ (w_tree _ W)) in R; auto. apply parent_type in R; auto. congruence.
Qed.
Lemma may_give_within a b : within (c_rights a) (c_rights b) -> may_give a -> may_give b.
Proof. intros H M. unfold may_give, has in M. apply negb_true_iff, Z.eqb_neq in M. eapply has_within; eauto. Qed.
Lemma may_receive_within a b : within (c_rights a) (c_rights b) -> may_receive a -> may_receive b.
Proof. intros H M. unfold may_receive, has in M. apply negb_true_iff, Z.eqb_neq in M. eapply has_within; eauto. Qed.
Lemma held_holds (A : Z -> Prop) st d y o P : (forall x, A x -> slot_dom x = d) -> held A (s_list st) y o P -> holds st d y o P.
Proof. intros HA (f&I&S&T&O&Q). exists f. auto 8. Qed.
Lemma waits_new (A T : Z -> Prop) st w d : (forall x, A x -> slot_dom x = d) -> (forall t, T t -> thread_dom t = d) -> wf st -> apart st ->
  (forall p, In p w -> In p (s_waits st) \/ T (fst p) /\ may_wait A T st (snd p)) -> apart (with_waits st w).
Proof.
  intros HA HT W AP H. pose proof AP as [P1 P2 P3 P4 P5].
  assert (G : forall e ep, gives (with_waits st w) e ep -> gives st e ep).
  { intros e ep [Q|(t&b&g&c&l&I&Q&D)]; [left; exact Q|]. destruct (H _ I) as [J|[TT M]]; [right; eauto 9|]. left. simpl in M. destruct M as (f&F1&F2&F3&F4&F5&F6).
    exists f. simpl in TT. rewrite (HA _ F2), <- (HT _ TT). repeat split; auto. unfold may_give. destruct Q as [->| ->]; auto. specialize (F5 eq_refl).
    unfold has in *. rewrite negb_true_iff, Z.eqb_neq in *. intros E. apply F5. apply Z.bits_inj'. intros n N. rewrite Z.bits_0.
    assert (E' : Z.testbit (Z.land (c_rights (e_cap f)) (Z.lor right_grant right_grant_reply)) n = false) by (rewrite E; apply Z.bits_0).
    rewrite Z.land_spec, Z.lor_spec in *. destruct (Z.testbit (c_rights (e_cap f)) n); auto. simpl in *. apply orb_false_iff in E'. tauto. }
  assert (K : forall e ep, takes (with_waits st w) e ep -> takes st e ep).
  { intros e ep [Q|(t&r&I&D)]; [left; exact Q|]. destruct (H _ I) as [J|[TT M]]; [right; eauto|]. left. simpl in M. destruct M as [(f&F1&F2&F3&F4&F5) _].
    exists f. simpl in TT. rewrite (HA _ F2), <- (HT _ TT). auto. }
  split; auto.
  - intros ep e e' X Y. eapply P2; eauto.
  - simpl. intros t ep r I N. destruct (H _ I) as [J|[TT M]]; [eauto|]. simpl in M, TT. destruct M as [_ [M|M]]; [congruence|].
    rewrite (HT _ TT). apply (reply_dom st); auto. eapply held_holds; eauto.
  - simpl. intros t r I. destruct (H _ I) as [J|[TT M]]; [eauto|]. simpl in M, TT. rewrite (HT _ TT). destruct M as [M|(t'&ep&M&TT'&N)].
    + apply (reply_dom st); auto. eapply held_holds; eauto.
    + rewrite (P3 _ _ _ M N). auto.
Qed.
Lemma named_gives st d ep : wf st -> gives st d ep -> names (s_list st) Endpoint ep.
Proof.
  intros W [(e&I&_&T&O&_)|(t&b&g&c&l&I&_)]; [exists e; auto|]. apply (w_waits _ W) in I. exact I.
Qed.
Lemma named_takes st d ep : wf st -> takes st d ep -> names (s_list st) Endpoint ep.
Proof.
  intros W [(e&I&_&T&O&_)|(t&r&I&_)]; [exists e; auto|]. apply (w_waits _ W) in I. apply I.
Qed.
Lemma shrinks_apart st st' d : wf st -> apart st -> shrinks st st' d -> (forall p, In p (s_waits st') -> In p (s_waits st)) ->
  (forall r, In r (s_regions st') -> lab (g_vspace r) = slot_dom (g_frame r)) -> apart st'.
Proof.
  intros W AP SH WK RG. pose proof AP as [P1 P2 P3 P4 P5].
  assert (G : forall e ep, gives st' e ep -> gives st e ep \/ e = d /\ ~ names (s_list st) Endpoint ep).
  { intros e ep [Q|(t&b&g&c&l&I&Q)]; [|left; right; eauto 9].
    destruct (shrinks_holds _ _ _ _ _ _ _ W SH may_give_within eq_refl Q); [left; now left|auto]. }
  assert (K : forall e ep, takes st' e ep -> takes st e ep \/ e = d /\ ~ names (s_list st) Endpoint ep).
  { intros e ep [Q|(t&r&I&D)]; [|left; right; eauto].
    destruct (shrinks_holds _ _ _ _ _ _ _ W SH may_receive_within eq_refl Q); [left; now left|auto]. }
  split; eauto using shrinks_private.
  intros ep e e' X Y. destruct (G _ _ X) as [X'|[-> NX]], (K _ _ Y) as [Y'|[-> NY]]; eauto.
  - exfalso. eapply NY, named_gives; eauto.
  - exfalso. eapply NX, named_takes; eauto.
Qed.
Lemma move_apart (A T : Z -> Prop) st st' d : (forall x, A x -> slot_dom x = d) -> (forall t, T t -> thread_dom t = d) -> wf st -> apart st -> move_of A T st st' -> apart st'.
Proof.
  intros HA HT W AP H. assert (SH := move_shrinks _ _ _ _ d W HA H). pose proof AP as [P1 P2 P3 P4 P5].
  destruct H; try (apply (shrinks_apart st _ d); auto; fail).
  - apply (shrinks_apart st _ d); auto.
    + unfold delete_one. destruct (get st x); auto. destruct (final _ _ _); auto.
      unfold finalise. destruct (c_type (e_cap e)); auto; simpl; intros p P; now apply filter_In in P.
    + assert (RI : forall r, In r (s_regions (delete_one x st)) -> In r (s_regions st)); [|auto].
      unfold delete_one. destruct (get st x); auto. assert (RR : forall r, In r (release x (s_regions st)) -> In r (s_regions st)) by (intros r R; now apply filter_In in R).
      destruct (final _ _ _); auto. unfold finalise. destruct (c_type (e_cap e)); auto. simpl. intros r R. apply filter_In in R as [R _]. auto.
  - apply (shrinks_apart st _ d); auto. simpl. intros r R. apply in_map_iff in R as (r0&<-&R). simpl. rewrite P5 by auto.
    unfold renamed. destruct (Z.eqb_spec (g_frame r0) x) as [->|]; auto. rewrite (HA _ H0), (HA _ H1). auto.
  - apply (shrinks_apart st _ d); auto. simpl. intros r0 [<-|R]; auto. simpl. rewrite (HA _ H5).
    destruct H2 as (f&F1&F2&F3&F4&_). pose proof (P1 f F1) as PF. unfold private in PF. rewrite F3, (HA _ F2) in PF. apply PF.
    unfold lo, hi, size. rewrite F3, F4. cbn. lia.
  - apply (shrinks_apart st _ d); auto. simpl. intros r R. apply filter_In in R as [R _]. auto.
  - eapply waits_new; eauto.
Qed.
Lemma path_apart (A T : Z -> Prop) st st' d : (forall x, A x -> slot_dom x = d) -> (forall t, T t -> thread_dom t = d) -> path A T st st' -> wf st -> apart st ->
  apart st' /\ forall d' o r, authority st' d' o r -> authority st d' o r.
Proof.
  intros HA HT P. induction P as [st|a b c M P IH]; intros W AP; auto.
  destruct (IH (move_wf _ _ _ _ W M)) as [AC CC]; [eapply move_apart; eauto|]. split; auto.
  intros d' o r H. eapply shrinks_authority; [exact W|eapply move_shrinks; eauto|]. auto.
Qed.

(** * Operations *)
Lemma step_apart st o e st' : wf st -> apart st -> step st o = (e, st') -> apart st' /\ forall d x r, authority st' d x r -> authority st d x r.
Proof.
  intros W AP H. destruct (step_path _ _ _ _ W H) as [->|P]; auto.
  assert (D : path (fun _ => False) (fun _ => False) st (drained st)) by apply drained_path.
  destruct (path_apart (fun _ => False) (fun _ => False) _ _ (thread_dom (subject o)) (fun _ => False_ind _) (fun _ => False_ind _) D W AP) as [APD _].
  assert (WD : wf (drained st)) by (eapply path_wf; eauto).
  eapply (path_apart _ _ _ _ (thread_dom (subject o))); [| |exact P|auto|auto].
  - intros x X. now apply in_reach_dom with (st := drained st).
  - intros t C. now apply circle_dom with (st := drained st).
Qed.
Theorem isolation_stable st os st' : wf st -> apart st -> run st os st' -> apart st'.
Proof.
  intros W AP R. revert W AP. induction R as [|st o os e a b H R IH]; intros W AP; auto.
  apply IH; [eapply step_wf; eauto|]. eapply step_apart; eauto.
Qed.
Theorem confinement st os st' : wf st -> apart st -> run st os st' -> forall d o r, authority st' d o r -> authority st d o r.
Proof.
  intros W AP R. revert W AP. induction R as [|st o os e a b H R IH]; intros W AP d x r AU; auto.
  destruct (step_apart _ _ _ _ W AP H) as [AA CA]. apply CA. apply IH; auto. eapply step_wf; eauto.
Qed.
Lemma path_integrity (A T : Z -> Prop) st st' d f : (forall x, A x -> slot_dom x = d) -> path A T st st' -> wf st -> In f (s_list st') -> slot_dom (e_slot f) <> d ->
  exists g, In g (s_list st) /\ e_slot g = e_slot f /\ stays g f.
Proof.
  intros HA P W. revert f. induction P as [s0|a b c M P IH]; intros f I N; [exists f; repeat split; auto using alike_refl|].
  destruct (IH (move_wf _ _ _ _ W M) f I N) as (g&G&SG&TG). rewrite <- SG in N.
  assert (X : exists h, In h (s_list a) /\ e_slot h = e_slot g /\ stays h g).
  { pose proof (w_tree _ W) as WT. clear IH P I TG SG.
    assert (SELF : In g (s_list a) -> exists h, In h (s_list a) /\ e_slot h = e_slot g /\ stays h g) by (intros J; exists g; repeat split; auto using alike_refl).
    assert (SET : forall x k, In g (set_cap x k (s_list a)) -> (forall e, In e (s_list a) -> e_slot e = x -> alike (e_cap e) (k (e_cap e))) ->
      exists h, In h (s_list a) /\ e_slot h = e_slot g /\ stays h g).
    { intros x k J K. unfold set_cap in J. apply in_map_iff in J as (h&<-&J). exists h. unfold stays.
      destruct (Z.eqb_spec (e_slot h) x); simpl; auto using alike_refl. }
    destruct M; auto.
    - apply in_insert in G as [->|G]; [exfalso; apply N; simpl; auto|]. eapply SET; [exact G|]. intros. apply full_alike.
    - eapply SET; [exact G|]. intros e' J S. rewrite (same_slot _ e' u) in * by (auto; apply WT). now apply mark_alike.
    - apply in_insert in G as [->|G]; [exfalso; apply N; simpl; auto|]. eapply SET; [exact G|]. intros e' J S. rewrite (same_slot _ e' u) in * by (auto; apply WT). now apply mark_alike.
    - apply in_insert in G as [->|G]; [exfalso; apply N; simpl; auto|]. auto.
    - apply (delete_one_old (fun _ => True)) in G as (h&J&S&_&ST&_); eauto.
    - simpl in G. apply in_map_iff in G as (h&<-&G). simpl in *. exists h. repeat split; simpl; auto using alike_refl. unfold renamed in *.
      destruct (Z.eqb_spec (e_slot h) x); auto. exfalso. apply N. auto.
    - eapply SET; [exact G|]. intros h J S. rewrite (same_slot _ h e) in * by (auto; apply WT). now apply region_alike.
    - eapply SET; [exact G|]. intros h J S. rewrite (same_slot _ h e) in * by (auto; apply WT). now apply region_alike. }
  destruct X as (h&J&SH&TH). exists h. repeat split; auto; try congruence; eapply stays_trans; eauto.
Qed.
(** What stands in a slot of another domain than the thread's stood there before, and is what it was; it can only be deleted. *)
Theorem integrity st o e st' f : wf st -> apart st -> step st o = (e, st') -> In f (s_list st') -> slot_dom (e_slot f) <> thread_dom (subject o) ->
  exists g, In g (s_list st) /\ e_slot g = e_slot f /\ stays g f.
Proof.
  intros W AP H I N. destruct (step_path _ _ _ _ W H) as [->|P]; [exists f; repeat split; auto using alike_refl|].
  assert (D : path (fun _ => False) (fun _ => False) st (drained st)) by apply drained_path.
  destruct (path_apart (fun _ => False) (fun _ => False) _ _ (thread_dom (subject o)) (fun _ => False_ind _) (fun _ => False_ind _) D W AP) as [APD _].
  assert (WD : wf (drained st)) by (eapply path_wf; eauto).
  assert (HA : forall x, in_reach (drained st) (subject o) x -> slot_dom x = thread_dom (subject o)) by (intros x X; now apply in_reach_dom with (st := drained st)).
  eapply path_integrity; eauto.
Qed.
(** A thread sees what its domain holds: the Frame of a region stands in a slot of the VSpace's domain. *)
Theorem sees_its_own st r : apart st -> In r (s_regions st) -> lab (g_vspace r) = slot_dom (g_frame r).
Proof. intros AP. apply AP. Qed.
End Domains.
