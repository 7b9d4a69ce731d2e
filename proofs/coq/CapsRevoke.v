(** Revocation is complete: of what was ever derived from the capability nothing is left, however many of those between were deleted before; it
    stays itself, and nothing else goes but what stood in a container whose last capability went. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import CapsModel CapsStep CapsOrder CapsTree CapsMade CapsPath CapsReach CapsOps CapsAmplify CapsMemory.
Import ListNotations.
Open Scope Z_scope.

(** * It ends *)
Lemma without_length x l : (length (without x l) <= length l)%nat.
Proof. induction l as [|e t IH]; simpl; auto. destruct (negb _); simpl; lia. Qed.
Lemma without_shorter x l : In x (map e_slot l) -> (length (without x l) < length l)%nat.
Proof.
  induction l as [|e t IH]; simpl; [tauto|]. pose proof (without_length x t). destruct (Z.eqb_spec (e_slot e) x); simpl; [lia|].
  intros [E|I]; [congruence|]. specialize (IH I). lia.
Qed.
Lemma cut_length x l : length (cut x l) = length (without x l).
Proof.
  unfold cut. destruct (at_slot x l) as [e|], (next_of x l) as [f|]; auto. destruct (c_first _); auto. unfold set_cap. apply map_length.
Qed.
Lemma delete_one_length x st : length (s_list (delete_one x st)) = match get st x with Some _ => length (without x (s_list st)) | None => length (s_list st) end.
Proof.
  unfold delete_one. destruct (get st x) as [d|]; auto. rewrite <- cut_length. destruct (final _ _ _); auto. unfold finalise.
  destruct (c_type (e_cap d)); auto. simpl. apply map_length.
Qed.
Lemma delete_one_shorter x st : get st x <> None -> (length (s_list (delete_one x st)) < length (s_list st))%nat.
Proof.
  rewrite delete_one_length. destruct (get st x) as [d|] eqn:G; [|congruence]. intros _. apply without_shorter. apply at_slot_some in G as [I <-]. now apply in_map.
Qed.
Lemma delete_one_pending x st : (length (s_pending (delete_one x st)) <= S (length (s_pending st)))%nat.
Proof. unfold delete_one. destruct (get st x) as [d|]; auto. destruct (final _ _ _); simpl; auto. unfold finalise. destruct (c_type (e_cap d)); simpl; auto. Qed.
(** The fuel of the loops is enough: containers that nothing names are empty in the end. *)
Lemma drain_done n : forall st, (2 * length (s_list st) + length (s_pending st) <= n)%nat -> s_pending (drain n st) = [].
Proof.
  induction n as [|n IH]; intros st H; cbn [drain]; destruct (s_pending st) as [|r rest] eqn:P; auto; [simpl in H; lia|].
  destruct (find _ _) as [e|] eqn:F; apply IH.
  - apply find_some in F as [I _]. assert (G : get st (e_slot e) <> None) by (unfold get; intros N; apply at_slot_none in N; apply N; now apply in_map).
    pose proof (delete_one_shorter _ _ G). pose proof (delete_one_pending (e_slot e) st). rewrite P in *. simpl in *. lia.
  - simpl in *. lia.
Qed.
Theorem drained_done st : s_pending (drained st) = []. Proof. apply drain_done. unfold drained. lia. Qed.
Lemma drain_length n : forall st, (length (s_list (drain n st)) <= length (s_list st))%nat.
Proof.
  induction n as [|n IH]; intros st; cbn [drain]; auto. destruct (s_pending st) as [|r rest]; auto. destruct (find _ _) as [e|].
  - etransitivity; [apply IH|]. rewrite delete_one_length. destruct (get st _); auto using without_length.
  - etransitivity; [apply IH|]. auto.
Qed.
Lemma next_of_in x l f : next_of x l = Some f -> In f l.
Proof. intros H. apply next_of_adjacent in H as (l1&e&l2&->&_). apply in_or_app. simpl. auto. Qed.
Lemma revoke_loop_done n : forall x st e, (length (s_list st) <= n)%nat -> get (revoke_loop n x st) x = Some e -> childless e (s_list (revoke_loop n x st)) = true.
Proof.
  induction n as [|n IH]; intros x st e L G.
  - exfalso. cbn [revoke_loop] in G. unfold get in G. destruct (s_list st); [discriminate|simpl in L; lia].
  - cbn [revoke_loop] in *. destruct (get st x) as [d|] eqn:GD; [|congruence].
    assert (K : forall l, s_list st = l -> get st x = Some e -> match next_of x l with Some f => parent_of (e_cap e) (e_cap f) = false | None => True end -> childless e l = true).
    { intros l <- E M. unfold childless. apply at_slot_some in E as [_ ->]. destruct (next_of x (s_list st)); auto. now rewrite M. }
    destruct (next_of x (s_list st)) as [f|] eqn:N.
    + destruct (parent_of (e_cap d) (e_cap f)) eqn:P.
      * apply IH; auto. unfold drained. pose proof (drain_length (2 * length (s_list (delete_one (e_slot f) st)) + length (s_pending (delete_one (e_slot f) st))) (delete_one (e_slot f) st)).
        assert (GF : get st (e_slot f) <> None) by (unfold get; intros Q; apply at_slot_none in Q; apply Q; apply in_map; eapply next_of_in; eauto).
        pose proof (delete_one_shorter _ _ GF). lia.
      * apply K; auto. rewrite N. congruence.
    + apply K; auto. now rewrite N.
Qed.

(** * Complete *)
(** No capability that was ever derived from it is left; of an Untyped: nothing lies in its memory but it and what it came from. *)
Theorem revoke_complete st x e : wf st -> get (revoke x st) x = Some e ->
  (forall f, In f (s_list (revoke x st)) -> kin e f = false) /\
  (c_type (e_cap e) = Untyped -> forall f, In f (s_list (revoke x st)) -> overlap (e_cap e) (e_cap f) -> f = e \/ kin f e = true).
Proof.
  intros W G. assert (WR : wf (revoke x st)) by (eapply (path_wf (fun _ => True) (fun _ => True)); [apply revoke_path|auto]).
  destruct (at_slot_some _ _ _ G) as [I S].
  assert (C : childless e (s_list (revoke x st)) = true).
  { unfold revoke in *. apply revoke_loop_done; auto. }
  split.
  - intros f J. eapply childless_none; eauto. apply WR.
  - intros T f J L. eapply childless_free; eauto. apply WR.
Qed.
(** No region of the MPU shows memory by a Frame that was derived from it, nor, when it is an Untyped, any of its memory. *)
Theorem revoke_unmaps st x e r : wf st -> get (revoke x st) x = Some e -> In r (s_regions (revoke x st)) ->
  (exists f, In f (s_list (revoke x st)) /\ e_slot f = g_frame r /\ kin e f = false) /\
  (c_type (e_cap e) = Untyped -> g_base r + 2 ^ g_bits r <= lo (e_cap e) \/ hi (e_cap e) <= g_base r).
Proof.
  intros W G R. assert (WR : wf (revoke x st)) by (eapply (path_wf (fun _ => True) (fun _ => True)); [apply revoke_path|auto]).
  destruct (revoke_complete _ _ _ W G) as [C1 C2]. destruct (region_is_frame _ _ WR R) as (f&IF&SF&TF&_&_&OF&ZF&_).
  destruct (at_slot_some _ _ _ G) as [I S]. split; [exists f; auto|]. intros T.
  destruct (overlap_dec (e_cap e) (e_cap f)) as [L|L].
  - exfalso. destruct (C2 T f IF L) as [->|K]; [congruence|]. apply (t_parent _ _ (w_tree _ WR)) in K; auto.
    apply parent_type in K; auto. congruence.
  - apply not_overlap in L.
    + unfold disjoint, hi, lo in *. rewrite ZF, OF in L. unfold size in *. tauto.
    + now apply untyped_size; [apply (t_ok _ _ (w_tree _ WR))|].
    + apply retyped_size; [now apply (t_ok _ _ (w_tree _ WR))|now rewrite TF].
Qed.

(** * Nothing else *)
Definition lasts (f g : entry) : Prop := e_slot g = e_slot f /\ stays f g /\ (c_first (e_cap f) = true -> c_first (e_cap g) = true).
Lemma lasts_refl f : lasts f f. Proof. unfold lasts, stays. auto using alike_refl. Qed.
Lemma lasts_trans a b c : lasts a b -> lasts b c -> lasts a c.
Proof. intros (S1&T1&F1) (S2&T2&F2). split; [congruence|split; [eapply stays_trans; eauto|auto]]. Qed.
Lemma lasts_same c f g : lasts f g -> same c (e_cap g) = same c (e_cap f).
Proof. intros (_&[_ A]&_). apply alike_same; auto using alike_refl. Qed.
Lemma lasts_slots c c' : lasts c c' -> slots_of (e_cap c') = slots_of (e_cap c) /\ c_type (e_cap c') = c_type (e_cap c).
Proof. intros (_&[_ (T&_&B&_&_&O&_)]&_). unfold slots_of. now rewrite T, B, O. Qed.
(** A capability to a container was lost when there is none any more to it. *)
Definition orphaned (st st' : state) (r : Z * Z) : Prop := In r (s_pending st) \/
  exists c, In c (s_list st) /\ container (c_type (e_cap c)) = true /\ r = slots_of (e_cap c) /\ forall g, In g (s_list st') -> same (e_cap c) (e_cap g) = false.
(** P says of uids which may go. *)
Record less (P : nat -> Prop) (st st' : state) : Prop := {
  l_back : forall g, In g (s_list st') -> exists f, In f (s_list st) /\ lasts f g;
  l_kept : forall f, In f (s_list st) -> (exists g, In g (s_list st') /\ lasts f g) \/ P (e_uid f) \/ exists r, in_range r (e_slot f) = true /\ orphaned st st' r;
  l_pending : forall r, In r (s_pending st') -> orphaned st st' r }.
Lemma less_refl P st : less P st st.
Proof. split; [intros g I; eauto using lasts_refl|intros f I; eauto using lasts_refl|now left]. Qed.
Lemma orphaned_on st a b r : (forall g, In g (s_list b) -> exists f, In f (s_list a) /\ lasts f g) -> orphaned st a r -> orphaned st b r.
Proof.
  intros B [H|(c&C&T&E&N)]; [now left|]. right. exists c. repeat split; auto. intros g G. destruct (B g G) as (f&F&L). rewrite (lasts_same _ _ _ L). auto.
Qed.
Lemma orphaned_back P st a b r : less P st a -> (forall g, In g (s_list b) -> exists f, In f (s_list a) /\ lasts f g) -> orphaned a b r -> orphaned st b r.
Proof.
  intros [B1 K1 P1] B2 [H|(c&C&T&E&N)]; [eapply orphaned_on; eauto|]. destruct (B1 c C) as (c0&C0&L). destruct (lasts_slots _ _ L) as [SS ST].
  right. exists c0. repeat split; auto; [congruence|congruence|]. intros g G. rewrite same_sym, <- (lasts_same _ _ _ L), same_sym. auto.
Qed.
Lemma less_trans P st a b : less P st a -> less P a b -> less P st b.
Proof.
  intros L1 L2. pose proof L1 as [B1 K1 P1]. pose proof L2 as [B2 K2 P2]. split.
  - intros g G. destruct (B2 g G) as (f&F&L). destruct (B1 f F) as (d&D&L'). exists d. eauto using lasts_trans.
  - intros f F. destruct (K1 f F) as [(g&G&L)|[Q|(r&R&O)]]; auto.
    + destruct (K2 g G) as [(h&H&L')|[Q|(r&R&O)]].
      * left. exists h. eauto using lasts_trans.
      * right; left. destruct L as (_&[U _]&_). congruence.
      * right; right. exists r. destruct L as (S&_). split; [congruence|]. eapply orphaned_back; eauto.
    + right; right. exists r. split; auto. eapply orphaned_on; eauto.
  - intros r R. eapply orphaned_back; eauto.
Qed.
Lemma cut_back x l g : In g (cut x l) -> exists f, In f l /\ e_slot f <> x /\ lasts f g.
Proof.
  intros I. apply cut_in in I as (f&F&N&[->| ->]); exists f; repeat split; auto using alike_refl.
Qed.
Lemma cut_kept x l f : In f l -> e_slot f <> x -> exists g, In g (cut x l) /\ lasts f g.
Proof.
  intros I N. assert (W : In f (without x l)) by (now apply without_in). unfold cut.
  destruct (at_slot x l) as [e|], (next_of x l) as [h|]; try (eauto using lasts_refl; fail). destruct (c_first _); [|eauto using lasts_refl].
  unfold set_cap. destruct (Z.eqb_spec (e_slot f) (e_slot h)) as [S|S].
  - eexists. split; [apply in_map_iff; exists f; split; [reflexivity|auto]|]. rewrite S, Z.eqb_refl. rewrite <- S. repeat split; auto.
  - exists f. split; [|apply lasts_refl]. apply in_map_iff. exists f. split; auto. apply Z.eqb_neq in S. now rewrite S.
Qed.
Lemma delete_one_less (P : nat -> Prop) x st : wf st ->
  (forall d, get st x = Some d -> P (e_uid d) \/ exists r, In r (s_pending st) /\ in_range r x = true) -> less P st (delete_one x st).
Proof.
  intros W H. unfold delete_one. destruct (get st x) as [d|] eqn:G; [|apply less_refl]. specialize (H d eq_refl).
  destruct (at_slot_some _ _ _ G) as [I S]. fold (left_by x st). pose proof (w_tree _ W) as WT.
  assert (U : forall g, In g (s_list (left_by x st)) -> cap_ok (e_cap g)) by (intros g J; apply (t_ok _ _ (cut_tree x _ _ WT)); auto).
  assert (RM : forall f, In f (s_list st) -> e_slot f = x -> P (e_uid f) \/ exists r, in_range r (e_slot f) = true /\ In r (s_pending st)).
  { intros f F E. assert (f = d) by (eapply same_slot; eauto; [apply WT|congruence]). subst f. destruct H as [H|(r&R&Q)]; auto. right. exists r. now rewrite S. }
  assert (L0 : less P st (left_by x st)).
  { split.
    - intros g J. apply cut_back in J as (f&F&_&L). eauto.
    - intros f F. destruct (Z.eq_dec (e_slot f) x) as [E|E].
      + destruct (RM f F E) as [Q|(r&R&Q)]; auto. right; right. exists r. split; auto. now left.
      + left. now apply cut_kept.
    - now left. }
  destruct (final None x (s_list st)) eqn:F; auto.
  assert (NS : forall g, In g (s_list (left_by x st)) -> same (e_cap d) (e_cap g) = false).
  { intros g J. apply cut_back in J as (f&FI&N&L). rewrite (lasts_same _ _ _ L), same_sym. apply (final_only (s_list st)); auto; try apply WT; congruence. }
  assert (OR : container (c_type (e_cap d)) = true -> orphaned st (left_by x st) (slots_of (e_cap d))) by (intros C; right; exists d; auto).
  destruct L0 as [LB LK LP]. unfold finalise. destruct (c_type (e_cap d)) eqn:T; try (split; auto; fail).
  - split; auto. simpl. intros r [<-|R]; [now apply OR|exact (LP r R)].
  - split; auto. simpl. intros r [<-|R]; [now apply OR|exact (LP r R)].
  - set (L := left_by x st) in *.
    set (h := fun e => E (e_slot e) (unmapped_from (c_object (e_cap d)) (e_cap e)) (e_uid e) (e_from e)).
    assert (HL : forall g, In g (s_list L) -> lasts g (h g)).
    { intros g J. unfold lasts, stays, h; simpl. repeat split; auto; try (apply unmapped_alike; auto).
      unfold unmapped_from. destruct (c_region _); auto. destruct (_ =? _); auto. }
    assert (OM : forall r, orphaned st L r -> orphaned st (with_regions (with_list L (map h (s_list L))) (filter (fun g => negb (g_vspace g =? c_object (e_cap d))) (s_regions L))) r).
    { intros r. apply orphaned_on. simpl. intros g J. apply in_map_iff in J as (f&<-&J). eauto. }
    split; auto.
    + simpl. intros g J. apply in_map_iff in J as (f&<-&J). destruct (LB f J) as (f0&F0&L1). exists f0. split; auto. eapply lasts_trans; eauto.
    + intros f FI. destruct (LK f FI) as [(g&J&L1)|[Q|(r&R&O)]]; eauto 6. left. exists (h g). simpl. split; [now apply in_map|]. eapply lasts_trans; eauto.
  - split; auto. simpl. intros r [<-|R]; [now apply OR|exact (LP r R)].
Qed.
Lemma drain_less P n : forall st, wf st -> less P st (drain n st).
Proof.
  induction n as [|n IH]; intros st W; cbn [drain]; [apply less_refl|]. destruct (s_pending st) as [|r rest] eqn:PE; [apply less_refl|].
  destruct (find _ _) as [e|] eqn:F.
  - apply find_some in F as [I R]. eapply less_trans; [|apply IH, delete_one_wf; auto]. apply delete_one_less; auto.
    intros d G. right. exists r. rewrite PE. split; [now left|auto].
  - eapply less_trans; [|apply IH; destruct W; split; auto]. split.
    + intros g G. exists g. split; auto using lasts_refl.
    + intros f G. left. exists f. split; auto using lasts_refl.
    + simpl. intros q Q. left. rewrite PE. now right.
Qed.
Lemma parent_first a a0 b b0 : alike a0 a -> alike b0 b -> (c_first b0 = true -> c_first b = true) -> parent_of a b = true -> parent_of a0 b0 = true.
Proof.
  intros A B F. unfold parent_of. rewrite (alike_lo _ _ A), (alike_lo _ _ B), (alike_hi _ _ A), (alike_hi _ _ B), (alike_size _ _ B).
  destruct A as (->&_&_&->&_&->&->), B as (->&_&_&_&_&->&->). destruct (c_orig a0); auto.
  assert (K : forall p q s, p && (q || s && negb (c_first b)) = true -> p && (q || s && negb (c_first b0)) = true).
  { intros p q s H. destruct p; auto. destruct q; auto. destruct s; auto. simpl in *. destruct (c_first b0) eqn:FB; auto. now rewrite (F eq_refl) in H. }
  destruct (c_type a0); auto; rewrite !andb_true_l; apply K.
Qed.
Lemma next_of_other x l f : NoDup (map e_slot l) -> next_of x l = Some f -> e_slot f <> x.
Proof.
  intros D N E. apply next_of_adjacent in N as (l1&e&l2&->&S). rewrite map_app in D. simpl in D. apply NoDup_remove_2 in D. apply D.
  apply in_or_app. right. left. congruence.
Qed.
(** Everything else stays, in its slot, as it was (a Frame of a VSpace that ended is no longer mapped). *)
Theorem revoke_only st x e f : wf st -> get st x = Some e -> In f (s_list st) ->
  (exists g, In g (s_list (revoke x st)) /\ lasts f g) \/ (f <> e /\ parent_of (e_cap e) (e_cap f) = true) \/
  exists r, in_range r (e_slot f) = true /\ orphaned st (revoke x st) r.
Proof.
  intros W G I. set (P := fun u => exists f, In f (s_list st) /\ e_uid f = u /\ f <> e /\ parent_of (e_cap e) (e_cap f) = true).
  assert (L : less P st (revoke x st)).
  { assert (D : less P st (drained st)) by (now apply drain_less). assert (WD : wf (drained st)) by (eapply (path_wf (fun _ => True) (fun _ => True)); [apply drained_path|auto]).
    unfold revoke. revert D WD. generalize (drained st) as a. intros a. generalize (length (s_list a)) as n. intros n. revert a.
    induction n as [|n IH]; intros a D WD; cbn [revoke_loop]; auto. destruct (get a x) as [e'|] eqn:GA; auto. destruct (next_of x (s_list a)) as [h|] eqn:N; auto.
    destruct (parent_of (e_cap e') (e_cap h)) eqn:PA; auto.
    assert (WO : wf (delete_one (e_slot h) a)) by (now apply delete_one_wf).
    apply IH; [|eapply (path_wf (fun _ => True) (fun _ => True)); [apply drained_path|auto]].
    eapply less_trans; [exact D|]. eapply less_trans; [|apply drain_less; auto]. apply delete_one_less; auto.
    intros d GD. left. assert (d = h). { apply at_slot_some in GD as [ID SD]. eapply same_slot; eauto; [apply WD|eapply next_of_in; eauto]. } subst d.
    destruct D as [B K Q]. destruct (B h) as (h0&H0&S1&[U1 A1]&F1); [eapply next_of_in; eauto|].
    apply at_slot_some in GA as [IE SE]. destruct (B e' IE) as (e0&E0&S2&[U2 A2]&F2).
    assert (e0 = e). { apply at_slot_some in G as [IG SG]. eapply same_slot; eauto; [apply W|congruence]. } subst e0.
    exists h0. repeat split; auto.
    - intros ->. apply next_of_other in N; [|apply WD]. apply N. congruence.
    - eapply parent_first; eauto. }
  destruct L as [B K Q]. destruct (K f I) as [?|[(f0&F0&U&NE&PF)|?]]; auto. right; left.
  assert (f0 = f); [|subst; auto]. pose proof (t_uids _ _ (w_tree _ W)) as D. clear - D I F0 U.
  induction (s_list st) as [|y t IH]; simpl in *; [tauto|]. inversion D as [|? ? N D']; subst.
  destruct F0 as [->|F0], I as [->|I]; auto; exfalso; apply N; [rewrite U|rewrite <- U]; now apply in_map.
Qed.
(** So it stays itself, unless its own container lost its last capability. *)
Theorem revoke_keeps st x e : wf st -> get st x = Some e ->
  (exists g, get (revoke x st) x = Some g /\ stays e g) \/ exists r, in_range r x = true /\ orphaned st (revoke x st) r.
Proof.
  intros W G. destruct (at_slot_some _ _ _ G) as [I S]. destruct (revoke_only _ _ _ _ W G I) as [(g&J&SG&T&_)|[[N _]|(r&R&O)]].
  - left. exists g. split; auto. assert (WR : wf (revoke x st)) by (eapply (path_wf (fun _ => True) (fun _ => True)); [apply revoke_path|auto]).
    replace x with (e_slot g) at 2 by congruence. apply in_at_slot; auto. apply WR.
  - congruence.
  - right. exists r. split; auto. congruence.
Qed.
