(** No capability stands in memory that nothing names: each is in a slot of a container that some capability names, or of one that is being emptied, or
    in one of the few slots that are nobody's (`fixed`: the list's anchor). So the slots of a new object are empty, and nothing is left in memory
    that is handed out again. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import CapsModel CapsStep CapsOrder CapsTree CapsMade CapsPath CapsReach CapsOps CapsAmplify CapsMemory CapsRevoke CapsCheck.
Import ListNotations.
Open Scope Z_scope.

Section Housed.
Variable fixed : Z -> Prop.
(** Capabilities to one object agree on how many slots it has. *)
Record housed (st : state) : Prop := {
  h_slots : forall c g, In c (s_list st) -> In g (s_list st) -> same (e_cap c) (e_cap g) = true -> slots_of (e_cap g) = slots_of (e_cap c);
  h_in : forall e, In e (s_list st) -> fixed (e_slot e) \/ roomy (s_list st) (e_slot e) \/ exists r, In r (s_pending st) /\ in_range r (e_slot e) = true }.

Lemma alike_slots a b : alike a b -> slots_of b = slots_of a.
Proof. intros (T&_&B&_&_&O&_). unfold slots_of. now rewrite T, B, O. Qed.
Lemma stays_slots e f : stays e f -> slots_of (e_cap f) = slots_of (e_cap e). Proof. intros [_ A]. now apply alike_slots. Qed.
Lemma stays_same2 c c' g g' : stays c c' -> stays g g' -> same (e_cap c') (e_cap g') = same (e_cap c) (e_cap g).
Proof. intros [_ A] [_ B]. now apply alike_same. Qed.
(** A change in place, in the same slots. *)
Definition in_place (l l' : list entry) : Prop :=
  (forall f, In f l' -> exists e, In e l /\ e_slot f = e_slot e /\ stays e f) /\ (forall e, In e l -> exists f, In f l' /\ e_slot f = e_slot e /\ stays e f).
Lemma in_place_map l h : (forall e, In e l -> e_slot (h e) = e_slot e /\ stays e (h e)) -> in_place l (map h l).
Proof.
  intros H. split.
  - intros f I. apply in_map_iff in I as (e&<-&I). exists e. destruct (H e I). auto.
  - intros e I. exists (h e). destruct (H e I). split; [now apply in_map|auto].
Qed.
Lemma in_place_set x g l : (forall e, In e l -> e_slot e = x -> alike (e_cap e) (g (e_cap e))) -> in_place l (set_cap x g l).
Proof.
  intros H. apply in_place_map. intros e I. unfold stays. destruct (Z.eqb_spec (e_slot e) x); simpl; auto using alike_refl.
Qed.
Lemma in_place_roomy l l' x : in_place l l' -> roomy l x -> roomy l' x.
Proof. intros [_ H] (c&I&R). destruct (H c I) as (g&J&_&S). exists g. split; auto. now rewrite (stays_slots _ _ S). Qed.
Lemma housed_in_place st l' g w : in_place (s_list st) l' -> housed st -> housed (St l' (s_next st) g w (s_pending st) (s_irq st)).
Proof.
  intros P [HS HI]. pose proof P as [B _]. split; simpl.
  - intros c d I J S. destruct (B c I) as (c0&I0&_&S0), (B d J) as (d0&J0&_&S1). rewrite (stays_same2 _ _ _ _ S0 S1) in S.
    rewrite (stays_slots _ _ S0), (stays_slots _ _ S1). auto.
  - intros e I. destruct (B e I) as (e0&I0&-> &_). destruct (HI e0 I0) as [R|[R|R]]; auto. right; left. eapply in_place_roomy; eauto.
Qed.
Lemma housed_insert l n st p x c : in_place (s_list st) l -> housed st -> roomy (s_list st) x ->
  (forall e, In e (s_list st) -> same (e_cap e) c = true -> slots_of c = slots_of (e_cap e)) ->
  housed (St (insert p (child st n x c) l) (S (s_next st)) (s_regions st) (s_waits st) (s_pending st) (s_irq st)).
Proof.
  intros P H R N. destruct (housed_in_place st l (s_regions st) (s_waits st) P H) as [HS HI]. simpl in *. pose proof P as [B _].
  assert (N' : forall f, In f l -> same (e_cap f) c = true -> slots_of c = slots_of (e_cap f)).
  { intros f I S. destruct (B f I) as (e&J&_&ST). rewrite (stays_slots _ _ ST). apply N; auto.
    rewrite <- S. symmetry. destruct ST as [_ A]. apply alike_same; auto using alike_refl. }
  split; simpl.
  - intros a b I J S. apply in_insert in I as [->|I], J as [->|J]; simpl in *; auto.
    + symmetry. apply N'; auto. now rewrite same_sym.
  - intros e I. apply in_insert in I as [->|I].
    + right; left. simpl. apply roomy_insert. eapply in_place_roomy; eauto.
    + destruct (HI e I) as [Q|[Q|Q]]; auto. right; left. now apply roomy_insert.
Qed.
Lemma fits_other st u c e : wf st -> In u (s_list st) -> In e (s_list st) -> c_type (e_cap u) = Untyped -> fits (e_cap u) c -> same (e_cap e) c = false.
Proof.
  intros W U I T F. destruct (same (e_cap e) c) eqn:S; auto. exfalso. apply same_spec in S. destruct S as (S1&S2&S3&S4).
  pose proof (retyped_size _ (t_ok _ _ (w_tree _ W) _ I)) as SF. rewrite S3 in SF. specialize (SF (f_type _ _ F)).
  pose proof (retyped_size _ (f_ok _ _ F) (f_type _ _ F)). assert (L : overlap (e_cap e) c) by (unfold overlap, hi, lo; rewrite S4; lia).
  destruct (made_is_free _ _ _ _ W U I T F L) as [->|R]; [congruence|]. apply (t_parent _ _ (w_tree _ W)) in R; auto. apply parent_type in R; auto.
Qed.
Lemma finalise_place c st : (forall e, In e (s_list st) -> cap_ok (e_cap e)) -> in_place (s_list st) (s_list (finalise c st)) /\
  (forall r, In r (s_pending st) -> In r (s_pending (finalise c st))) /\ (container (c_type c) = true -> In (slots_of c) (s_pending (finalise c st))).
Proof.
  intros K. assert (SELF : in_place (s_list st) (s_list st)) by (split; intros e I; exists e; unfold stays; auto using alike_refl).
  unfold finalise. destruct (c_type c); simpl; repeat split; auto; try discriminate; try (intros e I; exists e; unfold stays; auto using alike_refl; fail).
  - intros f I. apply in_map_iff in I as (e&<-&I). exists e. unfold stays; simpl. repeat split; auto; apply unmapped_alike; auto.
  - intros e I. eexists. split; [apply in_map_iff; exists e; split; [reflexivity|auto]|]. unfold stays; simpl. repeat split; auto; apply unmapped_alike; auto.
Qed.
Lemma in_range_container c x : in_range (slots_of c) x = true -> container (c_type c) = true.
Proof.
  unfold in_range, slots_of. destruct (c_type c); auto; cbn [fst snd]; intros H; apply andb_true_iff in H as [X Y]; apply Z.leb_le in X; apply Z.ltb_lt in Y; lia.
Qed.
Lemma delete_one_housed x st : wf st -> housed st -> housed (delete_one x st).
Proof.
  intros W [HS HI]. pose proof (w_tree _ W) as WT. unfold delete_one. destruct (get st x) as [d|] eqn:G; [|split; auto].
  destruct (at_slot_some _ _ _ G) as [ID SD]. fold (left_by x st).
  assert (OK : forall e, In e (s_list (left_by x st)) -> cap_ok (e_cap e)) by (intros e I; apply (t_ok _ _ (cut_tree x _ _ WT)); auto).
  assert (BK : forall g, In g (s_list (left_by x st)) -> exists f, In f (s_list st) /\ e_slot f <> x /\ lasts f g) by (intros g I; now apply cut_back in I).
  assert (KP : forall f, In f (s_list st) -> e_slot f <> x -> exists g, In g (s_list (left_by x st)) /\ lasts f g) by (intros f I N; now apply cut_kept).
  assert (L : forall l' pend, in_place (s_list (left_by x st)) l' -> (forall r, In r (s_pending st) -> In r pend) ->
    (final None x (s_list st) = true -> container (c_type (e_cap d)) = true -> In (slots_of (e_cap d)) pend) ->
    (forall c g, In c l' -> In g l' -> same (e_cap c) (e_cap g) = true -> slots_of (e_cap g) = slots_of (e_cap c)) /\
    (forall e, In e l' -> fixed (e_slot e) \/ roomy l' (e_slot e) \/ exists r, In r pend /\ in_range r (e_slot e) = true)).
  { intros l' pend P PP PF. pose proof P as [B _].
    assert (BB : forall g, In g l' -> exists f, In f (s_list st) /\ e_slot g = e_slot f /\ stays f g).
    { intros g I. destruct (B g I) as (h&J&SH&TH). destruct (BK h J) as (f&F&_&SF&TF&_). exists f. repeat split; try congruence; eapply stays_trans; eauto. }
    assert (RM : forall f y, In f (s_list st) -> e_slot f <> x -> in_range (slots_of (e_cap f)) y = true -> roomy l' y).
    { intros f y F N R. destruct (KP f F N) as (g&J&LA). eapply in_place_roomy; [exact P|]. exists g. split; auto. destruct LA as (_&S&_). now rewrite (stays_slots _ _ S). }
    split.
    - intros c g I J S. destruct (BB c I) as (c0&C0&_&SC), (BB g J) as (g0&G0&_&SG). rewrite (stays_same2 _ _ _ _ SC SG) in S.
      rewrite (stays_slots _ _ SC), (stays_slots _ _ SG). auto.
    - intros e I. destruct (BB e I) as (e0&E0&-> &_). destruct (HI e0 E0) as [FX|[(c&C&R)|(r&R&Q)]]; [auto| |right; right; eauto].
      right. destruct (Z.eq_dec (e_slot c) x) as [E|E]; [|left; eapply RM; eauto].
      assert (c = d) by (eapply same_slot; eauto; [apply WT|congruence]). subst c.
      destruct (final None x (s_list st)) eqn:F.
      + right. exists (slots_of (e_cap d)). split; auto. apply PF; auto. eapply in_range_container; eauto.
      + left. rewrite <- SD in F. destruct (not_final st d WT ID F) as (g&GI&GN&GS). apply (RM g); auto.
        * intros X. apply GN. eapply same_slot; eauto; [apply WT|congruence].
        * rewrite <- (HS g d); auto. }
  assert (SELF : in_place (s_list (left_by x st)) (s_list (left_by x st))) by (split; intros e I; exists e; unfold stays; auto using alike_refl).
  destruct (final None x (s_list st)) eqn:F.
  - destruct (finalise_place (e_cap d) (left_by x st) OK) as (P1&P2&P3). destruct (L _ (s_pending (finalise (e_cap d) (left_by x st))) P1) as [L1 L2]; auto. split; auto.
  - destruct (L _ (s_pending st) SELF) as [L1 L2]; auto; try discriminate. split; auto.
Qed.
Theorem move_housed A T st st' : wf st -> housed st -> move_of A T st st' -> housed st'.
Proof.
  intros W H M. pose proof (w_tree _ W) as WT.
  assert (SELF : in_place (s_list st) (s_list st)) by (split; intros e I; exists e; unfold stays; auto using alike_refl).
  destruct M.
  - apply housed_insert; auto.
    + apply in_place_set. intros. apply full_alike.
    + intros f I S. rewrite (derived_same _ _ _ H2) in S. destruct H as [HS _]. rewrite <- (HS f e); auto.
      unfold slots_of. now rewrite (d_type _ _ H2), (d_bits _ _ H2), (d_object _ _ H2).
  - apply (housed_in_place st); auto. apply in_place_set. intros e J S. rewrite (same_slot _ e u) in * by (auto; apply WT). now apply mark_alike.
  - apply housed_insert; auto.
    + apply in_place_set. intros e J S. rewrite (same_slot _ e u) in * by (auto; apply WT). now apply mark_alike.
    + intros f I S. rewrite (fits_other st u c f) in S; auto. discriminate.
  - apply housed_insert; auto. intros f I S. apply same_spec in S. destruct S as (_&_&S1&S2). exfalso. apply (H4 f); auto.
  - now apply delete_one_housed.
  - destruct H as [HS HI]. split; auto. simpl. intros e I. destruct (HI e I) as [R|[R|(q&Q&R)]]; auto. rewrite H0 in Q. destruct Q as [<-|Q]; eauto.
    rewrite H1 in R; auto. discriminate.
  - destruct H as [HS HI]. assert (RR : forall z, roomy (s_list st) z -> roomy (s_list (move st x y)) z).
    { intros z (c&C&R). eexists. split; [apply in_map_iff; exists c; split; [reflexivity|auto]|]. exact R. }
    split; simpl.
    + intros c g I J S. apply in_map_iff in I as (c0&<-&I), J as (g0&<-&J). simpl in *. auto.
    + intros e I. apply in_map_iff in I as (e0&<-&I). simpl. unfold renamed. destruct (Z.eqb_spec (e_slot e0) x) as [E|E]; [right; left; auto|].
      destruct (HI e0 I) as [R|[R|R]]; auto.
  - apply (housed_in_place st); auto. apply in_place_set. intros g J S. rewrite (same_slot _ g e) in * by (auto; apply WT). now apply region_alike.
  - apply (housed_in_place st); auto. apply in_place_set. intros g J S. rewrite (same_slot _ g e) in * by (auto; apply WT). now apply region_alike.
  - apply (housed_in_place st); auto.
Qed.
Lemma path_housed A T st st' : path A T st st' -> wf st -> housed st -> housed st'.
Proof. induction 1; eauto using move_wf, move_housed. Qed.
Theorem run_housed st os st' : run st os st' -> wf st -> housed st -> housed st'.
Proof.
  induction 1 as [|st o os e a b S R IH]; auto. intros W H. apply IH; [eapply step_wf; eauto|].
  destruct (step_path _ _ _ _ W S) as [->|P]; auto. eapply path_housed; eauto.
Qed.
(** What is made of an Untyped has empty slots, once nothing is being emptied; slots of interrupt lines are no memory that objects are made of. *)
Theorem made_is_empty st u c e : wf st -> housed st -> s_pending st = [] -> In u (s_list st) -> c_type (e_cap u) = Untyped -> fits (e_cap u) c ->
  c_type c = CNode \/ c_type c = Tcb ->
  (forall h, In h (s_list st) -> c_type (e_cap h) = IrqHandler -> c_object (e_cap h) + cell_bytes <= lo (e_cap u) \/ hi (e_cap u) <= c_object (e_cap h)) ->
  (forall x, fixed x -> cell_bytes * x + cell_bytes <= lo (e_cap u) \/ hi (e_cap u) <= cell_bytes * x) ->
  In e (s_list st) -> in_range (slots_of c) (e_slot e) = false.
Proof.
  intros W H P U T F CT IR FX I. destruct (in_range (slots_of c) (e_slot e)) eqn:R; auto. exfalso.
  assert (BOX : forall d y, cap_ok d -> in_range (slots_of d) y = true -> c_type d = CNode \/ c_type d = Tcb -> lo d <= cell_bytes * y /\ cell_bytes * y + cell_bytes <= hi d).
  { clear. intros d y D X CT. assert (M : c_object d mod cell_bytes = 0) by (apply D; destruct CT as [-> | ->]; auto).
    assert (O : cell_bytes * (c_object d / cell_bytes) = c_object d) by (symmetry; apply Z_div_exact_full_2; [discriminate|auto]).
    unfold in_range, slots_of in X. unfold hi, lo, size. pose proof (pow_pos _ (ok_bits _ D)).
    destruct CT as [T|T]; rewrite T in *; cbn [fst snd] in X; apply andb_true_iff in X as [X1 X2]; apply Z.leb_le in X1; apply Z.ltb_lt in X2;
      unfold fixed_cells, tcb_slots, cell_bytes in *; cbn [cap_type_of object_cells]; lia. }
  destruct (h_in _ H e I) as [FE|[(k&K&Q)|(r&RP&_)]]; [| |rewrite P in RP; destruct RP].
  { destruct (BOX c _ (f_ok _ _ F) R CT) as [B1 B2]. pose proof (f_lo _ _ F). pose proof (f_hi _ _ F).
    pose proof (ok_mark _ (t_ok _ _ (w_tree _ W) _ U) T). destruct (FX _ FE); unfold cell_bytes in *; lia. }
  pose proof (t_ok _ _ (w_tree _ W) _ K) as OK. pose proof (in_range_container _ _ Q) as CK.
  destruct (BOX c _ (f_ok _ _ F) R CT) as [B1 B2]. unfold cell_bytes in *.
  pose proof (f_lo _ _ F). pose proof (f_hi _ _ F). pose proof (ok_mark _ (t_ok _ _ (w_tree _ W) _ U) T).
  destruct (teq (c_type (e_cap k)) IrqHandler) eqn:TK.
  - apply teq_eq in TK. assert (M : c_object (e_cap k) mod 16 = 0) by (apply (ok_place _ OK); rewrite TK; auto).
    assert (O : 16 * (c_object (e_cap k) / 16) = c_object (e_cap k)) by (symmetry; apply Z_div_exact_full_2; [discriminate|auto]).
    unfold in_range, slots_of in Q. rewrite TK in Q. cbn [fst snd] in Q. apply andb_true_iff in Q as [X Y]. apply Z.leb_le in X. apply Z.ltb_lt in Y. unfold cell_bytes in *.
    destruct (IR k K TK); lia.
  - assert (CT' : c_type (e_cap k) = CNode \/ c_type (e_cap k) = Tcb) by (destruct (c_type (e_cap k)); auto; discriminate).
    destruct (BOX _ _ OK Q CT') as [D1 D2].
    assert (L : overlap (e_cap k) c).
    { unfold overlap. repeat split; try lia; apply retyped_size; try apply F; auto. destruct CT' as [-> | ->]; auto. }
    destruct (made_is_free _ _ _ _ W U K T F L) as [->|Y]; [destruct CT' as [X|X]; congruence|].
    apply (t_parent _ _ (w_tree _ W)) in Y; auto. apply parent_type in Y; auto. destruct CT' as [X|X]; congruence.
Qed.
End Housed.
Theorem housedb_ok fixed st : housedb fixed st = true -> housed (fun x => x < fixed) st.
Proof.
  unfold housedb. intros H. apply andb_true_iff in H as [H1 H2]. split.
  - intros c g I J S. pose proof (pairs_in _ _ _ _ H1 I J) as K. cbv beta in K. rewrite S in K. simpl in K. apply andb_true_iff in K as [X Y].
    apply Z.eqb_eq in X, Y. destruct (slots_of (e_cap g)), (slots_of (e_cap c)); simpl in *; congruence.
  - rewrite forallb_forall in H2. intros e I. specialize (H2 e I). apply orb_true_iff in H2 as [H2|H2].
    + apply orb_true_iff in H2 as [H2|H2]; [left; now apply Z.ltb_lt|right; left]. apply existsb_exists in H2 as (c&C&R). exists c. auto.
    + right; right. apply existsb_exists in H2 as (r&R&Q). eauto.
Qed.
