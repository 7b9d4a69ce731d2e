(** No amplification: a capability after an operation was there before, with the same rights, badge and object, or was made of one that the thread
    reaches, and allows no more than that one. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import CapsModel CapsStep CapsOrder CapsTree CapsMade CapsPath CapsReach CapsOps.
Import ListNotations.
Open Scope Z_scope.

(** c allows no more than a: the same object with fewer rights and, once there is one, the same badge; or part of the memory of an Untyped, of
    its kind; or a line of the interrupt controller. *)
Definition copy_of (a c : cap) : Prop := c_type c = c_type a /\ c_object c = c_object a /\ c_bits c = c_bits a /\ c_user c = c_user a /\
  within (c_rights c) (c_rights a) /\ (badge a <> 0 -> badge c = badge a).
Definition part_of (a c : cap) : Prop := c_type a = Untyped /\ 0 < size c /\ lo a <= lo c /\ hi c <= hi a /\ c_user c = c_user a.
Definition line_of (a c : cap) : Prop := c_type a = IrqControl /\ c_type c = IrqHandler.
Definition under (a c : cap) : Prop := copy_of a c \/ part_of a c \/ line_of a c.

Lemma copy_size a c : copy_of a c -> size c = size a.
Proof. intros (T&_&B&_). unfold size. now rewrite T, B. Qed.
Lemma copy_hi a c : copy_of a c -> hi c = hi a.
Proof. intros D. unfold hi. rewrite (copy_size _ _ D). destruct D as (_&O&_). now rewrite O. Qed.
Lemma copy_user a c : copy_of a c -> c_user c = c_user a.
Proof. intros (_&_&_&U&_). exact U. Qed.
Lemma under_trans a b c : under a b -> under b c -> under a c.
Proof.
  intros [H|[H|H]] [K|[K|K]].
  - left. destruct H as (H1&H2&H3&H4&H5&H6), K as (K1&K2&K3&K4&K5&K6). unfold copy_of. repeat split; try congruence; eauto using within_trans.
    intros N. rewrite K6; auto. rewrite H6; auto.
  - right; left. destruct K as (K1&K2&K3&K4&K5). unfold part_of. rewrite <- (copy_hi _ _ H), <- (copy_user _ _ H). destruct H as (H1&H2&_).
    unfold lo in *. rewrite <- H2. rewrite <- H1. auto.
  - right; right. destruct K, H as (H&_). unfold line_of. split; congruence.
  - right; left. destruct H as (H1&H2&H3&H4&H5). unfold part_of. rewrite (copy_size _ _ K), (copy_hi _ _ K), (copy_user _ _ K).
    destruct K as (_&K&_). unfold lo in *. rewrite K. auto.
  - right; left. destruct H as (H1&H2&H3&H4&H5), K as (K1&K2&K3&K4&K5). unfold part_of. repeat split; auto; try lia. congruence.
  - exfalso. destruct H as (H1&H2&_), K as (K&_). unfold size in H2. rewrite K in H2. cbn in H2. lia.
  - right; right. destruct H as (H1&H2), K as (K&_). split; congruence.
  - exfalso. destruct H as (H1&H2), K as (K&_). congruence.
  - exfalso. destruct H as (H1&H2), K as (K&_). congruence.
Qed.
Lemma alike_under a c : alike a c -> under a c.
Proof. intros (H1&H2&H3&H4&H5&H6&H7). left. unfold copy_of. rewrite H2. repeat split; auto using within_refl. Qed.
Lemma derived_under a c : derived a c -> under a c.
Proof. intros D. left. unfold copy_of. repeat split; apply D. Qed.
Lemma fits_under u c : cap_ok u -> c_type u = Untyped -> fits u c -> under u c.
Proof.
  intros K T F. right; left. pose proof (ok_mark _ K T). pose proof (f_lo _ _ F). unfold part_of. repeat split; auto; try apply F; try lia.
  apply retyped_size; apply F.
Qed.

(** * One move *)
Definition stays (e f : entry) : Prop := e_uid f = e_uid e /\ alike (e_cap e) (e_cap f).
Lemma stays_trans e f g : stays e f -> stays f g -> stays e g.
Proof. unfold stays. intros [H1 H2] [K1 K2]. split; [congruence|eauto using alike_trans]. Qed.
Definition old_of (A : Z -> Prop) st f : Prop := exists e, In e (s_list st) /\ stays e f /\ (A (e_slot f) -> A (e_slot e)).
Definition new_of (A : Z -> Prop) st f : Prop := exists e, In e (s_list st) /\ A (e_slot e) /\ under (e_cap e) (e_cap f) /\ (s_next st <= e_uid f)%nat.
Lemma old_self (A : Z -> Prop) st f : In f (s_list st) -> old_of A st f.
Proof. intros I. exists f. repeat split; auto using alike_refl. Qed.
Lemma old_set A st x g f : (forall e, In e (s_list st) -> e_slot e = x -> alike (e_cap e) (g (e_cap e))) -> In f (set_cap x g (s_list st)) -> old_of A st f.
Proof.
  intros H I. unfold set_cap in I. apply in_map_iff in I as (e&<-&I). exists e. destruct (Z.eqb_spec (e_slot e) x) as [S|S].
  - simpl. repeat split; auto; now apply H.
  - repeat split; auto using alike_refl.
Qed.
Lemma full_alike c : alike c (full c).
Proof. unfold full, alike, badge. destruct (c_type c) eqn:T; simpl; rewrite ?T; tauto. Qed.
Lemma mark_alike c d : c_type c = Untyped -> alike c (with_data c d).
Proof. intros T. unfold alike, badge; simpl. rewrite T. tauto. Qed.
Lemma region_alike c g d : c_type c = Frame -> alike c (with_region c g d).
Proof. intros T. unfold alike, badge; simpl. rewrite T. tauto. Qed.
Lemma first_alike c : alike c (with_first c).
Proof. unfold alike. auto 8. Qed.
Lemma delete_one_old A x st f : wf st -> In f (s_list (delete_one x st)) -> exists e, In e (s_list st) /\ e_slot e = e_slot f /\ e_slot e <> x /\ stays e f /\ old_of A st f.
Proof.
  intros W. unfold delete_one. destruct (get st x) as [d|] eqn:G.
  2:{ intros I. exists f. repeat split; auto using alike_refl, old_self. apply at_slot_none in G. intros <-. apply G. now apply in_map. }
  assert (K : forall g, In g (cut x (s_list st)) -> exists e, In e (s_list st) /\ e_slot e = e_slot g /\ e_slot e <> x /\ stays e g /\ old_of A st g).
  { intros g I. apply cut_in in I as (e&I&N&[->| ->]).
    - exists e. repeat split; auto using alike_refl, old_self.
    - exists e. simpl. repeat split; auto. exists e. repeat split; auto. }
  destruct (final _ _ _); [|apply K]. unfold finalise. destruct (c_type (e_cap d)); try apply K.
  simpl. intros I. apply in_map_iff in I as (g&<-&I). simpl. destruct (cut_in _ _ _ I) as (e&IE&N&Q).
  assert (S : stays e g /\ e_slot e = e_slot g) by (destruct Q as [->| ->]; repeat split; simpl; auto using alike_refl). destruct S as [S SE].
  pose proof (unmapped_alike (c_object (e_cap d)) (e_cap g) (t_ok _ _ (cut_tree x _ _ (w_tree _ W)) _ I)) as H.
  assert (S' : stays e (E (e_slot g) (unmapped_from (c_object (e_cap d)) (e_cap g)) (e_uid g) (e_from g))).
  { destruct S as [S1 S2]. split; simpl; auto. eapply alike_trans; eauto. }
  exists e. repeat split; simpl; auto; try apply S'. exists e. repeat split; auto; try apply S'. simpl. now rewrite SE.
Qed.
Lemma move_origin A T st st' : wf st -> move_of A T st st' -> (s_next st <= s_next st')%nat /\ forall f, In f (s_list st') -> old_of A st f \/ new_of A st f.
Proof.
  intros W H. pose proof (w_tree _ W) as WT. destruct H; try (split; [simpl; lia|]).
  - intros f I. apply in_insert in I as [->|I].
    + right. exists e. simpl. repeat split; auto using derived_under.
    + left. eapply old_set; [|exact I]. intros. apply full_alike.
  - intros f I. left. eapply old_set; [|exact I]. intros e J S. rewrite (same_slot _ e u) in * by (auto; apply WT). now apply mark_alike.
  - intros f I. apply in_insert in I as [->|I].
    + right. exists u. simpl. repeat split; auto. apply fits_under; auto. now apply WT.
    + left. eapply old_set; [|exact I]. intros e J S. rewrite (same_slot _ e u) in * by (auto; apply WT). now apply mark_alike.
  - intros f I. apply in_insert in I as [->|I]; [right|left; now apply old_self].
    exists e. simpl. repeat split; auto. right. right. now split.
  - split.
    + unfold delete_one. destruct (get st x); auto. destruct (final _ _ _); auto. unfold finalise. destruct (c_type (e_cap e)); simpl; auto.
    + intros f I. left. eapply delete_one_old in I as (_&_&_&_&_&O); eauto.
  - intros f I. left. now apply old_self.
  - intros f I. left. simpl in I. apply in_map_iff in I as (e&<-&I). exists e. simpl. repeat split; auto using alike_refl.
    unfold renamed. destruct (Z.eqb_spec (e_slot e) x) as [->|]; auto.
  - intros f I. left. eapply old_set; [|exact I]. intros g J S. rewrite (same_slot _ g e) in * by (auto; apply WT). now apply region_alike.
  - intros f I. left. eapply old_set; [|exact I]. intros g J S. rewrite (same_slot _ g e) in * by (auto; apply WT). now apply region_alike.
  - intros f I. left. now apply old_self.
Qed.
Lemma path_origin A T st st' : path A T st st' -> wf st -> (s_next st <= s_next st')%nat /\ forall f, In f (s_list st') -> old_of A st f \/ new_of A st f.
Proof.
  induction 1 as [|a b c M P IH]; intros W; [split; auto using old_self|].
  destruct (move_origin _ _ _ _ W M) as [N1 O1]. destruct (IH (move_wf _ _ _ _ W M)) as [N2 O2]. split; [lia|].
  intros f I. destruct (O2 f I) as [(e&J&S&L)|(e&J&HA&U&L)]; destruct (O1 e J) as [(d&D&S'&L')|(d&D&HA'&U'&L')].
  - left. exists d. repeat split; auto; eapply stays_trans; eauto.
  - right. exists d. repeat split; auto.
    + eapply under_trans; [exact U'|]. apply alike_under, S.
    + destruct S as [-> _]. auto.
  - right. exists d. repeat split; auto.
    + eapply under_trans; [|exact U]. apply alike_under, S'.
    + lia.
  - right. exists d. repeat split; auto.
    + eapply under_trans; eauto.
    + lia.
Qed.

(** * Operations *)
Theorem no_amplification st o e st' : wf st -> step st o = (e, st') -> forall f, In f (s_list st') ->
  (exists d, In d (s_list st) /\ stays d f) \/
  (exists d, In d (s_list st) /\ in_reach (drained st) (subject o) (e_slot d) /\ under (e_cap d) (e_cap f)).
Proof.
  intros W H f I. destruct (step_path _ _ _ _ W H) as [->|P].
  - left. exists f. repeat split; auto using alike_refl.
  - destruct (path_origin _ _ _ _ P W) as [_ O]. destruct (O f I) as [(d&D&S&_)|(d&D&R&U&_)]; eauto.
Qed.
(** While a capability lives, whatever is done: its object, its rights and its badge are what they were. *)
Theorem unchanging st o e st' : wf st -> step st o = (e, st') -> forall d f, In d (s_list st) -> In f (s_list st') -> e_uid d = e_uid f -> alike (e_cap d) (e_cap f).
Proof.
  intros W H d f D I E. destruct (step_path _ _ _ _ W H) as [->|P].
  - assert (d = f); [|subst; apply alike_refl]. pose proof (t_uids _ _ (w_tree _ W)) as U. clear - U D I E.
    induction (s_list st) as [|x t IH]; simpl in *; [tauto|]. inversion U as [|? ? N D']; subst.
    destruct D as [->|D], I as [->|I]; auto; exfalso; apply N; [rewrite E|rewrite <- E]; now apply in_map.
  - destruct (path_origin _ _ _ _ P W) as [_ O]. destruct (O f I) as [(d'&D'&[S1 S2]&_)|(d'&D'&_&_&L)].
    + assert (d = d'); [|subst; auto]. assert (E' : e_uid d = e_uid d') by congruence. pose proof (t_uids _ _ (w_tree _ W)) as U. clear - U D D' E'.
      induction (s_list st) as [|x t IH]; simpl in *; [tauto|]. inversion U as [|? ? N D0]; subst.
      destruct D as [->|D], D' as [->|D']; auto; exfalso; apply N; [rewrite E'|rewrite <- E']; now apply in_map.
    + destruct (t_fresh _ _ (w_tree _ W) _ D). lia.
Qed.
(** Over any number of operations of any threads. *)
Theorem no_amplification_ever st os st' : wf st -> run st os st' -> forall f, In f (s_list st') -> exists d, In d (s_list st) /\ under (e_cap d) (e_cap f).
Proof.
  intros W R. revert W. induction R as [|st o os e st1 st2 H R IH]; intros W f I.
  - exists f. auto using alike_under, alike_refl.
  - destruct (IH (step_wf _ _ _ _ W H) f I) as (d&D&U). destruct (no_amplification _ _ _ _ W H d D) as [(c&C&S)|(c&C&_&U')].
    + exists c. split; auto. eapply under_trans; [|exact U]. apply alike_under, S.
    + exists c. split; auto. eapply under_trans; eauto.
Qed.
Theorem rebadging_refused st e r w : c_type (e_cap e) = Endpoint \/ c_type (e_cap e) = Notification -> badge (e_cap e) <> 0 -> copy st e r (Some w) = inl e_illegal.
Proof.
  unfold copy, changed, minted, mask, badge. intros [T|T]; rewrite T; cbn [with_rights c_type c_data]; rewrite T; intros N; apply Z.eqb_neq in N; now rewrite N.
Qed.
