(** What happens to the state in one move of the kernel, and that each keeps it well-formed. Every operation is a path of such moves (CapsOps.v);
    between any two of them the kernel may be preempted.

    `A` are the slots that a move takes capabilities from and puts them into, `T` the threads that it is done for. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import CapsModel CapsStep CapsOrder CapsTree CapsMade.
Import ListNotations.
Open Scope Z_scope.

(** * Well-formed *)
(** A region is what a mapped Frame's capability says, at its slot. *)
Definition shows (e : entry) (r : region) : Prop := e_slot e = g_frame r /\ c_type (e_cap e) = Frame /\ c_region (e_cap e) = Some (g_index r) /\
  c_data (e_cap e) = g_vspace r /\ c_object (e_cap e) = g_base r /\ c_bits (e_cap e) = g_bits r /\ within (g_rights r) (c_rights (e_cap e)).
Record mpu (l : list entry) (g : list region) : Prop := {
  m_to : forall r, In r g -> exists e, In e l /\ shows e r;
  m_from : forall e, In e l -> c_region (e_cap e) <> None -> exists r, In r g /\ shows e r;
  m_frame : NoDup (map g_frame g);
  m_place : NoDup (map (fun r => (g_vspace r, g_index r)) g) }.
Definition names (l : list entry) (t : ctype) (o : Z) : Prop := exists e, In e l /\ c_type (e_cap e) = t /\ c_object (e_cap e) = o.
Definition wait_ok (l : list entry) (w : wait) : Prop := match w with
  | WSend ep _ _ _ _ => names l Endpoint ep
  | WRecv ep r => names l Endpoint ep /\ (r = 0 \/ names l Reply r)
  | WReply r => names l Reply r end.
Record wf (st : state) : Prop := {
  w_tree : tree (s_list st) (s_next st);
  w_mpu : mpu (s_list st) (s_regions st);
  w_spaces : forall r, In r (s_regions st) -> names (s_list st) VSpace (g_vspace r);
  w_waits : forall p, In p (s_waits st) -> wait_ok (s_list st) (snd p);
  w_irq : s_irq st mod cell_bytes = 0 }.

(** * Moves *)
Definition held (A : Z -> Prop) (l : list entry) (t : ctype) (o : Z) (P : cap -> Prop) : Prop :=
  exists f, In f l /\ A (e_slot f) /\ c_type (e_cap f) = t /\ c_object (e_cap f) = o /\ P (e_cap f).
(** A thread may begin to wait for what it has a capability for; for an answer also by the reply object of the receiver. *)
Definition may_wait (A T : Z -> Prop) st (w : wait) : Prop := match w with
  | WSend ep _ grant calls _ => held A (s_list st) Endpoint ep (fun c => (grant = true -> has c right_grant = true) /\ (calls = true -> has c (Z.lor right_grant right_grant_reply) = true))
  | WRecv ep r => held A (s_list st) Endpoint ep (fun c => has c right_read = true) /\ (r = 0 \/ held A (s_list st) Reply r (fun _ => True))
  | WReply r => held A (s_list st) Reply r (fun _ => True) \/ exists t ep, In (t, WRecv ep r) (s_waits st) /\ T t /\ r <> 0 end.
(** A slot of a container that a capability names. *)
Definition roomy (l : list entry) (x : Z) : Prop := exists c, In c l /\ in_range (slots_of (e_cap c)) x = true.
Inductive move_of (A T : Z -> Prop) (st : state) : state -> Prop :=
  | m_derive e x c : In e (s_list st) -> get st x = None -> derived (e_cap e) c ->
      (c_type (e_cap e) = Untyped -> childless e (s_list st) = true) -> A (e_slot e) -> A x -> roomy (s_list st) x ->
      move_of A T st (derive st e x c)
  | m_reset u : In u (s_list st) -> c_type (e_cap u) = Untyped -> childless u (s_list st) = true -> move_of A T st (reset st u)
  | m_create u x c : In u (s_list st) -> c_type (e_cap u) = Untyped -> get st x = None -> fits (e_cap u) c ->
      A (e_slot u) -> A x -> roomy (s_list st) x -> move_of A T st (create st u x c)
  | m_issue e x line : In e (s_list st) -> c_type (e_cap e) = IrqControl -> get st x = None -> 0 <= line < klim_irqs ->
      (forall f, In f (s_list st) -> c_type (e_cap f) = IrqHandler -> c_object (e_cap f) <> line_slot st line) ->
      A (e_slot e) -> A x -> roomy (s_list st) x -> move_of A T st (issue st e x (handler st line))
  | m_remove x : move_of A T st (delete_one x st)
  | m_pop r rest : s_pending st = r :: rest -> (forall e, In e (s_list st) -> in_range r (e_slot e) = false) -> move_of A T st (with_pending st rest)
  | m_move x y : get st y = None -> A x -> A y -> roomy (s_list st) y -> move_of A T st (move st x y)
  | m_map e v i r : In e (s_list st) -> c_type (e_cap e) = Frame -> c_region (e_cap e) = None -> held A (s_list st) VSpace v (fun _ => True) ->
      within r (c_rights (e_cap e)) -> used st v i = false -> A (e_slot e) -> move_of A T st (map_frame st e v i r)
  | m_unmap e : In e (s_list st) -> c_type (e_cap e) = Frame -> move_of A T st (unmap_frame st (e_slot e))
  | m_waits w : (forall p, In p w -> In p (s_waits st) \/ T (fst p) /\ may_wait A T st (snd p)) -> move_of A T st (with_waits st w).
Inductive path (A T : Z -> Prop) : state -> state -> Prop :=
  | path_none st : path A T st st
  | path_more a b c : move_of A T a b -> path A T b c -> path A T a c.
Lemma path_one A T a b : move_of A T a b -> path A T a b.
Proof. intros H. eapply path_more; [exact H|constructor]. Qed.
Lemma path_app A T a b c : path A T a b -> path A T b c -> path A T a c.
Proof. induction 1; eauto using path_more. Qed.

(** * The MPU under changes of the list *)
Lemma shows_in_region e r : shows e r -> c_region (e_cap e) <> None.
Proof. intros (_&_&R&_). congruence. Qed.
Definition shown_alike (a b : cap) : Prop := c_type b = c_type a /\ c_region b = c_region a /\ c_data b = c_data a /\ c_object b = c_object a /\
  c_bits b = c_bits a /\ c_rights b = c_rights a.
Lemma mpu_map h l g : (forall e, In e l -> e_slot (h e) = e_slot e /\
    (c_region (e_cap e) = None /\ c_region (e_cap (h e)) = None \/ shown_alike (e_cap e) (e_cap (h e)))) ->
  mpu l g -> mpu (map h l) g.
Proof.
  intros H [T F N P]. split; auto.
  - intros r R. destruct (T r R) as (e&I&S). exists (h e). split; [now apply in_map|]. destruct (H e I) as [E [[X _]|(X1&X2&X3&X4&X5&X6)]].
    + now apply shows_in_region in S.
    + unfold shows in *. now rewrite X1, X2, X3, X4, X5, X6, E.
  - intros e I. apply in_map_iff in I as (f&<-&I). destruct (H f I) as [E [[_ X]|(X1&X2&X3&X4&X5&X6)]]; [congruence|]. rewrite X2. intros R.
    destruct (F f I R) as (r&J&S). exists r. split; auto. unfold shows in *. now rewrite X1, X2, X3, X4, X5, X6, E.
Qed.
Lemma mpu_insert q n l g : c_region (e_cap n) = None -> mpu l g -> mpu (insert q n l) g.
Proof.
  intros H [T F N P]. split; auto.
  - intros r R. destruct (T r R) as (e&I&S). exists e. split; auto using insert_in.
  - intros e I R. apply in_insert in I as [->|I]; [congruence|auto].
Qed.
Lemma mpu_set x f l g : (forall e, In e l -> e_slot e = x -> c_region (e_cap e) = None /\ c_region (f (e_cap e)) = None \/ shown_alike (e_cap e) (f (e_cap e))) ->
  mpu l g -> mpu (set_cap x f l) g.
Proof.
  intros H. apply mpu_map. intros e I. destruct (Z.eqb_spec (e_slot e) x) as [S|S]; simpl; auto. split; auto. right. unfold shown_alike. tauto.
Qed.
Lemma nodup_map_filter {A B} (f : A -> B) k l : NoDup (map f l) -> NoDup (map f (filter k l)).
Proof.
  induction l as [|e t IH]; simpl; auto. intros D. inversion D as [|? ? N D']; subst. destruct (k e); simpl; auto.
  constructor; auto. intros I. apply N. apply in_map_iff in I as (g&E&G). rewrite <- E. apply in_map. now apply filter_In in G.
Qed.

(** * Names under changes of the list *)
Lemma names_insert q n l t o : names l t o -> names (insert q n l) t o.
Proof. intros (e&I&H). exists e. split; auto using insert_in. Qed.
Lemma names_map h l t o : (forall e, In e l -> c_type (e_cap (h e)) = c_type (e_cap e) /\ c_object (e_cap (h e)) = c_object (e_cap e)) ->
  names l t o -> names (map h l) t o.
Proof. intros H (e&I&E). exists (h e). split; [now apply in_map|]. destruct (H e I) as [-> ->]. auto. Qed.
Lemma wait_ok_mono l l' w : (forall t o, names l t o -> names l' t o) -> wait_ok l w -> wait_ok l' w.
Proof. intros H. destruct w; simpl; intuition. Qed.
Lemma held_names A l t o P : held A l t o P -> names l t o.
Proof. intros (f&I&_&H1&H2&_). exists f. auto. Qed.

(** What an addition keeps: all but the tree. *)
Lemma add_wf st p x c l : wf st -> tree (insert (e_slot p) (child st p x c) l) (S (s_next st)) -> c_region c = None ->
  mpu l (s_regions st) -> (forall t o, names (s_list st) t o -> names l t o) -> wf (add st p x c l).
Proof.
  intros [W M S Q Z] T R M' N. split; simpl; auto.
  - apply mpu_insert; auto.
  - intros r I. apply names_insert. auto.
  - intros w I. eapply wait_ok_mono; [|apply Q; auto]. intros. apply names_insert. auto.
Qed.
Lemma set_cap_names x f l t o : (forall e, In e l -> c_type (f (e_cap e)) = c_type (e_cap e) /\ c_object (f (e_cap e)) = c_object (e_cap e)) ->
  names l t o -> names (set_cap x f l) t o.
Proof. intros H. apply names_map. intros e I. destruct (e_slot e =? x); simpl; auto. Qed.

(** * Deleting *)
Lemma mpu_without x l g : mpu l g -> mpu (without x l) (release x g).
Proof.
  intros [T F N P]. unfold release. split; auto using nodup_map_filter.
  - intros r R. apply filter_In in R as [R X]. destruct (T r R) as (e&I&S). exists e. split; auto. apply without_in. split; auto.
    destruct S as [-> _]. apply negb_true_iff, Z.eqb_neq in X. auto.
  - intros e I R. apply without_in in I as [I X]. destruct (F e I R) as (r&J&S). exists r. split; auto. apply filter_In. split; auto.
    destruct S as [<- _]. now apply negb_true_iff, Z.eqb_neq.
Qed.
Definition left_by x st := with_regions (with_list st (cut x (s_list st))) (release x (s_regions st)).
Lemma mpu_cut x l g : mpu l g -> mpu (cut x l) (release x g).
Proof.
  intros M. apply mpu_without with (x := x) in M. unfold cut. destruct (at_slot x l) as [e|], (next_of x l) as [f|]; auto. destruct (c_first _); auto.
  apply mpu_set; auto. intros h _ _. right. unfold shown_alike. auto 6.
Qed.
Lemma names_cut x l t o : names (without x l) t o -> names (cut x l) t o.
Proof.
  intros N. unfold cut. destruct (at_slot x l) as [e|], (next_of x l) as [f|]; auto. destruct (c_first _); auto. apply set_cap_names; auto.
Qed.
Lemma not_final st e : tree (s_list st) (s_next st) -> In e (s_list st) -> final None (e_slot e) (s_list st) = false ->
  exists g, In g (s_list st) /\ g <> e /\ same (e_cap g) (e_cap e) = true.
Proof.
  intros W I F. pose proof (t_slots _ _ W) as D. assert (K : forall l b, (forall g, b = Some g -> e_slot g <> e_slot e) -> NoDup (map e_slot l) -> In e l ->
        final b (e_slot e) l = false -> exists g, (b = Some g \/ In g l) /\ e_slot g <> e_slot e /\ same (e_cap g) (e_cap e) = true).
      { clear. induction l as [|f t IH]; simpl; [tauto|]. intros b B D I F. inversion D as [|? ? N D']; subst.
        destruct (Z.eqb_spec (e_slot f) (e_slot e)) as [S|S].
        - assert (f = e). { destruct I as [->|I]; auto. exfalso. apply N. rewrite S. now apply in_map. } subst f.
          apply andb_false_iff in F as [F|F]; apply negb_false_iff in F.
          + destruct b as [g|]; [|discriminate]. exists g. auto.
          + destruct t as [|g t]; [discriminate|]. exists g. simpl in *. repeat split; auto.
        - destruct I as [->|I]; [congruence|]. destruct (IH (Some f)) as (g&G&R); auto; [congruence|].
          exists g. split; auto. destruct G as [G|G]; auto. inversion G; auto. }
      destruct (K (s_list st) None) as (g&G&N&R); auto; [discriminate|]. destruct G as [G|G]; [discriminate|].
      exists g. repeat split; auto. congruence.
Qed.
(** What is still named, or was named by the last capability only. *)
Lemma names_without st e t o : tree (s_list st) (s_next st) -> In e (s_list st) -> t <> Untyped -> t <> IrqControl -> names (s_list st) t o ->
  names (without (e_slot e) (s_list st)) t o \/ final None (e_slot e) (s_list st) = true /\ c_type (e_cap e) = t /\ c_object (e_cap e) = o.
Proof.
  intros W I U K (f&J&T&O). destruct (Z.eq_dec (e_slot f) (e_slot e)) as [S|S].
  - assert (f = e) by (eapply same_slot; eauto; apply W). subst f. destruct (final None (e_slot e) (s_list st)) eqn:F; [auto|left].
    destruct (not_final st e W I F) as (g&G&N&R). exists g. apply same_spec in R. destruct R as (_&_&R1&R2). repeat split; try congruence. apply without_in. split; auto.
    intros Q. apply N. eapply same_slot; eauto. apply W.
  - left. exists f. repeat split; auto. apply without_in. auto.
Qed.
Lemma wait_off l l' o w : (forall t p, t <> Untyped -> t <> IrqControl -> names l t p -> names l' t p \/ p = o) ->
  wait_ok l w -> on_object o w = false -> wait_ok l' w.
Proof.
  intros H. destruct w as [e b g c k|e r|r]; simpl.
  - intros N D. destruct (H Endpoint e) as [?| ->]; auto; try discriminate. now rewrite Z.eqb_refl in D.
  - intros [N M] D. apply orb_false_iff in D as [D1 D2]. split.
    + destruct (H Endpoint e) as [?| ->]; auto; try discriminate. now rewrite Z.eqb_refl in D1.
    + destruct M as [M|M]; auto. destruct (H Reply r) as [?| ->]; auto; try discriminate. now rewrite Z.eqb_refl in D2.
  - intros N D. destruct (H Reply r) as [?| ->]; auto; try discriminate. now rewrite Z.eqb_refl in D.
Qed.
Lemma unmapped_alike v c : cap_ok c -> alike c (unmapped_from v c).
Proof.
  intros K. unfold unmapped_from. destruct (c_region c) eqn:R; [|apply alike_refl]. destruct (c_data c =? v); [|apply alike_refl].
  assert (T : c_type c = Frame) by (apply K; congruence). unfold alike, badge; simpl. rewrite T. tauto.
Qed.
Lemma with_region_ok c g d : cap_ok c -> c_type c = Frame -> cap_ok (with_region c g d).
Proof. intros [K1 K2 K3 K4 K5 K6 K7] T. split; simpl; auto; rewrite T; try discriminate; intros [Y|Y]; discriminate. Qed.
Lemma mpu_unmap_space v l g : mpu l g ->
  mpu (map (fun e => E (e_slot e) (unmapped_from v (e_cap e)) (e_uid e) (e_from e)) l) (filter (fun r => negb (g_vspace r =? v)) g).
Proof.
  intros [T F N P]. split; auto using nodup_map_filter.
  - intros r R. apply filter_In in R as [R X]. destruct (T r R) as (e&I&S). eexists. split; [apply in_map_iff; exists e; eauto|].
    apply negb_true_iff in X. pose proof S as (S1&S2&S3&S4&S5). unfold shows, unmapped_from; simpl. rewrite S3, S4, X. rewrite S3, S4. tauto.
  - intros e I. apply in_map_iff in I as (f&<-&I). simpl. unfold unmapped_from. destruct (c_region (e_cap f)) eqn:R; [|congruence].
    destruct (Z.eqb_spec (c_data (e_cap f)) v) as [D|D]; simpl; [congruence|]. intros _.
    destruct (F f I) as (r&J&S); [congruence|]. exists r. split; [apply filter_In; split; auto; apply negb_true_iff, Z.eqb_neq; destruct S as (_&_&_&S&_); congruence|].
    unfold shows in *. simpl. auto.
Qed.
Lemma delete_one_wf x st : wf st -> wf (delete_one x st).
Proof.
  intros W. unfold delete_one. destruct (get st x) as [e|] eqn:G; auto. apply at_slot_some in G as [I <-].
  fold (left_by (e_slot e) st). pose proof W as [WT WM WS WQ WZ].
  assert (T : tree (s_list (left_by (e_slot e) st)) (s_next st)) by (now apply cut_tree).
  assert (M : mpu (s_list (left_by (e_slot e) st)) (s_regions (left_by (e_slot e) st))) by (now apply mpu_cut).
  assert (NW : forall t o, t <> Untyped -> t <> IrqControl -> names (s_list st) t o ->
    names (s_list (left_by (e_slot e) st)) t o \/ final None (e_slot e) (s_list st) = true /\ c_type (e_cap e) = t /\ c_object (e_cap e) = o)
    by (intros t o U K N; destruct (names_without st e t o WT I U K N) as [Y|Y]; [left; exact (names_cut _ _ _ _ Y)|right; exact Y]).
  assert (RI : forall r, In r (s_regions (left_by (e_slot e) st)) -> In r (s_regions st)) by (intros r R; now apply filter_In in R).
  destruct (final None (e_slot e) (s_list st)) eqn:F.
  2:{ assert (NW' : forall t o, t <> Untyped -> t <> IrqControl -> names (s_list st) t o -> names (s_list (left_by (e_slot e) st)) t o).
      { intros t o U K N. destruct (NW t o U K N) as [?|[? _]]; [auto|discriminate]. }
      split; auto.
      - intros r R. apply NW'; try discriminate. auto.
      - intros p P. specialize (WQ p P).
        assert (N1 : forall o, names (s_list st) Endpoint o -> names (s_list (left_by (e_slot e) st)) Endpoint o) by (intros; apply NW'; auto; discriminate).
        assert (N2 : forall o, names (s_list st) Reply o -> names (s_list (left_by (e_slot e) st)) Reply o) by (intros; apply NW'; auto; discriminate).
        destruct (snd p); cbn [wait_ok] in *; intuition. }
  assert (NS : c_type (e_cap e) <> VSpace -> forall r, In r (s_regions (left_by (e_slot e) st)) -> names (s_list (left_by (e_slot e) st)) VSpace (g_vspace r)).
  { intros T0 r R. destruct (NW VSpace (g_vspace r)) as [?|[_ [? _]]]; auto; try discriminate. congruence. }
  assert (NQ : c_type (e_cap e) <> Endpoint -> c_type (e_cap e) <> Reply -> forall p, In p (s_waits st) -> wait_ok (s_list (left_by (e_slot e) st)) (snd p)).
  { intros T1 T2 p P. specialize (WQ p P). assert (NW' : forall t o, t = Endpoint \/ t = Reply -> names (s_list st) t o -> names (s_list (left_by (e_slot e) st)) t o).
    { intros t o [-> | ->] N.
      - destruct (NW Endpoint o) as [?|[_ [? _]]]; auto; try discriminate. congruence.
      - destruct (NW Reply o) as [?|[_ [? _]]]; auto; try discriminate. congruence. }
    destruct (snd p); cbn [wait_ok] in *; intuition. }
  assert (NF : forall p, In p (filter (fun w => negb (on_object (c_object (e_cap e)) (snd w))) (s_waits st)) -> wait_ok (s_list (left_by (e_slot e) st)) (snd p)).
  { intros p P. apply filter_In in P as [P Q]. apply negb_true_iff in Q. apply (wait_off (s_list st) _ (c_object (e_cap e))); auto.
    intros t o U K N. destruct (NW t o U K N) as [?|[_ [_ ?]]]; auto. }
  unfold finalise. destruct (c_type (e_cap e)) eqn:C;
    try (split; auto; fail);
    try (split; auto; [apply NS; congruence|apply NQ; congruence]).
  - split; auto; [apply NS; congruence|]. simpl. intros p P. apply filter_In in P as [P _]. apply NQ; auto; congruence.
  - split; auto. apply NS; congruence.
  - split; auto. apply NS; congruence.
  - set (v := c_object (e_cap e)). set (L := left_by (e_slot e) st) in *. split; auto.
    + simpl. apply tree_map; auto.
      * intros f J. unfold steady; simpl. repeat split; auto; apply unmapped_alike; now apply T.
      * apply first_kept with (n := s_next st); auto. intros f J. unfold steady; simpl. repeat split; auto; try (apply unmapped_alike; now apply T).
        unfold unmapped_from. destruct (c_region _); auto. destruct (_ =? _); auto.
      * rewrite map_map. simpl. apply T.
      * intros f J. simpl. unfold unmapped_from. destruct (c_region (e_cap f)) eqn:R; [|now apply T]. destruct (_ =? _); [|now apply T].
        apply with_region_ok; [now apply T|]. apply T; auto. congruence.
      * intros u f J1 J2 U R. simpl. replace (unmapped_from v (e_cap u)) with (e_cap u); [now apply (t_mark _ _ T)|].
        unfold unmapped_from. destruct (c_region (e_cap u)) eqn:R'; auto. assert (c_type (e_cap u) = Frame) by (apply T; auto; congruence). congruence.
    + simpl. now apply mpu_unmap_space.
    + simpl. intros r R. apply filter_In in R as [R X]. apply names_map; [intros f J; simpl; destruct (unmapped_alike v (e_cap f)) as (->&_&_&_&_&->&_); auto; now apply T|].
      destruct (NW VSpace (g_vspace r)) as [?|[_ [_ Y]]]; auto; try discriminate. exfalso. apply negb_true_iff, Z.eqb_neq in X. now apply X.
    + simpl. intros p P. eapply wait_ok_mono; [|apply NQ; auto; congruence]. intros t o. apply names_map.
      intros f J; simpl. destruct (unmapped_alike v (e_cap f)) as (->&_&_&_&_&->&_); auto. now apply T.
Qed.

(** * Every move keeps it *)
Lemma get_none st x : get st x = None -> ~ In x (map e_slot (s_list st)).
Proof. apply at_slot_none. Qed.
Lemma untyped_no_region c : cap_ok c -> c_type c = Untyped -> c_region c = None.
Proof. intros K T. destruct (c_region c) eqn:R; auto. assert (c_type c = Frame) by (apply K; congruence). congruence. Qed.
Lemma full_keeps c : c_type (full c) = c_type c /\ c_object (full c) = c_object c.
Proof. unfold full. destruct (c_type c) eqn:T; simpl; auto. Qed.
Theorem move_wf A T st st' : wf st -> move_of A T st st' -> wf st'.
Proof.
  intros W H. pose proof W as [WT WM WS WQ WZ]. destruct H.
  - apply add_wf; auto.
    + apply derive_tree; auto using get_none.
    + apply H1.
    + apply mpu_set; auto. intros f I S. rewrite (same_slot _ f e) in * by (auto; apply WT).
      destruct (teq (c_type (e_cap e)) Untyped) eqn:U.
      * apply teq_eq in U. left. pose proof (untyped_no_region _ (t_ok _ _ WT _ H) U) as R. unfold full. rewrite U. simpl. auto.
      * right. unfold shown_alike, full. destruct (c_type (e_cap e)) eqn:TT; try discriminate U; rewrite ?TT; auto 8.
    + intros. apply set_cap_names; auto. intros. apply full_keeps.
  - split; auto.
    + now apply reset_tree.
    + apply mpu_set; auto. intros f I S. rewrite (same_slot _ f u) in * by (auto; apply WT). left.
      pose proof (untyped_no_region _ (t_ok _ _ WT _ H) H0). auto.
    + intros r R. apply set_cap_names; auto.
    + intros p P. eapply wait_ok_mono; [|apply WQ; auto]. intros. apply set_cap_names; auto.
  - apply add_wf; auto.
    + apply create_tree; auto using get_none.
    + apply H2.
    + apply mpu_set; auto. intros f I S. rewrite (same_slot _ f u) in * by (auto; apply WT). left.
      pose proof (untyped_no_region _ (t_ok _ _ WT _ H) H0). auto.
    + intros. apply set_cap_names; auto.
  - apply add_wf; auto. apply issue_tree; auto using get_none.
    split; simpl; try discriminate; try lia; try congruence; try (intros [Y|Y]; discriminate).
    intros _. unfold line_slot. rewrite Z.mul_comm, Z.mod_add; auto. discriminate.
  - now apply delete_one_wf.
  - split; auto.
  - (* move *)
    apply get_none in H.
    assert (RJ : forall e f, In e (s_list st) -> In f (s_list st) -> renamed x y (e_slot e) = renamed x y (e_slot f) -> e_slot e = e_slot f).
    { intros e f I J. unfold renamed. destruct (Z.eqb_spec (e_slot e) x), (Z.eqb_spec (e_slot f) x); try congruence; intros E; exfalso; apply H;
        [rewrite E|rewrite <- E]; now apply in_map. }
    split; auto; simpl.
    + apply tree_map; auto.
      * intros e I. unfold steady. simpl. auto using alike_refl.
      * intros e f I J R. simpl. now apply (t_parent _ _ WT).
      * rewrite map_map. simpl. pose proof (t_slots _ _ WT) as D. clear - D RJ. induction (s_list st) as [|e t IH]; simpl in *; [constructor|].
        inversion D as [|? ? N D']; subst. constructor; [|apply IH; auto].
        intros I. apply in_map_iff in I as (f&E&I). apply N. rewrite <- (RJ f e); auto. now apply in_map.
      * intros e I. simpl. now apply (t_ok _ _ WT).
      * intros u e I J U K. simpl. now apply (t_mark _ _ WT).
    + destruct WM as [MT MF MN MP]. split.
      * intros r R. apply in_map_iff in R as (r0&<-&R). destruct (MT r0 R) as (e&I&S). eexists. split; [apply in_map_iff; exists e; eauto|].
        unfold shows in *; simpl. destruct S as (->&S). auto.
      * intros e I. apply in_map_iff in I as (f&<-&I). simpl. intros R. destruct (MF f I R) as (r&J&S).
        eexists. split; [apply in_map_iff; exists r; eauto|]. unfold shows in *; simpl. destruct S as (->&S). auto.
      * rewrite map_map. simpl. clear - MN MT RJ. induction (s_regions st) as [|r t IH]; simpl in *; [constructor|].
        inversion MN as [|? ? N D']; subst. constructor; [|apply IH; auto].
        intros I. apply in_map_iff in I as (r'&E&I). apply N. destruct (MT r) as (e&J&S&_), (MT r') as (f&J'&S'&_); auto.
        rewrite <- S, (RJ e f), S'; auto; [now apply in_map|]. now rewrite S, S'.
      * rewrite map_map. simpl. auto.
    + intros r R. apply in_map_iff in R as (r0&<-&R). simpl. apply names_map; auto.
    + intros p P. eapply wait_ok_mono; [|apply WQ; auto]. intros. apply names_map; auto.
  - (* map *)
    assert (NF : ~ In (e_slot e) (map g_frame (s_regions st))).
    { intros I. apply in_map_iff in I as (r0&E&I). destruct (m_to _ _ WM r0 I) as (f&J&S). assert (f = e).
      { eapply same_slot; eauto; [apply WT|]. destruct S. congruence. } subst f. now apply shows_in_region in S. }
    assert (NU : ~ In (v, i) (map (fun r => (g_vspace r, g_index r)) (s_regions st))).
    { intros I. apply in_map_iff in I as (r0&E&I). unfold used in H4. assert (X : existsb (fun g => (g_vspace g =? v) && (g_index g =? i)) (s_regions st) = true); [|congruence].
      apply existsb_exists. exists r0. inversion E. now rewrite !Z.eqb_refl. }
    set (e' := E (e_slot e) (with_region (e_cap e) (Some i) v) (e_uid e) (e_from e)).
    assert (I' : In e' (set_cap (e_slot e) (fun c => with_region c (Some i) v) (s_list st)))
      by exact (set_cap_in (e_slot e) (fun c => with_region c (Some i) v) (s_list st) e (t_slots _ _ WT) H eq_refl).
    assert (NN : forall t o, names (s_list st) t o -> names (set_cap (e_slot e) (fun c => with_region c (Some i) v) (s_list st)) t o) by (intros; apply set_cap_names; auto).
    split; auto; simpl.
    + apply set_cap_tree; auto. intros f I S. rewrite (same_slot _ f e) in * by (auto; apply WT). split; [|split; [|split; [auto|]]].
      * unfold alike, badge; simpl. rewrite H0. tauto.
      * apply with_region_ok; auto. now apply WT.
      * congruence.
    + destruct WM as [MT MF MN MP]. split; simpl; try (constructor; auto).
      * intros r0 [<-|R]; [exists e'; split; auto; unfold shows; simpl; repeat split; auto|].
        destruct (MT r0 R) as (f&I&S). exists f. split; auto. unfold set_cap. apply in_map_iff. exists f. split; auto.
        destruct (Z.eqb_spec (e_slot f) (e_slot e)) as [X|X]; auto. exfalso. apply NF. rewrite <- X. destruct S as [-> _]. now apply in_map.
      * intros f I R. unfold set_cap in I. apply in_map_iff in I as (g&<-&I). destruct (Z.eqb_spec (e_slot g) (e_slot e)) as [X|X].
        -- assert (g = e) by (eapply same_slot; eauto; apply WT). subst g. eexists. split; [now left|]. unfold shows; simpl. repeat split; auto.
        -- destruct (MF g I R) as (r0&J&S). eauto.
    + intros r0 [<-|R]; simpl; auto. apply NN. now apply held_names in H2.
    + intros p P. eapply wait_ok_mono; [|apply WQ; auto]. auto.
  - (* unmap *)
    assert (NN : forall t o, names (s_list st) t o -> names (set_cap (e_slot e) (fun c => with_region c None 0) (s_list st)) t o) by (intros; apply set_cap_names; auto).
    split; auto; simpl.
    + apply set_cap_tree; auto. intros f I S. rewrite (same_slot _ f e) in * by (auto; apply WT). split; [|split; [|split; [auto|]]].
      * unfold alike, badge; simpl. rewrite H0. tauto.
      * apply with_region_ok; auto. now apply WT.
      * congruence.
    + destruct WM as [MT MF MN MP]. unfold release. split; auto using nodup_map_filter.
      * intros r R. apply filter_In in R as [R X]. destruct (MT r R) as (f&I&S). exists f. split; auto. unfold set_cap. apply in_map_iff. exists f. split; auto.
        destruct S as [S _]. apply negb_true_iff in X. rewrite S, X. auto.
      * intros f I R. unfold set_cap in I. apply in_map_iff in I as (g&<-&I). destruct (Z.eqb_spec (e_slot g) (e_slot e)) as [X|X]; [simpl in R; congruence|].
        destruct (MF g I R) as (r&J&S). exists r. split; auto. apply filter_In. split; auto. destruct S as [<- _]. now apply negb_true_iff, Z.eqb_neq.
    + intros r R. apply filter_In in R as [R _]. auto.
    + intros p P. eapply wait_ok_mono; [|apply WQ; auto]. auto.
  - split; auto. simpl. intros p P. destruct (H p P) as [?|[_ M]]; auto. destruct (snd p) eqn:SP; simpl in *.
    + now apply held_names in M.
    + destruct M as [M1 [M2|M2]]; apply held_names in M1; auto. apply held_names in M2. auto.
    + destruct M as [M|(t&ep&M&_&N)]; [now apply held_names in M|]. specialize (WQ _ M). simpl in WQ. destruct WQ as [_ [?|?]]; auto. congruence.
Qed.
