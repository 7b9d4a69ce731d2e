(** Lists in preorder: what belongs to an entry follows it without a gap (`chain`), and stays so when an entry is inserted
    behind another, when entries go, and when they change in place. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import CapsModel.
Import ListNotations.
Open Scope Z_scope.

Lemma teq_eq a b : teq a b = true <-> a = b.
Proof. unfold teq, type_code. rewrite Z.eqb_eq. destruct a, b; cbn; split; congruence. Qed.
Lemma teq_refl a : teq a a = true. Proof. now apply teq_eq. Qed.

(** * Blocks *)
(** All entries with the property come first. *)
Fixpoint blk (P : entry -> bool) (l : list entry) : Prop := match l with
  | [] => True
  | f :: t => if P f then blk P t else Forall (fun g => P g = false) t end.
Fixpoint chain (R : entry -> entry -> bool) (l : list entry) : Prop := match l with [] => True | e :: t => blk (R e) t /\ chain R t end.
(** No entry is related to one that comes before it. *)
Fixpoint ordered (R : entry -> entry -> bool) (l : list entry) : Prop := match l with
  | [] => True
  | e :: t => Forall (fun f => R f e = false) t /\ ordered R t end.

Lemma none_blk P t : Forall (fun g => P g = false) t -> blk P t.
Proof. destruct t as [|f t]; simpl; auto. intros H. inversion H; subst. rewrite H2. auto. Qed.
Lemma blk_ext P Q t : (forall f, In f t -> P f = Q f) -> blk P t -> blk Q t.
Proof.
  induction t as [|f t IH]; simpl; auto. intros H. rewrite <- (H f) by auto. destruct (P f); [now apply IH; auto|].
  rewrite !Forall_forall. intros N g G. rewrite <- (H g) by auto. now apply N.
Qed.
Lemma blk_filter P k t : blk P t -> blk P (filter k t).
Proof.
  induction t as [|f t IH]; simpl; auto. destruct (P f) eqn:F.
  - intros B. destruct (k f); simpl; [rewrite F|]; auto.
  - intros N. apply none_blk. rewrite Forall_forall in *. intros g G. destruct (k f); simpl in G.
    + destruct G as [<-|G]; auto. apply N. now apply filter_In in G.
    + apply N. now apply filter_In in G.
Qed.
Lemma blk_map P Q h t : (forall f, In f t -> Q (h f) = P f) -> blk P t -> blk Q (map h t).
Proof.
  induction t as [|f t IH]; simpl; auto. intros H. rewrite (H f) by auto. destruct (P f); [now apply IH; auto|].
  rewrite !Forall_forall. intros N g G. apply in_map_iff in G as (g'&<-&G). rewrite H by auto. now apply N.
Qed.
Lemma in_insert p n l f : In f (insert p n l) -> f = n \/ In f l.
Proof. induction l as [|e t IH]; simpl; auto. destruct (e_slot e =? p); simpl; intuition. Qed.
Lemma insert_in p n l f : In f l -> In f (insert p n l).
Proof. induction l as [|e t IH]; simpl; auto. destruct (e_slot e =? p); simpl; intuition. Qed.
Lemma insert_new q n l : In q l -> In n (insert (e_slot q) n l).
Proof. induction l as [|e t IH]; simpl; [tauto|]. destruct (Z.eqb_spec (e_slot e) (e_slot q)); simpl; [auto|]. intros [->|H]; [congruence|auto]. Qed.
Lemma insert_absent p n t : ~ In p (map e_slot t) -> insert p n t = t.
Proof. induction t as [|e t IH]; simpl; auto. intros H. destruct (Z.eqb_spec (e_slot e) p); [exfalso; auto|]. rewrite IH; auto. Qed.
Lemma insert_only p n t f : In f (insert p n t) -> In f t \/ f = n /\ exists q, In q t /\ e_slot q = p.
Proof.
  intros H. destruct (in_dec Z.eq_dec p (map e_slot t)) as [I|I].
  - apply in_map_iff in I as (q&Q&I). apply in_insert in H as [->|H]; eauto.
  - rewrite insert_absent in H; auto.
Qed.
Lemma insert_none P p n t : Forall (fun g => P g = false) t -> (forall q, In q t -> e_slot q = p -> P n = P q) ->
  Forall (fun g => P g = false) (insert p n t).
Proof. rewrite !Forall_forall. intros H N g G. apply insert_only in G as [G|(->&q&I&Q)]; [auto|]. rewrite (N q); auto. Qed.
Lemma blk_insert P p n t : blk P t -> (forall q, In q t -> e_slot q = p -> P n = P q) -> blk P (insert p n t).
Proof.
  induction t as [|f t IH]; simpl; auto. intros B H. destruct (Z.eqb_spec (e_slot f) p) as [S|S]; simpl.
  - rewrite (H f) by auto. destruct (P f) eqn:F; auto. constructor; auto. now rewrite (H f) by auto.
  - destruct (P f) eqn:F; [apply IH; auto|]. apply insert_none; auto.
Qed.
(** After the block comes none. *)
Lemma blk_head P t : blk P t -> match hd_error t with Some f => P f = false | None => True end -> Forall (fun g => P g = false) t.
Proof. destruct t as [|f t]; simpl; auto. intros B F. rewrite F in B. auto. Qed.

(** * Chains *)
Lemma chain_filter R k l : chain R l -> chain R (filter k l).
Proof. induction l as [|e t IH]; simpl; auto. intros [B C]. destruct (k e); simpl; auto using blk_filter. Qed.
Lemma chain_map R h l : (forall e f, In e l -> In f l -> R (h e) (h f) = R e f) -> chain R l -> chain R (map h l).
Proof.
  induction l as [|e t IH]; simpl; auto. intros H [B C]. split; [|apply IH; auto].
  eapply blk_map; [|exact B]. intros f F. apply H; auto.
Qed.
Lemma chain_insert R q n l : NoDup (map e_slot l) -> In q l -> chain R l ->
  (forall e, In e l -> e_slot e <> e_slot q -> R e n = R e q) ->
  (R q n = true \/ forall f, In f l -> R q f = false) ->
  (forall f, In f l -> R n f = false) \/ (forall f, In f l -> R n f = R q f) ->
  chain R (insert (e_slot q) n l).
Proof.
  intros D I C H1 H2 H3. induction l as [|e t IH]; simpl in *; [tauto|]. inversion D as [|? ? N D']; subst. destruct C as [B C].
  destruct (Z.eqb_spec (e_slot e) (e_slot q)) as [S|S].
  - assert (e = q). { destruct I as [->|I]; auto. exfalso. apply N. rewrite S. now apply in_map. } subst e.
    cbn [chain]. split; [|split]; auto.
    + simpl. destruct H2 as [->|H2]; auto. destruct (R q n); auto. rewrite Forall_forall. auto.
    + destruct H3 as [H3|H3].
      * apply none_blk. rewrite Forall_forall. auto.
      * eapply blk_ext; [|exact B]. intros f F. rewrite H3; auto.
  - destruct I as [->|I]; [congruence|]. cbn [chain]. split.
    + apply blk_insert; auto. intros q' Q' E. assert (q' = q).
      { clear - D' Q' I E. induction t as [|x t IH]; simpl in *; [tauto|]. inversion D' as [|? ? N D]; subst.
        destruct Q' as [->|Q'], I as [->|I]; auto.
        - exfalso. apply N. rewrite E. now apply in_map.
        - exfalso. apply N. rewrite <- E. now apply in_map. }
      subst q'. apply H1; auto.
    + apply IH; auto. destruct H2 as [H2|H2]; auto. destruct H3 as [H3|H3]; auto.
Qed.
Lemma chain_after R l1 e l2 : chain R (l1 ++ e :: l2) -> blk (R e) l2.
Proof. induction l1; simpl; tauto. Qed.

Lemma ordered_filter R k l : ordered R l -> ordered R (filter k l).
Proof.
  induction l as [|e t IH]; simpl; auto. intros [F C]. destruct (k e); simpl; auto. split; auto.
  rewrite Forall_forall in *. intros g G. apply F. now apply filter_In in G.
Qed.
Lemma ordered_map R h l : (forall e f, In e l -> In f l -> R (h e) (h f) = R e f) -> ordered R l -> ordered R (map h l).
Proof.
  induction l as [|e t IH]; simpl; auto. intros H [B C]. split; [|apply IH; auto].
  rewrite Forall_forall in *. intros f F. apply in_map_iff in F as (g&<-&G). rewrite H; auto.
Qed.
Lemma ordered_insert R q n l : NoDup (map e_slot l) -> In q l -> ordered R l ->
  (forall e, In e l -> R n e = false) ->
  (forall e, In e l -> e_slot e <> e_slot q -> R e n = R e q) ->
  ordered R (insert (e_slot q) n l).
Proof.
  intros D I C H1 H2. induction l as [|e t IH]; simpl in *; [tauto|]. inversion D as [|? ? N D']; subst. destruct C as [B C].
  rewrite Forall_forall in B. destruct (Z.eqb_spec (e_slot e) (e_slot q)) as [S|S].
  - assert (e = q). { destruct I as [->|I]; auto. exfalso. apply N. rewrite S. now apply in_map. } subst e.
    cbn [ordered]. repeat split; auto; rewrite Forall_forall; intros f F.
    + destruct F as [<-|F]; auto.
    + rewrite H2; auto. intros E. apply N. rewrite <- E. now apply in_map.
  - destruct I as [->|I]; [congruence|]. cbn [ordered]. split; [|apply IH; auto].
    rewrite Forall_forall. intros f F. apply in_insert in F as [->|F]; auto.
Qed.
Lemma ordered_before R l1 e l2 : ordered R (l1 ++ e :: l2) -> forall f, In f l1 -> R e f = false.
Proof.
  induction l1 as [|a l1 IH]; simpl; [tauto|]. intros [F C] f [<-|I]; auto. rewrite Forall_forall in F. apply F.
  apply in_or_app. simpl. auto.
Qed.

(** * Slots *)
Lemma at_slot_some x l e : at_slot x l = Some e -> In e l /\ e_slot e = x.
Proof. intros H. apply find_some in H as [I S]. split; auto. now apply Z.eqb_eq. Qed.
Lemma at_slot_none x l : at_slot x l = None -> ~ In x (map e_slot l).
Proof. intros H I. apply in_map_iff in I as (e&S&I). apply (find_none _ _ H) in I. apply Z.eqb_neq in I. auto. Qed.
Lemma same_slot l e f : NoDup (map e_slot l) -> In e l -> In f l -> e_slot e = e_slot f -> e = f.
Proof.
  induction l as [|x t IH]; simpl; [tauto|]. intros D E F S. inversion D as [|? ? N D']; subst.
  destruct E as [->|E], F as [->|F]; auto.
  - exfalso. apply N. rewrite S. now apply in_map.
  - exfalso. apply N. rewrite <- S. now apply in_map.
Qed.
Lemma in_at_slot l e : NoDup (map e_slot l) -> In e l -> at_slot (e_slot e) l = Some e.
Proof.
  intros D I. destruct (at_slot (e_slot e) l) as [f|] eqn:A.
  - apply at_slot_some in A as [F S]. f_equal. eapply same_slot; eauto.
  - apply at_slot_none in A. exfalso. apply A. now apply in_map.
Qed.
Lemma next_of_split l1 e l2 : NoDup (map e_slot (l1 ++ e :: l2)) -> next_of (e_slot e) (l1 ++ e :: l2) = hd_error l2.
Proof.
  induction l1 as [|a l1 IH]; simpl; intros D.
  - now rewrite Z.eqb_refl.
  - inversion D as [|? ? N D']; subst. destruct (Z.eqb_spec (e_slot a) (e_slot e)) as [S|S]; auto.
    exfalso. apply N. rewrite S, map_app. simpl. apply in_or_app. simpl. auto.
Qed.
Lemma nodup_insert q n l : NoDup (map e_slot l) -> ~ In (e_slot n) (map e_slot l) -> NoDup (map e_slot (insert q n l)).
Proof.
  induction l as [|e t IH]; simpl; auto. intros D N. inversion D as [|? ? N' D']; subst.
  destruct (e_slot e =? q); simpl.
  - constructor; [|constructor; auto]. simpl. intros [E|E]; [apply N; auto|auto].
  - constructor; [|apply IH; auto]. intros I. apply in_map_iff in I as (f&S&I). apply in_insert in I as [->|I].
    + apply N. auto.
    + apply N'. rewrite <- S. now apply in_map.
Qed.
Lemma nodup_insert_uid q n l : NoDup (map e_uid l) -> ~ In (e_uid n) (map e_uid l) -> NoDup (map e_uid (insert q n l)).
Proof.
  induction l as [|e t IH]; simpl; auto. intros D N. inversion D as [|? ? N' D']; subst.
  destruct (e_slot e =? q); simpl.
  - constructor; [|constructor; auto]. simpl. intros [E|E]; [apply N; auto|auto].
  - constructor; [|apply IH; auto]. intros I. apply in_map_iff in I as (f&S&I). apply in_insert in I as [->|I].
    + apply N. auto.
    + apply N'. rewrite <- S. now apply in_map.
Qed.
Lemma nodup_filter {A} (f : entry -> A) k l : NoDup (map f l) -> NoDup (map f (filter k l)).
Proof.
  induction l as [|e t IH]; simpl; auto. intros D. inversion D as [|? ? N D']; subst. destruct (k e); simpl; auto.
  constructor; auto. intros I. apply N. apply in_map_iff in I as (g&E&G). rewrite <- E. apply in_map. now apply filter_In in G.
Qed.
Lemma without_in x l e : In e (without x l) <-> In e l /\ e_slot e <> x.
Proof. unfold without. rewrite filter_In, negb_true_iff, Z.eqb_neq. tauto. Qed.

(** * Final: with neighbours of other objects, the only one of its own *)
Lemma same_spec a b : same a b = true <-> c_type a <> Untyped /\ c_type a <> IrqControl /\ c_type a = c_type b /\ c_object a = c_object b.
Proof.
  unfold same. rewrite !andb_true_iff, !negb_true_iff, Z.eqb_eq, teq_eq.
  assert (N : forall t u, teq t u = false <-> t <> u). { intros t u. rewrite <- teq_eq. destruct (teq t u); split; congruence. }
  rewrite !N. tauto.
Qed.
Lemma same_sym a b : same a b = same b a.
Proof. apply eq_true_iff_eq. rewrite !same_spec. intuition congruence. Qed.
Lemma same_trans a b c : same a b = true -> same b c = true -> same a c = true.
Proof. rewrite !same_spec. intuition congruence. Qed.
Definition sames (e f : entry) := same (e_cap e) (e_cap f).
Lemma final_false f t : forall before x e, NoDup (map e_slot t) -> blk (sames f) t -> In e t -> e_slot e = x -> sames f e = true ->
  same_at (Some before) f = true -> final (Some before) x t = false.
Proof.
  induction t as [|g t IH]; simpl; intros before x e D B I S H F; [tauto|]. inversion D as [|? ? N D']; subst.
  destruct (Z.eqb_spec (e_slot g) (e_slot e)) as [Q|Q].
  - assert (g = e). { destruct I as [->|I]; auto. exfalso. apply N. rewrite Q. now apply in_map. } subst g.
    simpl. unfold sames in H. rewrite (same_trans _ _ _ F H). reflexivity.
  - destruct I as [->|I]; [congruence|]. destruct (sames f g) eqn:G.
    + eapply IH; eauto. simpl. unfold sames in G. rewrite same_sym. auto.
    + rewrite Forall_forall in B. rewrite B in H; auto. discriminate.
Qed.
Theorem final_only l e : NoDup (map e_slot l) -> chain sames l -> In e l -> final None (e_slot e) l = true ->
  forall f, In f l -> f <> e -> same (e_cap f) (e_cap e) = false.
Proof.
  assert (K : forall l before e, NoDup (map e_slot l) -> chain sames l -> In e l -> final before (e_slot e) l = true ->
    forall f, In f l -> f <> e -> same (e_cap f) (e_cap e) = false); [|eauto].
  clear. induction l as [|g t IH]; simpl; intros before e D C I H f F N; [tauto|]. destruct C as [B C]. inversion D as [|? ? N' D']; subst.
  destruct (Z.eqb_spec (e_slot g) (e_slot e)) as [Q|Q].
  - assert (g = e). { destruct I as [->|I]; auto. exfalso. apply N'. rewrite Q. now apply in_map. } subst g.
    destruct F as [->|F]; [congruence|]. apply andb_true_iff in H as [_ H]. rewrite same_sym.
    assert (K : Forall (fun g => sames e g = false) t).
    { apply blk_head; auto. destruct (hd_error t) as [h|]; auto. simpl in H. apply negb_true_iff in H. unfold sames. now rewrite same_sym. }
    rewrite Forall_forall in K. now apply K.
  - destruct I as [->|I]; [congruence|]. destruct F as [->|F]; [|eapply IH; eauto].
    destruct (same (e_cap f) (e_cap e)) eqn:G; auto. exfalso.
    destruct (same_at (Some f) f) eqn:R.
    + rewrite (final_false f t f (e_slot e) e) in H; auto. discriminate.
    + simpl in R. rewrite same_spec in G. assert (same (e_cap f) (e_cap f) = true) by (rewrite same_spec; tauto). congruence.
Qed.
