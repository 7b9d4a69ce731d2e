(** How capabilities come to be: by copying (`derived`), out of an Untyped (`create`), for an interrupt line (`issue`); the list stays well-formed. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import CapsModel CapsOrder CapsTree.
Import ListNotations.
Open Scope Z_scope.

(** * Changes in place *)
Lemma set_cap_tree x f l n : tree l n ->
  (forall e, In e l -> e_slot e = x -> alike (e_cap e) (f (e_cap e)) /\ cap_ok (f (e_cap e)) /\ c_first (f (e_cap e)) = c_first (e_cap e) /\
    (c_type (e_cap e) = Untyped -> forall g, In g l -> kin e g = true -> hi (e_cap g) <= lo (e_cap e) + c_data (f (e_cap e)))) ->
  tree (set_cap x f l) n.
Proof.
  intros W H. unfold set_cap.
  assert (S : forall e, In e l -> steady e (if e_slot e =? x then E (e_slot e) (f (e_cap e)) (e_uid e) (e_from e) else e) /\
    c_first (e_cap (if e_slot e =? x then E (e_slot e) (f (e_cap e)) (e_uid e) (e_from e) else e)) = c_first (e_cap e)).
  { intros e I. destruct (Z.eqb_spec (e_slot e) x) as [S|S]; [|unfold steady; auto using alike_refl].
    unfold steady; simpl. repeat split; try apply H; auto. }
  apply tree_map; auto.
  - intros e I. now apply S.
  - apply first_kept with (n := n); auto.
  - rewrite map_map. rewrite (map_ext _ e_slot); [apply W|]. intros e. now destruct (e_slot e =? x).
  - intros e I. destruct (Z.eqb_spec (e_slot e) x) as [X|X]; [apply H; auto|now apply W].
  - intros u e I J T R. destruct (Z.eqb_spec (e_slot u) x) as [X|X]; [now apply H|now apply (t_mark _ _ W)].
Qed.
Lemma set_cap_in x f l e : NoDup (map e_slot l) -> In e l -> e_slot e = x -> In (E x (f (e_cap e)) (e_uid e) (e_from e)) (set_cap x f l).
Proof. intros D I S. unfold set_cap. apply in_map_iff. exists e. rewrite S, Z.eqb_refl. auto. Qed.
Lemma set_cap_slots x f l : map e_slot (set_cap x f l) = map e_slot l.
Proof. unfold set_cap. rewrite map_map. apply map_ext. intros e. now destruct (e_slot e =? x). Qed.
Lemma set_cap_id x f l : (forall e, In e l -> e_slot e = x -> f (e_cap e) = e_cap e) -> set_cap x f l = l.
Proof.
  intros H. unfold set_cap. rewrite <- (map_id l) at 2. apply map_ext_in. intros e I. destruct (Z.eqb_spec (e_slot e) x) as [S|S]; auto.
  rewrite H by auto. now destruct e.
Qed.

(** * Copies *)
Definition within (r s : Z) : Prop := Z.land r s = r.
Record derived (a c : cap) : Prop := {
  d_type : c_type c = c_type a;
  d_bits : c_bits c = c_bits a;
  d_user : c_user c = c_user a;
  d_object : c_object c = c_object a;
  d_rights : within (c_rights c) (c_rights a);
  d_badge : badge a <> 0 -> badge c = badge a;
  d_orig : c_orig c = true -> c_type c = Untyped \/ badge a = 0;
  d_first : c_first c = true -> badge a = 0;
  d_region : c_region c = None;
  d_control : c_type a <> IrqControl;
  d_ok : cap_ok c }.
Lemma derived_size a c : derived a c -> size c = size a.
Proof. intros D. unfold size. now rewrite (d_type _ _ D), (d_bits _ _ D). Qed.
Lemma derived_lo a c : derived a c -> lo c = lo a. Proof. intros D. apply D. Qed.
Lemma derived_hi a c : derived a c -> hi c = hi a.
Proof. intros D. unfold hi. now rewrite (derived_size _ _ D), (d_object _ _ D). Qed.
Lemma badge_other c : c_type c <> Endpoint -> c_type c <> Notification -> badge c = 0.
Proof. unfold badge. destruct (c_type c); congruence. Qed.
Lemma derived_parent_self a c : cap_ok a -> derived a c -> c_orig a = true -> parent_of a c = true.
Proof.
  intros K D O. unfold parent_of. rewrite O. rewrite (derived_lo _ _ D), (derived_hi _ _ D), (derived_size _ _ D).
  destruct (c_type a) eqn:T; try (exfalso; now apply (d_control _ _ D));
    try (rewrite (d_type _ _ D), (d_object _ _ D), T, Z.eqb_refl, teq_refl; simpl;
         destruct (Z.eqb_spec (badge a) 0) as [B|B]; simpl; auto; rewrite (d_badge _ _ D B), Z.eqb_refl; simpl;
         destruct (c_first c) eqn:C; auto; exfalso; apply B, (d_first _ _ D C)).
  rewrite !Z.leb_refl. assert (0 < size a) by (apply untyped_size; auto). simpl. rewrite !andb_true_r. now apply Z.ltb_lt.
Qed.
Lemma derived_parent a b c : derived a c -> parent_of b a = true -> parent_of b c = true.
Proof.
  intros D. unfold parent_of. rewrite (derived_lo _ _ D), (derived_hi _ _ D), (derived_size _ _ D), (d_type _ _ D), (d_object _ _ D).
  destruct (c_orig b); simpl; auto. destruct (c_type b) eqn:T; auto;
    rewrite !andb_true_iff; intros [[H O] Q]; (split; [tauto|]);
    apply orb_true_iff in Q as [Q|Q]; rewrite orb_true_iff; auto;
    apply andb_true_iff in Q as [Q N]; apply Z.eqb_eq in Q;
    (destruct (Z.eq_dec (badge b) 0) as [Z0|Z0]; [left; now apply Z.eqb_eq|right]);
    (assert (NB : badge a <> 0) by congruence); rewrite (d_badge _ _ D NB), <- Q, Z.eqb_refl; simpl;
    destruct (c_first c) eqn:C; auto; exfalso; apply NB, (d_first _ _ D C).
Qed.
Lemma derived_same a b c : derived a c -> same b c = same b a.
Proof. intros D. unfold same. now rewrite (d_type _ _ D), (d_object _ _ D). Qed.
Lemma derived_overlap a b c : derived a c -> overlap b c <-> overlap b a.
Proof. intros D. unfold overlap. now rewrite (derived_lo _ _ D), (derived_hi _ _ D), (derived_size _ _ D). Qed.

Lemma kin_child l m st q x c e : tree l m -> In q l -> In e l -> kin e (child st q x c) = true ->
  e = q /\ c_orig (e_cap q) = true \/ kin e q = true.
Proof.
  intros W Q I H. apply kin_in in H. simpl in H. destruct (c_orig (e_cap q)).
  - destruct H as [H|H]; [left|right; now apply kin_in]. split; auto.
    pose proof (t_uids _ _ W) as U. clear - U Q I H. induction l as [|x t IH]; simpl in *; [tauto|]. inversion U as [|? ? N D]; subst.
    destruct I as [->|I], Q as [->|Q]; auto; exfalso; apply N; [rewrite <- H|rewrite H]; now apply in_map.
  - right. now apply kin_in.
Qed.
Lemma child_kin st q x c e : kin e q = true -> kin e (child st q x c) = true.
Proof. rewrite !kin_in. simpl. destruct (c_orig (e_cap q)); simpl; auto. Qed.
Lemma child_kin_self st q x c : c_orig (e_cap q) = true -> kin q (child st q x c) = true.
Proof. intros O. apply kin_in. simpl. rewrite O. simpl. auto. Qed.

Lemma copy_tree l m st q x c : tree l m -> In q l -> s_next st = m -> ~ In x (map e_slot l) -> derived (e_cap q) c ->
  (c_type (e_cap q) = Untyped -> c_data (e_cap q) = size (e_cap q) /\ forall f, In f l -> kin q f = false) ->
  tree (insert (e_slot q) (child st q x c) l) (S m).
Proof.
  intros W Q M X D F. apply tree_insert; auto; simpl.
  - apply D.
  - intros a I R. destruct (kin_child _ _ _ _ _ _ _ W Q I R) as [[-> O]|R'].
    + apply derived_parent_self; auto. now apply W.
    + eapply derived_parent; eauto. now apply (t_parent _ _ W).
  - intros e I. now apply derived_same.
  - destruct (same (e_cap q) c) eqn:S; auto. right. intros f I. destruct (same (e_cap q) (e_cap f)) eqn:S'; auto.
    apply same_spec in S'. assert (S2 : same (e_cap q) c = true); [|congruence].
    apply same_spec. rewrite (d_type _ _ D), (d_object _ _ D). tauto.
  - right. intros f I. rewrite (same_sym c), (same_sym (e_cap q)). now apply derived_same.
  - intros e I L. rewrite (derived_overlap _ _ _ D) in L. rewrite (derived_same _ _ _ D).
    destruct (t_over _ _ W _ _ I Q L) as [->|[R|[R|R]]]; auto using child_kin.
    + destruct (c_orig (e_cap q)) eqn:O; [left; now apply child_kin_self|right]. apply same_spec.
      pose proof (ok_orig _ (t_ok _ _ W _ Q)) as K. repeat split; auto; intros T; rewrite K in O by auto; discriminate.
    + destruct (teq (c_type (e_cap q)) Untyped) eqn:T.
      * apply teq_eq in T. destruct (F T) as [_ N]. rewrite N in R; auto. discriminate.
      * right. rewrite same_sym. apply parent_same; [apply (t_parent _ _ W); auto| |apply D].
        intros T'. rewrite T', teq_refl in T. discriminate.
  - intros u I T R. rewrite (derived_hi _ _ D).
    assert (UQ : c_user (e_cap q) = c_user c) by (symmetry; apply D).
    destruct (kin_child _ _ _ _ _ _ _ W Q I R) as [[-> O]|R'].
    + destruct (F T) as [-> _]. unfold hi, lo. split; [lia|auto].
    + split; [now apply (t_mark _ _ W)|]. rewrite <- UQ. now apply (t_user _ _ W).
Qed.

(** * Objects out of an Untyped *)
Definition retyped (t : ctype) : bool := match t with IrqHandler | IrqControl | SchedControl => false | _ => true end.
Record fits (u c : cap) : Prop := {
  f_type : retyped (c_type c) = true;
  f_orig : c_orig c = true;
  f_region : c_region c = None;
  f_user : c_user c = c_user u;
  f_lo : lo u + c_data u <= lo c;
  f_hi : hi c <= hi u;
  f_ok : cap_ok c }.
Lemma retyped_size c : cap_ok c -> retyped (c_type c) = true -> 0 < size c.
Proof. intros [B _ _ _ _ _ _]. pose proof (pow_pos _ B) as P. unfold size, cell_bytes. destruct (c_type c); intros H; try discriminate; unfold fixed_cells; cbn [cap_type_of object_cells]; lia. Qed.
Lemma fits_free l m u c : tree l m -> In u l -> c_type (e_cap u) = Untyped -> fits (e_cap u) c ->
  forall f, In f l -> overlap (e_cap f) c -> f = u \/ kin f u = true.
Proof.
  intros W U T F f I (L1&L2&L3&L4). pose proof (f_lo _ _ F). pose proof (f_hi _ _ F). pose proof (t_ok _ _ W _ U) as K.
  pose proof (ok_mark _ K T). pose proof (untyped_size _ K T).
  assert (L : overlap (e_cap f) (e_cap u)) by (unfold overlap; lia).
  destruct (t_over _ _ W _ _ I U L) as [->|[R|[R|R]]]; auto.
  - pose proof (t_mark _ _ W _ _ U I T R). lia.
  - apply same_spec in R. destruct R as (R1&_&R2&_). congruence.
Qed.
Lemma create_tree l m st u x c : tree l m -> In u l -> s_next st = m -> ~ In x (map e_slot l) -> c_type (e_cap u) = Untyped -> fits (e_cap u) c ->
  tree (insert (e_slot u) (child st u x c) (set_cap (e_slot u) (fun d => with_data d (hi c - lo d)) l)) (S m).
Proof.
  intros W U M X T F. pose proof (f_lo _ _ F) as FL. pose proof (f_hi _ _ F) as FH. pose proof (t_ok _ _ W _ U) as K.
  pose proof (ok_mark _ K T) as KM. pose proof (retyped_size _ (f_ok _ _ F) (f_type _ _ F)) as SC. unfold hi, lo in FL, FH.
  set (u' := E (e_slot u) (with_data (e_cap u) (hi c - lo (e_cap u))) (e_uid u) (e_from u)).
  set (l' := set_cap _ _ l).
  assert (W' : tree l' m).
  { apply set_cap_tree; auto. intros e I S. rewrite (same_slot l e u) in * by (auto; apply W). split; [|split; [|split; [auto|]]].
    - unfold alike, badge; simpl. rewrite T. tauto.
    - destruct K as [K1 K2 K3 K4 K5 K6 K7]. split; simpl; auto; rewrite ?T; try (intros [Y|Y]; discriminate).
      intros _. unfold hi, lo, size in *; simpl; rewrite ?T in *; simpl in *. lia.
    - intros _ g J R. pose proof (t_mark _ _ W _ _ U J T R). unfold hi, lo in *. simpl. lia. }
  assert (U' : In u' l') by exact (set_cap_in (e_slot u) (fun d => with_data d (hi c - lo d)) l u (t_slots _ _ W) U eq_refl).
  assert (T' : c_type (e_cap u') = Untyped) by auto.
  assert (X' : ~ In x (map e_slot l')) by (unfold l'; now rewrite set_cap_slots).
  assert (FR : forall f, In f l' -> overlap (e_cap f) c -> f = u' \/ kin f u' = true).
  { intros f I L. unfold l', set_cap in I. apply in_map_iff in I as (g&<-&I). destruct (Z.eqb_spec (e_slot g) (e_slot u)) as [S|S].
    - left. assert (g = u) by (eapply same_slot; eauto; apply W). now subst g.
    - destruct (fits_free _ _ _ _ W U T F g I L) as [->|R]; [congruence|right; auto]. }
  assert (NS : forall f, In f l' -> same (e_cap f) c = false).
  { intros f I. destruct (same (e_cap f) c) eqn:S; auto. exfalso. apply same_spec in S. destruct S as (S1&S2&S3&S4).
    pose proof (retyped_size _ (t_ok _ _ W' _ I)) as SF. rewrite S3 in SF. specialize (SF (f_type _ _ F)).
    assert (L : overlap (e_cap f) c) by (unfold overlap, hi, lo; rewrite S4; lia).
    destruct (FR f I L) as [->|R]; [now apply S1|]. apply S1. eapply parent_type; [|exact T']. apply (t_parent _ _ W'); auto. }
  replace (child st u x c) with (child st u' x c) by reflexivity. change (e_slot u) with (e_slot u').
  apply tree_insert; auto; simpl.
  - apply F.
  - intros a I R. destruct (kin_child _ _ _ _ _ _ _ W' U' I R) as [[-> O]|R'].
    + unfold parent_of. rewrite T', O. unfold lo, hi in *. simpl. rewrite !andb_true_iff, Z.ltb_lt, !Z.leb_le.
      change (size (with_data (e_cap u) (c_object c + size c - c_object (e_cap u)))) with (size (e_cap u)). lia.
    + pose proof (t_parent _ _ W' _ _ I U' R') as P. assert (TA := parent_type _ _ P T').
      apply parent_untyped in P as (P1&P2&P3); auto.
      unfold parent_of. rewrite TA, (ok_orig _ (t_ok _ _ W' _ I)) by auto.
      change (lo (e_cap u')) with (lo (e_cap u)) in P2. change (hi (e_cap u')) with (hi (e_cap u)) in P3.
      unfold lo, hi in *. simpl. rewrite !andb_true_iff, Z.ltb_lt, !Z.leb_le. lia.
  - intros e I. rewrite NS; auto. symmetry. destruct (same _ _) eqn:S; auto. apply same_spec in S. destruct S as (S1&_&S3&_). simpl in S3. congruence.
  - right. intros f I. destruct (same _ _) eqn:S; auto. apply same_spec in S. simpl in S. tauto.
  - left. intros f I. rewrite same_sym. auto.
  - intros e I L. destruct (FR e I L) as [->|R]; left; [|now apply child_kin].
    apply child_kin_self. simpl. apply K. auto.
  - intros w I TW R. destruct (kin_child _ _ _ _ _ _ _ W' U' I R) as [[-> O]|R'].
    + split; [simpl; unfold lo; simpl; lia|]. rewrite (f_user _ _ F). unfold c_user. simpl. auto.
    + pose proof (t_mark _ _ W' _ _ I U' TW R') as Y. change (hi (e_cap u')) with (hi (e_cap u)) in Y. unfold hi, lo in *.
      split; [lia|]. rewrite (f_user _ _ F). rewrite (t_user _ _ W' _ _ I U' TW R'). reflexivity.
Qed.
(** An Untyped without children starts again. *)
Lemma reset_tree l m u : tree l m -> In u l -> c_type (e_cap u) = Untyped -> childless u l = true ->
  tree (set_cap (e_slot u) (fun c => with_data c 0) l) m.
Proof.
  intros W U T C. apply set_cap_tree; auto. intros e I S. rewrite (same_slot l e u) in * by (auto; apply W).
  pose proof (t_ok _ _ W _ U) as K. split; [|split; [|split; [auto|]]].
  - unfold alike, badge; simpl. rewrite T. tauto.
  - pose proof (size_nonneg (e_cap u)). destruct K as [K1 K2 K3 K4 K5 K6 K7]. split; simpl; auto; rewrite ?T; try (intros [Y|Y]; discriminate).
    intros _. change (size (with_data (e_cap u) 0)) with (size (e_cap u)). lia.
  - intros _ g J R. rewrite (childless_none _ _ _ W U C g J) in R. discriminate.
Qed.
Lemma derive_tree l m st e x c : tree l m -> In e l -> s_next st = m -> ~ In x (map e_slot l) -> derived (e_cap e) c ->
  (c_type (e_cap e) = Untyped -> childless e l = true) ->
  tree (insert (e_slot e) (child st e x c) (set_cap (e_slot e) full l)) (S m).
Proof.
  intros W I M X D C. pose proof (t_ok _ _ W _ I) as K.
  set (l' := set_cap _ _ l). set (e' := E (e_slot e) (full (e_cap e)) (e_uid e) (e_from e)).
  assert (A : alike (e_cap e) (full (e_cap e))) by (unfold full, alike, badge; destruct (c_type (e_cap e)) eqn:T; simpl; rewrite ?T; tauto).
  assert (W' : tree l' m).
  { apply set_cap_tree; auto. intros f J S. rewrite (same_slot l f e) in * by (auto; apply W). split; [auto|split; [|split; [unfold full; now destruct (c_type (e_cap e))|]]].
    - unfold full. destruct (c_type (e_cap e)) eqn:T; auto. pose proof (size_nonneg (e_cap e)). pose proof K as [K1 K2 K3 K4 K5 K6 K7].
      split; simpl; auto; rewrite ?T; try (intros [Y|Y]; discriminate). intros _. unfold size in *. simpl. rewrite T in *. lia.
    - intros T g G R. rewrite (childless_none _ _ _ W I (C T) g G) in R. discriminate. }
  assert (I' : In e' l') by exact (set_cap_in (e_slot e) full l e (t_slots _ _ W) I eq_refl).
  replace (child st e x c) with (child st e' x c).
  2:{ unfold child. simpl. unfold full. now destruct (c_type (e_cap e)). }
  change (e_slot e) with (e_slot e'). apply copy_tree; auto.
  - unfold l'. now rewrite set_cap_slots.
  - simpl. destruct A as (A1&A2&A3&A4&A5&A6&A7). destruct D. split; rewrite ?A1, ?A2, ?A3, ?A4, ?A5, ?A6, ?A7; auto.
  - simpl. unfold full. intros T. destruct (c_type (e_cap e)) eqn:T0; try congruence. split; auto.
    intros f J. unfold l', set_cap in J. apply in_map_iff in J as (g&<-&J).
    replace (kin e' _) with (kin e g); [now apply (childless_none _ _ _ W I (C eq_refl))|].
    unfold kin. simpl. now destruct (e_slot g =? e_slot e).
Qed.
Lemma issue_tree l m st e x c : tree l m -> In e l -> s_next st = m -> ~ In x (map e_slot l) -> c_type (e_cap e) = IrqControl ->
  c_type c = IrqHandler -> cap_ok c -> (forall f, In f l -> c_type (e_cap f) = IrqHandler -> c_object (e_cap f) <> c_object c) ->
  tree (insert (e_slot e) (child st e x c) l) (S m).
Proof.
  intros W I M X T TC KC N. pose proof (t_ok _ _ W _ I) as K.
  assert (NS : forall f, In f l -> same (e_cap f) c = false).
  { intros f J. destruct (same _ _) eqn:S; auto. apply same_spec in S. destruct S as (S1&S2&S3&S4). exfalso. eapply N; eauto. congruence. }
  assert (NE : forall f, same (e_cap e) f = false).
  { intros f. destruct (same _ _) eqn:S; auto. apply same_spec in S. tauto. }
  assert (NK : forall a, In a l -> kin a e = false).
  { intros a J. destruct (kin a e) eqn:R; auto. apply (t_parent _ _ W) in R; auto.
    destruct (teq (c_type (e_cap a)) Untyped) eqn:Y.
    - apply teq_eq in Y. apply parent_untyped in R as [R _]; auto. unfold size in R. rewrite T in R. cbn in R. lia.
    - unfold parent_of in R. apply andb_true_iff in R as [_ R]. rewrite T in R. destruct (c_type (e_cap a)); simpl in *; discriminate. }
  apply tree_insert; auto; simpl.
  - intros a J R. destruct (kin_child _ _ _ _ _ _ _ W I J R) as [[-> O]|R'].
    + unfold parent_of. rewrite T, O, TC. auto.
    + rewrite NK in R'; auto. discriminate.
  - intros f J. rewrite NS; auto. now rewrite same_sym, NE.
  - left. intros f J. rewrite same_sym. auto.
  - intros f J (_&L&_). unfold size in L. rewrite TC in L. cbn in L. lia.
  - intros u J U R. destruct (kin_child _ _ _ _ _ _ _ W I J R) as [[-> O]|R']; [congruence|]. rewrite NK in R'; auto. discriminate.
Qed.

(** * The first of a badge goes *)
Lemma blk_before P b e t f : blk P (b ++ e :: t) -> In f t -> P f = true -> P e = true.
Proof.
  intros B I F. induction b as [|a b IH]; simpl in *.
  - destruct (P e) eqn:Pe; auto. rewrite Forall_forall in B. rewrite B in F; auto.
  - destruct (P a); [auto|]. rewrite Forall_forall in B. rewrite B in F; [discriminate|]. apply in_or_app. simpl. auto.
Qed.
Lemma next_of_adjacent x l f : next_of x l = Some f -> exists l1 e l2, l = l1 ++ e :: f :: l2 /\ e_slot e = x.
Proof.
  induction l as [|a t IH]; simpl; [discriminate|]. destruct (Z.eqb_spec (e_slot a) x) as [S|S].
  - destruct t as [|b t]; simpl; [discriminate|]. intros H. inversion H; subst. exists [], a, t. auto.
  - intros H. destruct (IH H) as (l1&e&l2&->&E). exists (a :: l1), e, l2. auto.
Qed.
Lemma cut_tree x l n : tree l n -> tree (cut x l) n.
Proof.
  intros W. assert (W' : tree (without x l) n) by now apply tree_filter. unfold cut.
  destruct (at_slot x l) as [e|] eqn:G; auto. destruct (next_of x l) as [f|] eqn:N; auto. destruct (c_first (e_cap e)) eqn:F; auto.
  apply at_slot_some in G as [I S]. destruct (next_of_adjacent _ _ _ N) as (l1&e0&l2&L&S0).
  assert (I0 : In e0 l) by (rewrite L; apply in_or_app; simpl; auto). assert (IF : In f l) by (rewrite L; apply in_or_app; simpl; auto).
  assert (e0 = e) by (eapply same_slot; eauto; [apply W|congruence]). subst e0.
  assert (KE : forall u, In u l -> u <> e -> kin u f = true -> kin u e = true).
  { intros u U D R. rewrite L in U. apply in_app_or in U as [U|[U|[U|U]]].
    - destruct (in_split _ _ U) as (a&b&->). pose proof (t_kin _ _ W) as C. rewrite L, <- app_assoc in C. simpl in C. apply chain_after in C.
      apply (blk_before (kin u) b e (f :: l2) f); simpl; auto.
    - congruence.
    - subst u. apply kin_in in R. apply (t_fresh _ _ W) in R; auto. lia.
    - pose proof (t_order _ _ W) as O. destruct (in_split _ _ U) as (a&b&->). rewrite L in O.
      replace (l1 ++ e :: f :: a ++ u :: b) with ((l1 ++ e :: f :: a) ++ u :: b) in O by now rewrite <- app_assoc.
      rewrite (ordered_before _ _ _ _ O) in R; [discriminate|]. apply in_or_app. simpl. auto. }
  unfold set_cap. assert (S1 : forall g, In g (without x l) -> steady g (if e_slot g =? e_slot f then E (e_slot g) (with_first (e_cap g)) (e_uid g) (e_from g) else g)).
  { intros g _. destruct (_ =? _); unfold steady; auto using alike_refl. simpl. repeat split; auto using alike_refl. }
  apply tree_map; auto.
  - intros u g U J R. apply without_in in U as [U UX], J as [J JX].
    pose proof (t_parent _ _ W _ _ U J R) as P.
    assert (A : forall d, parent_of (if e_slot u =? e_slot f then with_first (e_cap u) else e_cap u) d = parent_of (e_cap u) d) by (intros d; destruct (_ =? _); auto).
    replace (e_cap (if e_slot u =? e_slot f then _ else u)) with (if e_slot u =? e_slot f then with_first (e_cap u) else e_cap u) by (destruct (_ =? _); auto).
    rewrite A. destruct (Z.eqb_spec (e_slot g) (e_slot f)) as [SG|SG]; auto. simpl.
    assert (g = f) by (eapply same_slot; eauto; apply W). subst g.
    assert (PE : parent_of (e_cap u) (e_cap e) = true). { apply (t_parent _ _ W); auto. apply KE; auto. intros ->. now apply UX. }
    unfold parent_of in *. rewrite F in PE. destruct (c_orig (e_cap u)); auto. rewrite !andb_true_l in *.
    change (size (with_first (e_cap f))) with (size (e_cap f)). change (lo (with_first (e_cap f))) with (lo (e_cap f)).
    change (hi (with_first (e_cap f))) with (hi (e_cap f)). change (badge (with_first (e_cap f))) with (badge (e_cap f)). cbn [with_first c_type c_object c_first].
    assert (Q : forall b, b && false = false) by (intros []; auto).
    destruct (c_type (e_cap u)); auto; rewrite Q, orb_false_r in *; apply andb_true_iff in PE as [_ PE]; apply andb_true_iff in P as [P _]; rewrite P, PE; auto.
  - rewrite map_map. rewrite (map_ext _ e_slot); [apply W'|]. intros g. now destruct (_ =? _).
  - intros g J. pose proof (t_ok _ _ W' _ J) as K. destruct (_ =? _); auto. destruct K as [K1 K2 K3 K4 K5 K6 K7]. split; auto.
  - intros u g U J T R. pose proof (t_mark _ _ W' _ _ U J T R). destruct (_ =? _); auto.
Qed.
Lemma cut_in x l f : In f (cut x l) -> exists g, In g l /\ e_slot g <> x /\ (f = g \/ f = E (e_slot g) (with_first (e_cap g)) (e_uid g) (e_from g)).
Proof.
  unfold cut. destruct (at_slot x l) as [e|], (next_of x l) as [h|]; try (intros I; apply without_in in I as [I N]; eauto; fail).
  destruct (c_first _); [|intros I; apply without_in in I as [I N]; eauto; fail].
  unfold set_cap. intros I. apply in_map_iff in I as (g&<-&I). apply without_in in I as [I N]. exists g. destruct (_ =? _); auto.
Qed.
