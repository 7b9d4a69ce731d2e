(** The derivation list is well-formed, and stays so: what comes from a capability follows it without a gap, the capabilities of
    one object stand together, and memory is a forest: two capabilities overlap only if one comes from the other or both name one object. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import CapsModel CapsOrder.
Import ListNotations.
Open Scope Z_scope.

(** f comes from e, which was an original. *)
Definition kin (e f : entry) : bool := existsb (Nat.eqb (e_uid e)) (e_from f).
Lemma kin_in e f : kin e f = true <-> In (e_uid e) (e_from f).
Proof. unfold kin. rewrite existsb_exists. setoid_rewrite Nat.eqb_eq. split; [intros (x&I&->); auto|eauto]. Qed.
Definition overlap (a b : cap) : Prop := 0 < size a /\ 0 < size b /\ lo a < hi b /\ lo b < hi a.

Definition container (t : ctype) : bool := match t with CNode | Tcb | IrqHandler => true | _ => false end.
Record cap_ok (c : cap) : Prop := {
  ok_bits : 0 <= c_bits c;
  ok_orig : c_type c = Untyped \/ c_type c = IrqControl -> c_orig c = true;
  ok_mark : c_type c = Untyped -> 0 <= c_data c <= size c;
  ok_place : container (c_type c) = true -> c_object c mod cell_bytes = 0;
  ok_region : c_region c <> None -> c_type c = Frame;
  ok_user : c_type c = Frame -> c_user c = true;
  ok_badge : c_type c = Endpoint \/ c_type c = Notification -> 0 <= c_data c }.

Record tree (l : list entry) (n : nat) : Prop := {
  t_slots : NoDup (map e_slot l);
  t_uids : NoDup (map e_uid l);
  t_fresh : forall e, In e l -> (e_uid e < n)%nat /\ forall k, In k (e_from e) -> (k < e_uid e)%nat;
  t_ok : forall e, In e l -> cap_ok (e_cap e);
  t_kin : chain kin l;
  t_order : ordered kin l;
  t_parent : forall e f, In e l -> In f l -> kin e f = true -> parent_of (e_cap e) (e_cap f) = true;
  t_same : chain sames l;
  t_over : forall e f, In e l -> In f l -> overlap (e_cap e) (e_cap f) ->
    e = f \/ kin e f = true \/ kin f e = true \/ same (e_cap e) (e_cap f) = true;
  t_mark : forall u e, In u l -> In e l -> c_type (e_cap u) = Untyped -> kin u e = true -> hi (e_cap e) <= lo (e_cap u) + c_data (e_cap u);
  t_user : forall u e, In u l -> In e l -> c_type (e_cap u) = Untyped -> kin u e = true -> c_user (e_cap u) = c_user (e_cap e) }.

(** * Sizes, parents *)
Lemma pow_pos n : 0 <= n -> 0 < 2 ^ n. Proof. intros. apply Z.pow_pos_nonneg; lia. Qed.
Lemma size_nonneg c : 0 <= size c.
Proof. unfold size, cell_bytes. pose proof (Z.pow_nonneg 2 (c_bits c)). destruct (c_type c); unfold fixed_cells; cbn [cap_type_of object_cells]; lia. Qed.
Lemma untyped_size c : cap_ok c -> c_type c = Untyped -> 0 < size c.
Proof. intros K T. unfold size. rewrite T. apply pow_pos, K. Qed.
Lemma parent_untyped a b : c_type a = Untyped -> parent_of a b = true -> 0 < size b /\ lo a <= lo b /\ hi b <= hi a.
Proof. unfold parent_of. intros ->. rewrite !andb_true_iff, Z.ltb_lt, !Z.leb_le. tauto. Qed.
Lemma parent_orig a b : parent_of a b = true -> c_orig a = true.
Proof. unfold parent_of. rewrite andb_true_iff. tauto. Qed.
(** Whose parent is an Untyped is a part of it; whose child is an Untyped is one. *)
Lemma parent_type a b : parent_of a b = true -> c_type b = Untyped -> c_type a = Untyped.
Proof.
  unfold parent_of. rewrite andb_true_iff. intros [_ H] T. destruct (c_type a); auto; rewrite ?T in H; simpl in H; try discriminate.
Qed.
Lemma parent_same a b : parent_of a b = true -> c_type a <> Untyped -> c_type a <> IrqControl -> same a b = true.
Proof.
  unfold parent_of. rewrite andb_true_iff, same_spec. intros [_ H] U K. destruct (c_type a) eqn:T; try congruence;
  apply andb_true_iff in H as [H _]; apply andb_true_iff in H as [H O]; apply teq_eq in H; apply Z.eqb_eq in O; rewrite <- ?T, <- H; repeat split; congruence.
Qed.

(** What does not change while a capability lives. *)
Definition alike (a b : cap) : Prop := c_type b = c_type a /\ c_rights b = c_rights a /\ c_bits b = c_bits a /\ c_orig b = c_orig a /\
  c_user b = c_user a /\ c_object b = c_object a /\ badge b = badge a.
Lemma alike_refl a : alike a a. Proof. unfold alike. tauto. Qed.
Lemma alike_trans a b c : alike a b -> alike b c -> alike a c.
Proof. unfold alike. intuition congruence. Qed.
Lemma alike_size a b : alike a b -> size b = size a.
Proof. intros (T&_&B&_). unfold size. now rewrite T, B. Qed.
Lemma alike_lo a b : alike a b -> lo b = lo a. Proof. unfold alike, lo. tauto. Qed.
Lemma alike_hi a b : alike a b -> hi b = hi a.
Proof. intros A. unfold hi. rewrite (alike_size _ _ A). unfold alike in A. intuition congruence. Qed.
Lemma alike_user a b : alike a b -> c_user b = c_user a.
Proof. unfold alike. tauto. Qed.
Lemma alike_parent a a' b b' : alike a a' -> alike b b' -> c_first b' = c_first b -> parent_of a' b' = parent_of a b.
Proof.
  intros A B F. unfold parent_of. rewrite (alike_lo _ _ A), (alike_lo _ _ B), (alike_hi _ _ A), (alike_hi _ _ B), (alike_size _ _ B).
  destruct A as (->&_&_&->&_&->&->), B as (->&_&_&_&_&->&->). rewrite F. auto.
Qed.
Lemma alike_same a a' b b' : alike a a' -> alike b b' -> same a' b' = same a b.
Proof. unfold alike, same. intros (->&_&_&_&_&->&_) (->&_&_&_&_&->&_). auto. Qed.
Lemma alike_overlap a a' b b' : alike a a' -> alike b b' -> overlap a' b' <-> overlap a b.
Proof. intros A B. unfold overlap. now rewrite (alike_lo _ _ A), (alike_lo _ _ B), (alike_hi _ _ A), (alike_hi _ _ B), (alike_size _ _ A), (alike_size _ _ B). Qed.

(** * Entries that change in place *)
Definition steady (e f : entry) : Prop := e_uid f = e_uid e /\ e_from f = e_from e /\ alike (e_cap e) (e_cap f).
Lemma steady_kin e e' f f' : steady e e' -> steady f f' -> kin e' f' = kin e f.
Proof. unfold kin. intros (->&_) (_&->&_). auto. Qed.
Lemma tree_map h l n : tree l n ->
  (forall e, In e l -> steady e (h e)) ->
  (forall e f, In e l -> In f l -> kin e f = true -> parent_of (e_cap (h e)) (e_cap (h f)) = true) -> NoDup (map e_slot (map h l)) -> (forall e, In e l -> cap_ok (e_cap (h e))) ->
  (forall u e, In u l -> In e l -> c_type (e_cap u) = Untyped -> kin u e = true -> hi (e_cap e) <= lo (e_cap u) + c_data (e_cap (h u))) ->
  tree (map h l) n.
Proof.
  intros [S U F K C O P B V M W] H HP D K' M'. split; auto.
  - rewrite map_map. rewrite (map_ext_in _ e_uid); auto. intros e I. apply H; auto.
  - intros e I. apply in_map_iff in I as (f&<-&I). destruct (H f I) as (->&->&_). auto.
  - intros e I. apply in_map_iff in I as (f&<-&I). auto.
  - apply chain_map; auto. intros. apply steady_kin; auto.
  - apply ordered_map; auto. intros. apply steady_kin; auto.
  - intros e f I J. apply in_map_iff in I as (e'&<-&I), J as (f'&<-&J).
    rewrite (steady_kin e' (h e') f' (h f')) by auto. auto.
  - apply chain_map; auto. intros. unfold sames. apply alike_same; apply H; auto.
  - intros e f I J. apply in_map_iff in I as (e'&<-&I), J as (f'&<-&J). intros L.
    rewrite (alike_overlap (e_cap e') _ (e_cap f')) in L by (apply H; auto).
    rewrite (steady_kin e' (h e') f' (h f')), (steady_kin f' (h f') e' (h e')), (alike_same (e_cap e') _ (e_cap f')) by (auto; apply H; auto).
    destruct (V _ _ I J L) as [->|?]; auto.
  - intros u e I J. apply in_map_iff in I as (u'&<-&I), J as (e'&<-&J). intros T.
    rewrite (steady_kin u' (h u') e' (h e')) by auto. destruct (H u' I) as (_&_&A), (H e' J) as (_&_&A').
    rewrite (alike_hi _ _ A'), (alike_lo _ _ A). intros L. apply M'; auto. unfold alike in A. intuition congruence.
  - intros u e I J. apply in_map_iff in I as (u'&<-&I), J as (e'&<-&J). intros T.
    rewrite (steady_kin u' (h u') e' (h e')) by auto. destruct (H u' I) as (_&_&A), (H e' J) as (_&_&A').
    rewrite (alike_user _ _ A'), (alike_user _ _ A). intros L. apply W; auto. unfold alike in A. intuition congruence.
Qed.
Lemma first_kept h l n : tree l n -> (forall e, In e l -> steady e (h e) /\ c_first (e_cap (h e)) = c_first (e_cap e)) ->
  forall e f, In e l -> In f l -> kin e f = true -> parent_of (e_cap (h e)) (e_cap (h f)) = true.
Proof.
  intros W H e f I J R. destruct (H e I) as [(_&_&A) _], (H f J) as [(_&_&B) F]. rewrite (alike_parent _ _ _ _ A B F). now apply (t_parent _ _ W).
Qed.
Lemma tree_filter k l n : tree l n -> tree (filter k l) n.
Proof.
  intros [S U F K C O P B V M W]. assert (I : forall e, In e (filter k l) -> In e l) by (intros e H; now apply filter_In in H).
  split; auto using nodup_filter, chain_filter, ordered_filter.
Qed.

(** * A new entry behind one from which it comes *)
Lemma tree_insert l m q n : tree l m -> In q l ->
  ~ In (e_slot n) (map e_slot l) -> e_uid n = m ->
  e_from n = (if c_orig (e_cap q) then e_uid q :: e_from q else e_from q) -> cap_ok (e_cap n) ->
  (forall a, In a l -> kin a n = true -> parent_of (e_cap a) (e_cap n) = true) ->
  (forall e, In e l -> same (e_cap e) (e_cap n) = same (e_cap e) (e_cap q)) ->
  (same (e_cap q) (e_cap n) = true \/ forall f, In f l -> same (e_cap q) (e_cap f) = false) ->
  (forall f, In f l -> same (e_cap n) (e_cap f) = false) \/ (forall f, In f l -> same (e_cap n) (e_cap f) = same (e_cap q) (e_cap f)) ->
  (forall e, In e l -> overlap (e_cap e) (e_cap n) -> kin e n = true \/ same (e_cap e) (e_cap n) = true) ->
  (forall u, In u l -> c_type (e_cap u) = Untyped -> kin u n = true ->
    hi (e_cap n) <= lo (e_cap u) + c_data (e_cap u) /\ c_user (e_cap u) = c_user (e_cap n)) ->
  tree (insert (e_slot q) n l) (S m).
Proof.
  intros [S U F K C O P B V M W] Q N1 N2 N3 N4 HP HB1 HB2 HB3 HV HM.
  assert (KN : forall e, In e l -> kin n e = false).
  { intros e I. destruct (kin n e) eqn:R; auto. apply kin_in in R. apply F in R; auto. destruct (F e I). lia. }
  assert (KNN : kin n n = false).
  { destruct (kin n n) eqn:R; auto. apply kin_in in R. rewrite N3, N2 in R. destruct (F q Q) as [L1 L2].
    destruct (c_orig (e_cap q)); [destruct R as [R|R]; [lia|]|]; apply L2 in R; lia. }
  assert (KO : forall e, In e l -> e_uid e <> e_uid q -> kin e n = kin e q).
  { intros e I D. unfold kin. rewrite N3. destruct (c_orig (e_cap q)); auto. simpl. apply Nat.eqb_neq in D. now rewrite D. }
  assert (DS : forall e, In e l -> e_slot e <> e_slot q -> e_uid e <> e_uid q).
  { intros e I D E. apply D. f_equal. clear - U I Q E. induction l as [|x t IH]; simpl in *; [tauto|]. inversion U as [|? ? N D]; subst.
    destruct I as [->|I], Q as [->|Q]; auto; exfalso; apply N; [rewrite E|rewrite <- E]; now apply in_map. }
  split.
  - apply nodup_insert; auto.
  - apply nodup_insert_uid; auto. intros I. apply in_map_iff in I as (e&E&I). destruct (F e I). lia.
  - intros e I. apply in_insert in I as [->|I].
    + rewrite N2. split; [lia|]. intros k. rewrite N3. destruct (F q Q) as [L1 L2].
      destruct (c_orig (e_cap q)); simpl; [intros [<-|J]; auto|intros J]; apply L2 in J; lia.
    + destruct (F e I). split; auto.
  - intros e I. apply in_insert in I as [->|I]; auto.
  - apply chain_insert; auto.
    destruct (c_orig (e_cap q)) eqn:R.
    + left. apply kin_in. rewrite N3. simpl. auto.
    + right. intros f I. destruct (kin q f) eqn:R'; auto. apply P in R'; auto. apply parent_orig in R'. congruence.
  - apply ordered_insert; auto.
  - intros e f I J. apply in_insert in I as [->|I], J as [->|J]; rewrite ?KN, ?KNN by auto; try discriminate; auto.
  - unfold sames. apply chain_insert; auto.
  - intros e f I J L. apply in_insert in I as [->|I], J as [->|J]; auto.
    + rewrite KN by auto. assert (L' : overlap (e_cap f) (e_cap n)) by (unfold overlap in *; tauto).
      destruct (HV f J L'); [tauto|]. rewrite same_sym. tauto.
    + destruct (HV e I L); tauto.
  - intros u e I J T R. apply in_insert in I as [->|I], J as [->|J]; rewrite ?KN, ?KNN in R by auto; try discriminate; auto.
    now apply HM.
  - intros u e I J T R. apply in_insert in I as [->|I], J as [->|J]; rewrite ?KN, ?KNN in R by auto; try discriminate; auto.
    now apply HM.
Qed.

(** * Without children: nothing comes from it *)
Lemma childless_none l n e : tree l n -> In e l -> childless e l = true -> forall f, In f l -> kin e f = false.
Proof.
  intros W I H f J. destruct (kin e f) eqn:R; auto. exfalso. destruct (in_split _ _ I) as (l1&l2&->).
  unfold childless in H. rewrite next_of_split in H by apply W.
  assert (N : Forall (fun g => kin e g = false) l2).
  { apply blk_head; [eapply chain_after, W|]. destruct l2 as [|g l2]; simpl in *; auto. destruct (kin e g) eqn:G; auto.
    apply (t_parent _ _ W) in G; auto.
    - rewrite G in H. discriminate.
    - apply in_or_app. simpl. auto. }
  apply in_app_or in J as [J|[<-|J]].
  - rewrite (ordered_before _ _ _ _ (t_order _ _ W) f J) in R. discriminate.
  - apply kin_in in R. apply (t_fresh _ _ W) in R; [lia|]. apply in_or_app. simpl. auto.
  - rewrite Forall_forall in N. rewrite (N f J) in R. discriminate.
Qed.
(** An Untyped without children: nothing lies in it but what lies around it. *)
Lemma childless_free l n u : tree l n -> In u l -> c_type (e_cap u) = Untyped -> childless u l = true ->
  forall f, In f l -> overlap (e_cap u) (e_cap f) -> f = u \/ kin f u = true.
Proof.
  intros W I T H f J L. destruct (t_over _ _ W _ _ I J L) as [->|[R|[R|R]]]; auto.
  - rewrite (childless_none _ _ _ W I H f J) in R. discriminate.
  - apply same_spec in R. tauto.
Qed.
