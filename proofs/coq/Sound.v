(** What a certificate promises of every run.

    For a program with a checked certificate, whatever the node's host functions, tables and state, and whatever the message:
    the machine is never stuck, stays inside its code, reads nothing outside its memory and writes nothing but its scratch
    memory, calls nothing but what its code names, spends no more than the bound and ends.

    The invariant [valid] ties a state to the certificate's point at its pc. Each open loop has a number of completed turns:
    -1 from the opening instruction to the first visit of the closing word, then 0, 1, …; the loop's own registers, which
    nothing else writes, say that it is below the trips ([turning]). What was spent is at most what the certificate says of
    getting there ([consumed]). A run may end or fault anywhere, and is within the bound wherever it does, because the cost
    of leaving all loops from there on is ([within]).

    The file is long because the theorems stand in one section, over one program and its certificate; what they do not need of
    these is no argument of theirs. *)
From Coq Require Import ZArith List Bool Lia FMapPositive.
From PGrid Require Import Spec Machine Certificate Loops Effect.
Import ListNotations.
Open Scope Z_scope.

#[local] Arguments State {World}.
#[local] Arguments pc {World}.
#[local] Arguments ints {World}.
#[local] Arguments strings {World}.
#[local] Arguments mem {World}.
#[local] Arguments spent {World}.
#[local] Arguments world {World}.
#[local] Arguments calls {World}.
#[local] Arguments Next {World}.
#[local] Arguments Done {World}.
#[local] Arguments int {World}.
#[local] Arguments string {World}.
#[local] Arguments bytes_of {World}.
#[local] Arguments goto {World}.
#[local] Arguments set_int {World}.
#[local] Arguments set_string {World}.
#[local] Arguments set_mem {World}.
#[local] Arguments spend {World}.
#[local] Arguments result {World}.
#[local] Arguments call_of {World}.

Section Sound.
Variable World : Type.
Variable host : Z -> Z -> list Z -> World -> World * option (list Z).
Variable tables : list table.
Variable memory : Z.
Variable p : program.
Variable c : certificate.
Variable bound : cost.
Hypothesis scratch_inside : p_scratch p <= memory.
Hypothesis memory_nonneg : 0 <= memory.
Hypothesis checked : check_certificate p c bound = true.

Notation state := (state World).
Notation inside := (inside memory).
Notation step := (step World host tables memory p).
Notation run := (run World host tables memory p).
Notation start := (start World).
Notation does := (does World host memory p).
Notation unchanged_outside := (unchanged_outside p).

(** * What a checked certificate says of one point *)

Lemma arrives_inv t L h : arrives c t L h = true ->
  exists pt, point_at c t = Some pt /\ pt_loops pt = L /\ cle h (pt_cost pt).
Proof.
  unfold arrives. destruct (point_at c t) as [pt|]; [|discriminate]. rewrite andb_true_iff, cost_le_iff.
  intros [A B]. apply loops_eqb_eq in A. now exists pt.
Qed.

(** Where an instruction leads, of the kind of its flow. *)
Definition leads (pt : point) (i : instr) : bool :=
  let spent := cost_add (pt_cost pt) (charge i) in
  match r_flow (row_of (i_op i)) with
  | Fnext => flows c (i_end i) (pt_loops pt) spent
  | Fbranch => flows c (i_end i) (pt_loops pt) spent && flows c (i_end i + forward_distance i) (pt_loops pt) spent
  | Fjump => flows c (i_end i + forward_distance i) (pt_loops pt) spent
  | Fend => ends p bound (pt_loops pt) spent
  | Floop => opens p c i (pt_loops pt) spent
  | Fback => closes_loop c (pt_pc pt) i (pt_loops pt) (pt_cost pt)
  end.

Record checked_at (n : Z) (pt : point) (i : instr) : Prop := {
  c_pc : pt_pc pt = n;
  c_decode : decode p n = Some i;
  c_operands : operands_ok p i = true;
  c_alone : leaves_loops_alone (pt_loops pt) i = true;
  c_nonneg : nonneg (pt_cost pt);
  c_good : Forall good (pt_loops pt);
  c_leads : leads pt i = true;
}.

Lemma point_checked n pt : point_at c n = Some pt -> exists i, checked_at n pt i.
Proof.
  intros E. unfold point_at in E. apply find_some in E as [I P]. apply Z.eqb_eq in P.
  pose proof checked as CC. unfold check_certificate in CC. apply andb_true_iff in CC as [_ C].
  rewrite forallb_forall in C. apply C in I. unfold check_point in I. rewrite P in I.
  destruct (decode p n) as [i|] eqn:D; [|discriminate]. exists i.
  rewrite !andb_true_iff in I. destruct I as [[[[A B] N] G] L].
  split; auto.
  - now apply nonneg_iff.
  - rewrite forallb_forall in G. apply Forall_forall. intros l H. now apply good_iff, G.
  - unfold leads. rewrite P. exact L.
Qed.

Lemma charge_bound i : formed i -> instrs (charge i) = 1 /\ 0 <= hashed (charge i) /\ 0 <= lookups (charge i).
Proof.
  intros F. unfold charge. destruct (i_op i); cbn [instrs hashed lookups one_instruction]; try lia.
  destruct (host_row_of (arg i 2)) as [h|] eqn:E; cbn [instrs hashed lookups one_instruction]; [|lia].
  destruct (host_row_nonneg _ _ E) as (_ & H & L). pose proof (f_range i F 4).
  split; [reflexivity|]. split; [apply Z.mul_nonneg_nonneg; lia | exact L].
Qed.
Lemma charge_nonneg i : formed i -> nonneg (charge i).
Proof. intros F. pose proof (charge_bound i F). unfold nonneg. lia. Qed.

(** The ranges of a loop's step and trips. *)
Lemma opened_range i : formed i -> operands_ok p i = true -> r_flow (row_of (i_op i)) = Floop ->
  1 <= arg i 1 <= 255 /\ 1 <= arg i 3 <= 65535.
Proof.
  intros F OK FL. pose proof (f_range i F 1). pose proof (f_range i F 3).
  assert (S : arg i 1 < 256) by (apply (f_narrow i F); [destruct (i_op i); try discriminate FL; reflexivity | lia]).
  assert (N : nth_error (operands (i_op i)) 1 = Some o_n8) by (destruct (i_op i); try discriminate FL; reflexivity).
  assert (T : nth_error (operands (i_op i)) 3 = Some o_trips) by (destruct (i_op i); try discriminate FL; reflexivity).
  apply (operand_holds p i _ _ F OK) in N, T. cbn [check_operand] in N, T.
  apply unless_ok, Z.leb_le in N; [|discriminate]. apply unless_ok, Z.leb_le in T; [|discriminate]. lia.
Qed.

Lemma opens_inv i outer h : opens p c i outer h = true -> exists l ptc,
  l_op l = i_op i /\ l_register l = arg i 0 /\ l_step l = arg i 1 /\ l_trips l = arg i 3 /\
  l_closing l = i_end i + forward_distance i /\ i_end i < l_closing l < p_words p /\ cle h (l_entry l) /\
  point_at c (l_closing l) = Some ptc /\ pt_loops ptc = l :: outer.
Proof.
  unfold opens. destruct (point_at c (i_end i)) as [[q [|l loops] at_body]|]; try discriminate.
  rewrite !andb_true_iff, !Z.eqb_eq, !Z.ltb_lt, cost_le_iff.
  intros [[[[[[[[[[A B] D] E] F] G] H] I] J] K] M].
  apply arrives_inv in M as (ptc & M & N & _). apply op_eqb_eq in B. exists l, ptc. repeat split; auto; apply K.
Qed.

Lemma closes_inv n i L h : closes_loop c n i L h = true -> exists l outer,
  L = l :: outer /\ l_closing l = n /\
  ((i_op i = I_NEXT /\ l_op l = I_FOR /\ arg i 0 = l_register l /\ arg i 1 = l_step l) \/
   (is_iter (i_op i) = true /\ l_op l = I_EACH /\ arg i 1 = l_register l /\ iter_width (i_op i) = l_step l)) /\
  (exists ptb, point_at c (i_end i - backward_distance i) = Some ptb /\ pt_loops ptb = L) /\
  cle (cost_add h one_instruction) (l_turn l) /\ flows c (i_end i) outer (total l) = true.
Proof.
  unfold closes_loop. destruct L as [|l outer]; [discriminate|].
  rewrite !andb_true_iff, !Z.eqb_eq, cost_le_iff. intros [[[[[A B] D] E] F] G].
  apply arrives_inv in E as (ptb & E & E' & _). rewrite <- D in E.
  exists l, outer. split; [reflexivity|]. split; [exact A|]. split; [|split; [now exists ptb|]; now split]. clear E F G.
  destruct (i_op i) eqn:O; try discriminate B; destruct (l_op l) eqn:O'; try discriminate B;
    apply andb_true_iff in B as [B1 B2]; apply Z.eqb_eq in B1, B2; auto.
Qed.

Lemma leaves_alone_inv L i : leaves_loops_alone L i = true ->
  (forall n, In n (ints_written i) -> existsb (fun l => fixes_int l n) L = false) /\
  (forall n, In n (strings_written i) -> existsb (fun l => fixes_string l n) L = false).
Proof.
  unfold leaves_loops_alone, ints_written, strings_written. rewrite forallb_forall. intros H.
  split; intros n I; apply in_flat_map in I as (kv & I & V); apply H in I; unfold operand_leaves_loops in I;
    apply andb_true_iff in I as [A B]; rewrite forallb_forall in A, B.
  - apply A in V. now apply negb_true_iff.
  - apply B in V. now apply negb_true_iff.
Qed.

(** * From every point, however the run ends, within the bound *)

Definition far : Z := p_words p + lim_image_bytes.
Definition within (L : list loop) (h : cost) : Prop := exists h', leave far L h = Some ([], h') /\ cle h' bound.

Lemma within_le L h x : within L h -> cle x h -> within L x.
Proof.
  intros (h' & E & B) H. destruct (leave_mono _ _ _ _ _ _ E H) as (x' & E' & C).
  exists x'. split; auto. eapply cle_trans; eauto.
Qed.

Lemma point_range n pt : point_at c n = Some pt -> 0 <= n < p_words p.
Proof. intros E. destruct (point_checked n pt E) as [i C]. apply (decode_inv p n i), (c_decode _ _ _ C). Qed.

Lemma flows_within t L h : (forall pt, point_at c t = Some pt -> within (pt_loops pt) (pt_cost pt)) ->
  flows c t L h = true -> within L h.
Proof.
  intros IH F. unfold flows in F. destruct (leave t L h) as [[L' h']|] eqn:E; [|discriminate].
  apply arrives_inv in F as (pt & P & <- & C). pose proof (point_range _ _ P).
  destruct (within_le _ _ h' (IH pt P) C) as (x & X & B). exists x. split; auto.
  rewrite (leave_further _ far _ _ _ _ E); auto. unfold far, lim_image_bytes. lia.
Qed.

Lemma points_within n pt i : checked_at n pt i -> point_at c n = Some pt ->
  within (pt_loops pt) (cost_add (pt_cost pt) (charge i)).
Proof.
  remember (Z.to_nat (p_words p - n)) as m eqn:M. revert n pt i M.
  induction m as [m IH] using lt_wf_ind. intros n pt i M C P.
  destruct (decode_inv _ _ _ (c_decode _ _ _ C)) as (F & R & _ & EN).
  assert (later : forall t, n < t -> forall pt', point_at c t = Some pt' -> within (pt_loops pt') (pt_cost pt')).
  { intros t T pt' P'. destruct (point_checked _ _ P') as [i' C']. pose proof (point_range _ _ P').
    destruct (decode_inv _ _ _ (c_decode _ _ _ C')) as (F' & _).
    eapply within_le; [eapply (IH (Z.to_nat (p_words p - t))); eauto; lia|].
    pose proof (charge_nonneg i' F'). costs. }
  pose proof (c_leads _ _ _ C) as Q. unfold leads in Q. pose proof (forward_nonneg i F) as FN.
  destruct (r_flow (row_of (i_op i))) eqn:FL.
  - eapply flows_within; [|exact Q]. apply later. lia.
  - apply andb_true_iff in Q as [Q _]. eapply flows_within; [|exact Q]. apply later. lia.
  - eapply flows_within; [|exact Q]. apply later. lia.
  - apply opens_inv in Q as (l & ptc & _ & _ & _ & TR & _ & CL & EN' & PC & LO).
    assert (T : n < l_closing l) by lia. destruct (later _ T ptc PC) as (h' & LE & B). rewrite LO in LE. cbn [leave] in LE.
    destruct (Z.leb_spec far (l_closing l)); [discriminate|].
    destruct (cost_le (pt_cost ptc) (l_turn l)) eqn:LT; [|discriminate].
    apply within_le with (total l); [now exists h'|]. eapply cle_trans; [exact EN'|].
    destruct (point_checked _ _ PC) as [ic CC]. pose proof (c_good _ _ _ CC) as G. rewrite LO in G. inversion_clear G.
    apply entry_total; auto. pose proof (opened_range i F (c_operands _ _ _ C) FL); lia.
  - apply closes_inv in Q as (l & outer & L & CL & WHICH & _ & T & Q).
    assert (CH : charge i = one_instruction) by (unfold charge; destruct WHICH as [[-> _]|[I _]]; [|destruct (i_op i)]; auto; discriminate).
    destruct (flows_within _ _ _ (later _ (proj1 EN)) Q) as (h' & LE & B). exists h'. split; auto.
    rewrite L, CH. cbn [leave]. rewrite (c_pc _ _ _ C) in CL.
    destruct (Z.leb_spec far (l_closing l)); [unfold far, lim_image_bytes in *; lia|].
    now rewrite (proj2 (cost_le_iff _ _) T).
  - unfold ends in Q. fold far in Q. destruct (leave far _ _) as [[[|l L] h']|] eqn:LE; try discriminate.
    exists h'. split; auto. now apply cost_le_iff.
Qed.

(** * The invariant *)

(** Loop [l] has [k] completed turns, and its registers say so. *)
Definition turning (s : state) (l : loop) (k : Z) : Prop :=
  1 <= l_step l <= 255 /\ 1 <= l_trips l <= 65535 /\ -1 <= k < l_trips l /\
  match l_op l with
  | I_FOR =>
      let counter := signed (int s (l_register l)) in let limit := signed (int s (l_register l + 1)) in
      counter = k * l_step l /\ limit <= l_trips l * l_step l /\ (0 <= k -> counter < limit)
  | I_EACH => len (string s (l_register l)) + (k + 1) * l_step l <= l_trips l * l_step l
  | _ => False
  end.

(** Calls that the program's code names. *)
Definition in_manifest (k : call) : Prop := exists n i h,
  decode p n = Some i /\ i_op i = I_CALL /\ arg i 2 = c_host k /\ arg i 3 = c_arg k /\ 0 <= c_bytes k <= arg i 4 /\
  host_row_of (c_host k) = Some h /\ argument_allowed h (c_arg k).

(** What holds of every state of a run, its last one included. *)
Record kept (s : state) : Prop := {
  k_strings : forall n, inside (string s n) = true;
  k_calls : Forall in_manifest (calls s);
  k_hashed : hashed (spent s) = fold_right (fun k n => hashed (call_cost k) + n) 0 (calls s);
  k_lookups : lookups (spent s) = fold_right (fun k n => lookups (call_cost k) + n) 0 (calls s);
}.

(** The cost from the innermost loop at which the state is: at the first visit of a closing word, none. *)
Definition fresh (ks : list Z) : bool := match ks with k :: _ => k =? -1 | [] => false end.
Definition cost_here (pt : point) (ks : list Z) : cost := if fresh ks then no_cost else pt_cost pt.

Record at_point (s : state) (pt : point) (ks : list Z) : Prop := {
  v_point : point_at c (pc s) = Some pt;
  v_turns : Forall2 (turning s) (pt_loops pt) ks;
  v_fresh : match pt_loops pt, ks with
    | l :: outer, k :: ks' => (k = -1 -> pc s = l_closing l) /\ stale (l_closing l) outer ks'
    | _, _ => True end;
  v_separate : separate (pt_loops pt);
  v_spent : cle (spent s) (consumed (pt_loops pt) ks (cost_here pt ks));
}.

Definition valid (s : state) : Prop := kept s /\ exists pt turns, at_point s pt turns.

(** ** Loops that an instruction leaves alone *)

Lemma turning_frame s s' L ks :
  (forall n, existsb (fun l => fixes_int l n) L = true -> int s' n = int s n) ->
  (forall n, existsb (fun l => fixes_string l n) L = true -> string s' n = string s n) ->
  Forall2 (turning s) L ks -> Forall2 (turning s') L ks.
Proof.
  intros A B H. induction H as [|l k L ks T H IH]; constructor.
  - destruct T as (S & T & K & D). unfold turning. split; [exact S|]. split; [exact T|]. split; [exact K|].
    destruct (l_op l) eqn:O; try contradiction.
    + rewrite !A; [exact D | |]; cbn [existsb]; unfold fixes_int at 1; rewrite O, Z.eqb_refl; now rewrite ?orb_true_r.
    + rewrite B; [exact D|]. cbn [existsb]. unfold fixes_string at 1. now rewrite O, Z.eqb_refl.
  - apply IH; intros n E; [apply A | apply B]; cbn [existsb]; rewrite E; apply orb_true_r.
Qed.

Lemma turning_kept i L s s' ks : leaves_loops_alone L i = true -> ints_kept World i s s' -> strings_kept World i s s' ->
  Forall2 (turning s) L ks -> Forall2 (turning s') L ks.
Proof.
  intros A I S. destruct (leaves_alone_inv _ _ A) as [AI AS]. apply turning_frame.
  - intros n E. apply I. intros W. rewrite (AI n W) in E. discriminate.
  - intros n E. apply S. intros W. rewrite (AS n W) in E. discriminate.
Qed.

(** ** Arriving somewhere *)

Lemma leave_turns s t L : forall ks h L' h', Forall2 (turning s) L ks -> Forall good L -> leave t L h = Some (L', h') ->
  exists ks', Forall2 (turning s) L' ks' /\ cle (consumed L ks h) (consumed L' ks' h') /\
    (stale t L ks -> stale t L' ks') /\ (separate L -> separate L') /\
    match L' with l :: _ => t <= l_closing l | [] => True end.
Proof.
  induction L as [|l L IH]; intros ks h L' h' T G E; cbn [leave] in E.
  - injection E as <- <-. exists ks. split; [exact T|]. split; [apply cle_refl | tauto].
  - destruct (Z.leb_spec t (l_closing l)) as [LE|LT].
    + injection E as <- <-. exists ks. split; [exact T|]. split; [apply cle_refl | tauto].
    + destruct (cost_le h (l_turn l)) eqn:C; [|discriminate]. apply cost_le_iff in C.
      inversion T as [|? k ? ks0 Tk T']; subst. inversion G as [|? ? Gl G']; subst.
      destruct (IH _ _ _ _ T' G' E) as (ks' & A & B & S & P & X). exists ks'. split; [exact A|]. split; [|split; [|split; [|exact X]]].
      * eapply cle_trans; [|exact B]. rewrite consumed_cons. apply consumed_le; auto.
        destruct Tk as (_ & N & K & _). apply base_total; auto; lia.
      * intros [S1 S2]. apply S. apply stale_further with (l_closing l); auto; lia.
      * intros (_ & _ & S3). auto.
Qed.

Lemma consumed_bound s L ks h : Forall2 (turning s) L ks -> Forall good L -> within L h -> cle (consumed L ks h) bound.
Proof.
  intros T G (h' & E & B). destruct (leave_turns s _ _ _ _ _ _ T G E) as (ks' & T' & C & _).
  inversion T'; subst. eapply cle_trans; [exact C|]. unfold consumed. cbn [offset]. costs.
Qed.

Lemma arrive_at s L ks h : Forall2 (turning s) L ks -> Forall good L -> stale (pc s) L ks -> separate L ->
  cle (spent s) (consumed L ks h) -> flows c (pc s) L h = true -> exists pt ks', at_point s pt ks'.
Proof.
  intros T G S P C F. unfold flows in F. destruct (leave (pc s) L h) as [[L' h']|] eqn:E; [|discriminate].
  pose proof (leave_incl _ _ _ _ _ E G) as G'.
  destruct (leave_turns s _ _ _ _ _ _ T G E) as (ks' & T' & C' & S' & P' & X). apply S' in S. apply P' in P.
  apply arrives_inv in F as (pt & Q & <- & D). exists pt, ks'. split; auto.
  - destruct (pt_loops pt) as [|l outer]; auto. destruct ks' as [|k ks']; auto. destruct S as [S1 S2]. split; auto.
    intros K. specialize (S1 K). lia.
  - assert (NF : fresh ks' = false).
    { destruct T' as [|l k outer ks'']; auto. destruct S as [S1 _]. cbn. apply Z.eqb_neq. intros K. specialize (S1 K). lia. }
    unfold cost_here. rewrite NF. eapply cle_trans; [exact C|]. eapply cle_trans; [exact C'|]. now apply consumed_le.
Qed.

(** ** The beginning *)

Lemma start_at x w : pc (start x w) = 0 -> exists pt ks, at_point (start x w) pt ks.
Proof.
  intros _. pose proof checked as CC. unfold check_certificate in CC. apply andb_true_iff in CC as [A _].
  apply arrives_inv in A as (pt & P & L & _). exists pt, []. split; cbn [pc Machine.start]; auto; rewrite L; auto.
  - constructor.
  - destruct (point_checked _ _ P) as [i C]. pose proof (c_nonneg _ _ _ C). unfold consumed, cost_here. cbn. costs.
Qed.

Theorem start_valid x w : inputs_ok memory x -> valid (start x w).
Proof using host memory_nonneg checked. (* [host] is not needed; with it the arguments are those of the other theorems *)
  intros IN. split; [|now apply start_at]. split; cbn; auto.
  intros n. unfold string. cbn [strings Machine.start].
  apply (store_of_all slice (fun y => inside y = true)).
  - unfold inputs_ok in IN. revert IN. generalize (Z.to_nat lim_bytes_fields), (in_strings x).
    induction n0 as [|m IH]; intros [|y l] H; cbn [firstn]; auto. inversion_clear H. auto.
  - intros k. rewrite get_empty. now apply inside_no_slice.
Qed.

(** ** One step *)

Definition begun (i : instr) (s : state) : state := goto (spend s one_instruction) (i_end i).

Lemma step_does s : valid s -> exists pt ks i, at_point s pt ks /\ checked_at (pc s) pt i /\ formed i /\
  pc s < i_end i <= p_words p /\ within (pt_loops pt) (cost_add (pt_cost pt) (charge i)) /\ does i (begun i s) (step s).
Proof.
  intros [K (pt & ks & V)]. destruct (point_checked _ _ (v_point _ _ _ V)) as [i C].
  destruct (decode_inv _ _ _ (c_decode _ _ _ C)) as (F & R & _ & EN).
  exists pt, ks, i. split; [exact V|]. split; [exact C|]. split; [exact F|]. split; [exact EN|].
  split; [now apply (points_within _ _ _ C), (v_point _ _ _ V)|].
  unfold Machine.step. rewrite (c_decode _ _ _ C), (c_operands _ _ _ C).
  replace (strings_ok World memory i s) with true.
  - apply effect_does; auto; [apply (c_operands _ _ _ C)|]. intros n. exact (k_strings _ K n).
  - symmetry. unfold strings_ok. apply forallb_forall. intros kv _. now rewrite (k_strings _ K), orb_true_r.
Qed.

Theorem progress s : valid s -> (exists s', step s = Next s') \/ (exists e f, step s = Done e f).
Proof.
  intros V. destruct (step_does s V) as (pt & ks & i & _ & _ & _ & _ & _ & D).
  destruct (step s) as [s'|e f|] eqn:E; [left | right | exfalso; eapply does_not_stuck, D]; eauto.
Qed.

(** What every step keeps, and spends. *)
Lemma kept_step pt i s o s' : kept s -> checked_at (pc s) pt i -> formed i -> does i (begun i s) o -> result o = Some s' -> kept s'.
Proof.
  intros K C F D E. split.
  - eapply does_strings; eauto. intros n. exact (k_strings _ K n).
  - destruct (does_asks _ _ _ _ _ _ _ _ D E) as [(_ & -> & _)|(O & R & (h & H & A) & _ & -> & _)]; [exact (k_calls _ K)|].
    constructor; [|exact (k_calls _ K)]. exists (pc s), i, h. split; [apply (c_decode _ _ _ C)|]. repeat split; auto; apply R.
  - destruct (does_asks _ _ _ _ _ _ _ _ D E) as [(_ & -> & ->)|(_ & _ & _ & _ & -> & ->)];
      cbn [spent begun goto spend calls fold_right cost_add hashed one_instruction]; rewrite <- (k_hashed _ K); lia.
  - destruct (does_asks _ _ _ _ _ _ _ _ D E) as [(_ & -> & ->)|(_ & _ & _ & _ & -> & ->)];
      cbn [spent begun goto spend calls fold_right cost_add lookups one_instruction]; rewrite <- (k_lookups _ K); lia.
Qed.

Lemma call_cost_nonneg k : 0 <= c_bytes k -> nonneg (call_cost k).
Proof.
  intros H. unfold call_cost, nonneg. destruct (host_row_of (c_host k)) as [h|] eqn:E; cbn; [|lia].
  destruct (host_row_nonneg _ _ E) as (_ & A & B). pose proof (Z.mul_nonneg_nonneg _ _ A H). lia.
Qed.

(** A step spends one instruction, and what its call costs; in all no more than its charge. *)
Lemma spent_step i s o s' : formed i -> does i (begun i s) o -> result o = Some s' ->
  exists x, spent s' = cost_add (spent s) x /\ instrs x = 1 /\ nonneg x /\ cle x (charge i) /\ (i_op i <> I_CALL -> x = one_instruction).
Proof.
  intros F D E. destruct (charge_bound i F) as (C1 & C2 & C3).
  destruct (does_asks _ _ _ _ _ _ _ _ D E) as [(_ & _ & ->)|(O & R & (h & H & A) & _ & _ & ->)].
  - exists one_instruction. split; [reflexivity|]. split; [reflexivity|]. split; [costs|]. split; [costs|auto].
  - set (k := call_of i (begun i s)) in *. exists (cost_add one_instruction (call_cost k)).
    assert (KC : c_host k = arg i 2) by reflexivity. pose proof (call_cost_nonneg k (proj1 R)) as N.
    split; [|split; [|split; [|split; [|congruence]]]].
    + cbn [begun spent goto spend]. cost_eq.
    + unfold call_cost. rewrite KC, H. reflexivity.
    + costs.
    + unfold charge, call_cost. rewrite O, KC, H. destruct (host_row_nonneg _ _ H) as (_ & P & _).
      pose proof (Z.mul_le_mono_nonneg_l _ _ _ P (proj2 R)). costs.
Qed.

(** ** Preservation *)

Lemma here_le pt ks : nonneg (pt_cost pt) -> nonneg (cost_here pt ks) /\ cle (cost_here pt ks) (pt_cost pt).
Proof. intros N. unfold cost_here. destruct (fresh ks); costs. Qed.

(** What is spent after an instruction, as the certificate counts it. *)
Lemma spent_charged s pt ks i x : at_point s pt ks -> checked_at (pc s) pt i -> formed i -> nonneg x -> cle x (charge i) ->
  cle (cost_add (spent s) x) (consumed (pt_loops pt) ks (cost_add (pt_cost pt) (charge i))).
Proof.
  intros V C F N X. pose proof (v_spent _ _ _ V) as S. pose proof (c_nonneg _ _ _ C) as P.
  destruct (here_le pt ks P) as [HN HL]. pose proof (offset_nonneg (pt_loops pt) ks (c_good _ _ _ C)) as O.
  pose proof (charge_nonneg i F) as CN. unfold consumed in *.
  replace (cost_add (offset (pt_loops pt) ks) (cost_add (pt_cost pt) (charge i)))
    with (cost_add (cost_add (offset (pt_loops pt) ks) (pt_cost pt)) (charge i)) by cost_eq.
  apply cle_plus; auto; [now apply nonneg_add|]. eapply cle_trans; [exact S|]. now apply cle_add.
Qed.
(** The same of one instruction alone, at the cost where the state is. *)
Lemma spent_one s pt ks i : at_point s pt ks -> checked_at (pc s) pt i -> 
  cle (cost_add (spent s) one_instruction) (consumed (pt_loops pt) ks (cost_add (cost_here pt ks) one_instruction)).
Proof.
  intros V C. pose proof (v_spent _ _ _ V) as S. destruct (here_le pt ks (c_nonneg _ _ _ C)) as [HN HL].
  pose proof (offset_nonneg (pt_loops pt) ks (c_good _ _ _ C)) as O. unfold consumed in *.
  replace (cost_add (offset (pt_loops pt) ks) (cost_add (cost_here pt ks) one_instruction))
    with (cost_add (cost_add (offset (pt_loops pt) ks) (cost_here pt ks)) one_instruction) by cost_eq.
  apply cle_plus; auto; [now apply nonneg_add | unfold nonneg; cbn; lia | apply cle_refl].
Qed.

(** The open loops, and where they are left, at the next instruction. *)
Lemma stale_next s pt ks t : at_point s pt ks -> pc s < t -> stale t (pt_loops pt) ks.
Proof.
  intros V T. pose proof (v_fresh _ _ _ V) as F. destruct (pt_loops pt) as [|l outer]; [exact I|]. destruct ks as [|k ks]; [exact I|].
  destruct F as [F S]. split; [|exact S]. intros K. specialize (F K). lia.
Qed.

Lemma plain_step s s' pt ks i : at_point s pt ks -> checked_at (pc s) pt i -> formed i -> pc s < i_end i ->
  does i (begun i s) (Next s') -> plain (r_flow (row_of (i_op i))) = true -> exists pt' ks', at_point s' pt' ks'.
Proof.
  intros V C F EN D P. destruct (does_plain _ _ _ _ _ _ _ D P) as (KI & KS & W).
  destruct (spent_step i s _ s' F D eq_refl) as (x & S & _ & N & X & _).
  pose proof (forward_nonneg i F) as FN. pose proof (c_leads _ _ _ C) as L. unfold leads in L.
  assert (LATER : pc s < pc s' /\ flows c (pc s') (pt_loops pt) (cost_add (pt_cost pt) (charge i)) = true).
  { destruct (r_flow (row_of (i_op i))); try discriminate P; cbn [begun goto spend pc] in W.
    - rewrite W. auto.
    - apply andb_true_iff in L as [L1 L2]. destruct W as [-> | ->]; split; auto; lia.
    - rewrite W. split; auto; lia. }
  destruct LATER as [LATER FL]. apply (arrive_at s' (pt_loops pt) ks (cost_add (pt_cost pt) (charge i))); auto.
  - apply (turning_kept i _ s s'); auto; [apply (c_alone _ _ _ C) | apply (v_turns _ _ _ V)].
  - apply (c_good _ _ _ C).
  - now apply (stale_next s).
  - apply (v_separate _ _ _ V).
  - rewrite S. now apply spent_charged.
Qed.

(** A loop is opened: its closing word is visited first. *)
Lemma opening_step s s' pt ks i : at_point s pt ks -> checked_at (pc s) pt i -> formed i -> pc s < i_end i ->
  does i (begun i s) (Next s') -> r_flow (row_of (i_op i)) = Floop ->
  pc s' = i_end i + forward_distance i ->
  (forall l, l_op l = i_op i -> l_register l = arg i 0 -> l_step l = arg i 1 -> l_trips l = arg i 3 -> turning s' l (-1)) ->
  Forall2 (turning s') (pt_loops pt) ks ->
  (forall l, l_op l = i_op i -> l_register l = arg i 0 -> separate (l :: pt_loops pt)) ->
  exists pt' ks', at_point s' pt' ks'.
Proof.
  intros V C F EN D FL PC T TS SEP. pose proof (c_leads _ _ _ C) as L. unfold leads in L. rewrite FL in L.
  apply opens_inv in L as (l & ptc & O & R & ST & TR & CL & RANGE & EN' & P & LO).
  destruct (spent_step i s _ s' F D eq_refl) as (x & S & _ & N & X & _).
  exists ptc, (-1 :: ks). split.
  - now rewrite PC, <- CL.
  - rewrite LO. constructor; auto.
  - rewrite LO. split; [intros _; lia|]. apply (stale_next s); auto; lia.
  - rewrite LO. auto.
  - unfold cost_here. cbn [fresh Z.eqb]. rewrite LO, consumed_cons. unfold base. cbn [Z.ltb Z.compare].
    eapply cle_trans; [rewrite S; now apply (spent_charged s pt ks i x)|]. apply consumed_le; [apply (c_good _ _ _ C)|].
    eapply cle_trans; [exact EN' | apply cle_add_none].
Qed.

(** A turn is completed; [again]: there is another. *)
Lemma closing_step s s' pt ks i l outer k ks0 : at_point s pt ks -> checked_at (pc s) pt i -> formed i -> pc s < i_end i ->
  pt_loops pt = l :: outer -> ks = k :: ks0 -> l_closing l = pc s -> spent s' = cost_add (spent s) one_instruction ->
  cle (cost_add (pt_cost pt) one_instruction) (l_turn l) ->
  (exists ptb, point_at c (i_end i - backward_distance i) = Some ptb /\ pt_loops ptb = l :: outer) ->
  flows c (i_end i) outer (total l) = true ->
  Forall2 (turning s') outer ks0 ->
  (pc s' = i_end i - backward_distance i /\ turning s' l (k + 1)) \/ pc s' = i_end i ->
  exists pt' ks', at_point s' pt' ks'.
Proof.
  intros V C F EN LO KS CL S T (ptb & PB & LB) FL TS W.
  pose proof (c_good _ _ _ C) as G. rewrite LO in G. inversion G as [|? ? G1 G2]; subst x l0.
  pose proof (v_turns _ _ _ V) as VT. rewrite LO, KS in VT. inversion VT as [|? ? ? ? (ST & TR & K & _) VT']; subst x l' y l0.
  pose proof (v_separate _ _ _ V) as SEP. rewrite LO in SEP.
  assert (B : cle (spent s') (consumed outer ks0 (base l (k + 1)))).
  { rewrite S. eapply cle_trans; [apply (spent_one s pt ks i V C)|]. rewrite LO, KS, consumed_cons. apply consumed_le; auto.
    unfold cost_here. cbn [fresh]. apply base_next; auto; try lia.
    - intros ->. reflexivity.
    - intros K0. destruct (Z.eqb_spec k (-1)); [lia|]. exact T. }
  pose proof (v_fresh _ _ _ V) as VF. rewrite LO, KS in VF. destruct VF as [VF1 VF2].
  destruct W as [[PC TN]|PC].
  - exists ptb, (k + 1 :: ks0). split.
    + now rewrite PC.
    + rewrite LB. now constructor.
    + rewrite LB. split; [lia | exact VF2].
    + now rewrite LB.
    + unfold cost_here. cbn [fresh]. destruct (Z.eqb_spec (k + 1) (-1)); [lia|]. rewrite LB, consumed_cons.
      destruct (point_checked _ _ PB) as [ib CB]. pose proof (c_nonneg _ _ _ CB).
      eapply cle_trans; [exact B|]. apply consumed_le; auto. apply cle_more; auto. apply cle_refl.
  - apply (arrive_at s' outer ks0 (total l)); auto.
    + rewrite PC. apply stale_further with (l_closing l); auto. lia.
    + apply SEP.
    + eapply cle_trans; [exact B|]. apply consumed_le; auto. apply base_le_total; auto. lia.
    + now rewrite PC.
Qed.

Lemma for_step s s' pt ks i : at_point s pt ks -> checked_at (pc s) pt i -> formed i -> pc s < i_end i ->
  does i (begun i s) (Next s') -> i_op i = I_FOR -> exists pt' ks', at_point s' pt' ks'.
Proof.
  intros V C F EN D O. destruct (written_for i F O) as [WI WS].
  destruct (leaves_alone_inv _ _ (c_alone _ _ _ C)) as [AI AS]. rewrite WI in AI. rewrite WS in AS.
  assert (FL : r_flow (row_of (i_op i)) = Floop) by now rewrite O.
  pose proof (opened_range i F (c_operands _ _ _ C) FL) as [RS RT].
  assert (X : s' = goto (set_int (begun i s) (arg i 0) (- arg i 1)) (i_end i + forward_distance i) /\
              signed (int s (arg i 0 + 1)) <= arg i 3 * arg i 1).
  { pose proof D as D'. remember (Next s') as o eqn:E. destruct D'; try discriminate E;
      try (match goal with H : r_flow _ = _ |- _ => rewrite O in H; discriminate H end);
      try (match goal with H : i_op i = _ |- _ => rewrite O in H; discriminate H end);
      try (rewrite O in *; discriminate).
    injection E as <-. split; [reflexivity | assumption]. }
  destruct X as [-> LIM].
  apply (opening_step s _ pt ks i); auto.
  - intros l LO LR LS LT. unfold turning. rewrite LS, LT, LO, O, LR. split; [lia|]. split; [lia|]. split; [lia|]. cbv zeta.
    assert (A : int (goto (set_int (begun i s) (arg i 0) (- arg i 1)) (i_end i + forward_distance i)) (arg i 0) = word (- arg i 1))
      by exact (int_set_same World (begun i s) (arg i 0) (- arg i 1)).
    assert (B : int (goto (set_int (begun i s) (arg i 0) (- arg i 1)) (i_end i + forward_distance i)) (arg i 0 + 1) = int s (arg i 0 + 1)).
    { refine (int_set_other World (begun i s) (arg i 0 + 1) (arg i 0) (- arg i 1) _). lia. }
    rewrite A, B, signed_word by (unfold W31; lia). split; [lia|]. split; [exact LIM|lia].
  - apply (turning_frame s); [| |apply (v_turns _ _ _ V)].
    + intros n E. refine (int_set_other World (begun i s) n (arg i 0) (- arg i 1) _).
      intros ->. rewrite AI in E; [discriminate | cbn; auto].
    + intros n _. reflexivity.
  - intros l LO LR. cbn [separate]. unfold fixes_int at 1, fixes_string at 1. rewrite LO, O, LR.
    split; [|split; [discriminate | apply (v_separate _ _ _ V)]].
    intros n N. apply AI. apply orb_true_iff in N as [N|N]; apply Z.eqb_eq in N; subst n; cbn; auto.
Qed.

Lemma each_step s s' pt ks i : kept s -> at_point s pt ks -> checked_at (pc s) pt i -> formed i -> pc s < i_end i ->
  does i (begun i s) (Next s') -> i_op i = I_EACH -> exists pt' ks', at_point s' pt' ks'.
Proof.
  intros K V C F EN D O. destruct (written_each i F O) as [WI WS].
  destruct (leaves_alone_inv _ _ (c_alone _ _ _ C)) as [AI AS]. rewrite WI in AI. rewrite WS in AS.
  assert (FL : r_flow (row_of (i_op i)) = Floop) by now rewrite O.
  pose proof (opened_range i F (c_operands _ _ _ C) FL) as [RS RT].
  assert (X : s' = goto (begun i s) (i_end i + forward_distance i) /\ len (string s (arg i 0)) <= arg i 3 * arg i 1).
  { pose proof D as D'. remember (Next s') as o eqn:E. destruct D'; try discriminate E;
      try (match goal with H : r_flow _ = _ |- _ => rewrite O in H; discriminate H end);
      try (match goal with H : i_op i = _ |- _ => rewrite O in H; discriminate H end);
      try (rewrite O in *; discriminate).
    injection E as <-. split; [reflexivity | assumption]. }
  destruct X as [-> LIM].
  apply (opening_step s _ pt ks i); auto.
  - intros l LO LR LS LT. unfold turning. rewrite LS, LT, LO, O, LR. split; [lia|]. split; [lia|]. split; [lia|].
    change (string (goto (begun i s) (i_end i + forward_distance i)) (arg i 0)) with (string s (arg i 0)). lia.
  - apply (turning_frame s); [| |apply (v_turns _ _ _ V)]; intros n _; reflexivity.
  - intros l LO LR. cbn [separate]. unfold fixes_int at 1, fixes_string at 1. rewrite LO, O, LR.
    split; [discriminate|]. split; [|apply (v_separate _ _ _ V)].
    intros n N. apply AS. apply Z.eqb_eq in N. subst n. cbn. auto.
Qed.

Lemma next_step s s' pt ks i : at_point s pt ks -> checked_at (pc s) pt i -> formed i -> pc s < i_end i ->
  does i (begun i s) (Next s') -> i_op i = I_NEXT -> exists pt' ks', at_point s' pt' ks'.
Proof.
  intros V C F EN D O. pose proof (c_leads _ _ _ C) as L. unfold leads in L. rewrite O in L. cbn [row_of r_flow] in L.
  apply closes_inv in L as (l & outer & LO & CL & WHICH & BACK & T & FLOW). rewrite (c_pc _ _ _ C) in CL.
  destruct WHICH as [(_ & LF & LR & LS)|[IT _]]; [|rewrite O in IT; discriminate].
  pose proof (v_turns _ _ _ V) as VT. rewrite LO in VT. inversion VT as [|? k ? ks0 TU VT' E1 E2]; subst.
  destruct TU as (ST & TR & K & DATA). rewrite LF in DATA. destruct DATA as (COUNT & LIM & LESS).
  pose proof (v_separate _ _ _ V) as SEP. rewrite LO in SEP. destruct SEP as (SI & SS & _).
  set (s0 := set_int (begun i s) (arg i 0) (int s (arg i 0) + arg i 1)).
  assert (X : s' = if signed (word (int s (arg i 0) + arg i 1)) <? signed (int s0 (arg i 0 + 1))
                   then goto s0 (i_end i - backward_distance i) else s0).
  { pose proof D as D'. remember (Next s') as o eqn:E. destruct D' as [| | | | | | | | | | | s1 O1 S1 | |]; try discriminate E;
      try (match goal with H : r_flow _ = _ |- _ => rewrite O in H; discriminate H end);
      try (match goal with H : i_op i = _ |- _ => rewrite O in H; discriminate H end);
      try (rewrite O in *; discriminate).
    subst s1. injection E as <-. reflexivity. }
  assert (OTHER : forall n, n <> arg i 0 -> int s0 n = int s n)
    by (intros n N; exact (int_set_other World (begun i s) n (arg i 0) _ N)).
  assert (OWN : int s0 (arg i 0) = word (int s (arg i 0) + arg i 1)) by exact (int_set_same World (begun i s) (arg i 0) _).
  assert (TURN : signed (word (int s (arg i 0) + arg i 1)) = (k + 1) * l_step l).
  { rewrite signed_add; rewrite ?LR, ?COUNT, ?LS; [lia | apply word_range |]. unfold W31. nia. }
  rewrite OTHER in X by lia. rewrite TURN in X. rewrite LR in X.
  rewrite LO in BACK. apply (closing_step s s' pt (k :: ks0) i l outer k ks0); auto.
  - rewrite X. now destruct (_ <? _).
  - apply (turning_frame s); [| |exact VT'].
    + intros n E. transitivity (int s0 n); [rewrite X; now destruct (_ <? _)|]. apply OTHER. intros ->.
      rewrite SI in E; [discriminate|]. unfold fixes_int. rewrite LF, LR, Z.eqb_refl. reflexivity.
    + intros n _. rewrite X. now destruct (_ <? _).
  - destruct (Z.ltb_spec ((k + 1) * l_step l) (signed (int s (l_register l + 1)))) as [AGAIN|_]; [left|right; now rewrite X].
    rewrite X. split; [reflexivity|]. unfold turning. rewrite LF.
    split; [exact ST|]. split; [exact TR|]. split; [nia|]. cbv zeta.
    change (int (goto s0 (i_end i - backward_distance i))) with (int s0).
    rewrite (OTHER (l_register l + 1)) by lia. rewrite <- LR, OWN, TURN, LR. auto.
Qed.

Lemma iter_step s s' pt ks i : kept s -> at_point s pt ks -> checked_at (pc s) pt i -> formed i -> pc s < i_end i ->
  does i (begun i s) (Next s') -> is_iter (i_op i) = true -> exists pt' ks', at_point s' pt' ks'.
Proof.
  intros KE V C F EN D O. pose proof (c_leads _ _ _ C) as L. unfold leads in L.
  assert (FL : r_flow (row_of (i_op i)) = Fback) by (destruct (i_op i); try discriminate O; reflexivity).
  rewrite FL in L.
  apply closes_inv in L as (l & outer & LO & CL & WHICH & BACK & T & FLOW). rewrite (c_pc _ _ _ C) in CL.
  destruct WHICH as [(O' & _)|(_ & LF & LR & LS)]; [rewrite O' in O; discriminate|].
  destruct (written_iter i F O) as [WI _]. destruct (leaves_alone_inv _ _ (c_alone _ _ _ C)) as [AI _].
  rewrite WI, LO in AI. specialize (AI (arg i 0) (or_introl eq_refl)). cbn [existsb] in AI. apply orb_false_iff in AI as [_ AI].
  pose proof (v_turns _ _ _ V) as VT. rewrite LO in VT. inversion VT as [|? k ? ks0 TU VT' E1 E2]; subst.
  destruct TU as (ST & TR & K & DATA). rewrite LF in DATA.
  pose proof (v_separate _ _ _ V) as SEP. rewrite LO in SEP. destruct SEP as (SI & SS & _).
  assert (X : s' = begun i s \/ (l_step l <= len (string s (l_register l)) /\ exists v, s' =
      goto (set_int (set_string (begun i s) (l_register l)
        (Slice (off (string s (l_register l)) + l_step l) (len (string s (l_register l)) - l_step l))) (arg i 0) v)
        (i_end i - backward_distance i))).
  { pose proof D as D'. remember (Next s') as o eqn:E. destruct D'; try discriminate E;
      try (match goal with H : r_flow _ = _ |- _ => rewrite FL in H; discriminate H end);
      try (match goal with H : i_op i = _ |- _ => rewrite H in FL; discriminate FL end).
    - exfalso. match goal with H : i_op i = I_NEXT |- _ => rewrite H in O; discriminate O end.
    - right. injection E as <-. rewrite <- LR, <- LS. split; [assumption|]. now exists v.
    - left. now injection E as <-. }
  rewrite LO in BACK. apply (closing_step s s' pt (k :: ks0) i l outer k ks0); auto.
  - destruct X as [->|(_ & v & ->)]; reflexivity.
  - apply (turning_frame s); [| |exact VT'].
    + intros n E. destruct X as [->|(_ & v & ->)]; [reflexivity|].
      refine (int_set_other World (set_string (begun i s) _ _) n (arg i 0) v _). intros ->. rewrite AI in E. discriminate.
    + intros n E. destruct X as [->|(_ & v & ->)]; [reflexivity|].
      unfold string. cbn. apply get_set_other. intros ->. rewrite SS in E; [discriminate|].
      unfold fixes_string. now rewrite LF, Z.eqb_refl.
  - destruct X as [->|(LE & v & ->)]; [right; reflexivity|left]. split; [reflexivity|].
    unfold turning. rewrite LF. split; [exact ST|]. split; [exact TR|].
    assert (LEN : len (string (goto (set_int (set_string (begun i s) (l_register l)
        (Slice (off (string s (l_register l)) + l_step l) (len (string s (l_register l)) - l_step l))) (arg i 0) v)
        (i_end i - backward_distance i)) (l_register l)) = len (string s (l_register l)) - l_step l).
    { unfold string at 1. cbn. rewrite get_set_same. reflexivity. }
    rewrite LEN. split; [|lia]. pose proof (k_strings _ KE (l_register l)) as IN. unfold Machine.inside in IN.
    rewrite !andb_true_iff, !Z.leb_le in IN. nia.
Qed.

Theorem preservation s s' : valid s -> step s = Next s' -> valid s'.
Proof.
  intros VS E. destruct (step_does s VS) as (pt & ks & i & V & C & F & EN & _ & D). rewrite E in D.
  destruct VS as [K _]. split; [now apply (kept_step pt i s (Next s'))|].
  destruct (plain (r_flow (row_of (i_op i)))) eqn:P; [now apply (plain_step s s' pt ks i)|].
  destruct (r_flow (row_of (i_op i))) eqn:FL; try discriminate P.
  - assert (O : i_op i = I_FOR \/ i_op i = I_EACH) by (destruct (i_op i); try discriminate FL; auto).
    destruct O as [O|O]; [now apply (for_step s s' pt ks i) | now apply (each_step s s' pt ks i)].
  - assert (O : i_op i = I_NEXT \/ is_iter (i_op i) = true) by (destruct (i_op i); try discriminate FL; auto).
    destruct O as [O|O]; [now apply (next_step s s' pt ks i) | now apply (iter_step s s' pt ks i)].
  - exfalso. pose proof D as D'. remember (Next s') as o eqn:E'. destruct D'; try discriminate E';
      try (match goal with H : r_flow _ = _ |- _ => rewrite FL in H; discriminate H end);
      try (match goal with H : i_op i = _ |- _ => rewrite H in FL; discriminate FL end);
      destruct (i_op i); discriminate.
Qed.

(** * Runs *)

Inductive steps : nat -> state -> state -> Prop :=
  | steps_none s : steps 0 s s
  | steps_more n s s' s'' : step s = Next s' -> steps n s' s'' -> steps (S n) s s''.

(** A complete run. *)
Definition completes (s : state) (e : ending) (f : state) : Prop := exists n s', steps n s s' /\ step s' = Done e f.
(** The states of a run from [s], the one after its last instruction included. *)
Definition reaches (s s' : state) : Prop :=
  exists n, steps n s s' \/ exists m e, steps n s m /\ step m = Done e s'.

Lemma steps_valid n s s' : steps n s s' -> valid s -> valid s'.
Proof. induction 1; auto. intros V. apply IHsteps. eapply preservation; eauto. Qed.

(** Machine.v's [run] is that relation, with fuel. *)
Theorem run_completes s e f : completes s e f <-> exists fuel, run fuel s = Some (e, f).
Proof.
  split.
  - intros (n & s' & ST & D). induction ST as [s|n s s1 s2 E ST IH].
    + exists 1%nat. cbn. now rewrite D.
    + destruct (IH D) as [fuel R]. exists (S fuel). cbn. now rewrite E.
  - intros [fuel R]. revert s R. induction fuel as [|fuel IH]; intros s R; cbn in R; [discriminate|].
    destruct (step s) as [s'|e' f'|] eqn:E; try discriminate.
    + destruct (IH _ R) as (n & m & ST & D). exists (S n), m. split; auto. econstructor; eauto.
    + injection R as -> ->. exists 0%nat, s. split; auto. constructor.
Qed.

(** ** Deterministic: two complete runs from a state are one *)

Theorem deterministic s e f e' f' : completes s e f -> completes s e' f' -> e = e' /\ f = f'.
Proof.
  intros (n & m & ST & D) (n' & m' & ST' & D'). revert n' ST'. induction ST as [s|n s s1 s2 E ST IH]; intros n' ST'.
  - inversion ST'; subst; [|congruence]. rewrite D in D'. injection D' as -> ->. auto.
  - inversion ST' as [|? ? s1' ? E' ST'']; subst; [congruence|]. rewrite E in E'. injection E' as <-. eapply IH; eauto.
Qed.

Theorem steps_deterministic n s a b : steps n s a -> steps n s b -> a = b.
Proof.
  intros A. induction A as [s|n s s1 s2 E ST IH]; intros B; inversion B as [|? ? s1' ? E' ST']; subst; auto.
  rewrite E in E'. injection E' as <-. auto.
Qed.

Theorem run_deterministic fuel fuel' s r r' : run fuel s = Some r -> run fuel' s = Some r' -> r = r'.
Proof.
  destruct r as [e f], r' as [e' f']. intros A B.
  destruct (deterministic s e f e' f') as [-> ->]; auto; apply run_completes; eauto.
Qed.

(** ** Never stuck *)

Theorem never_stuck x w : inputs_ok memory x -> forall n s, steps n (start x w) s -> step s <> Stuck.
Proof.
  intros IN n s ST. destruct (progress s) as [[s' ->]|(e & f & ->)]; try discriminate.
  eapply steps_valid; eauto. now apply start_valid.
Qed.

(** ** Within the bound *)

Lemma bound_step s o s' : valid s -> step s = o -> result o = Some s' -> cle (spent s') bound /\ instrs (spent s') = instrs (spent s) + 1.
Proof.
  intros VS E R. destruct (step_does s VS) as (pt & ks & i & V & C & F & EN & W & D). rewrite E in D.
  destruct (spent_step i s _ s' F D R) as (x & -> & X1 & N & X & _). split.
  - eapply cle_trans; [now apply (spent_charged s pt ks i x)|]. apply (consumed_bound s); auto.
    + apply (v_turns _ _ _ V).
    + apply (c_good _ _ _ C).
  - cbn. lia.
Qed.

Lemma bound_valid s : valid s -> cle (cost_add (spent s) one_instruction) bound.
Proof.
  intros VS. destruct (progress s VS) as [[s' E]|(e & s' & E)];
    destruct (bound_step s _ s' VS E eq_refl) as [B I]; eapply cle_trans; [|exact B| |exact B];
    destruct (step_does s VS) as (pt & ks & i & V & C & F & EN & W & D); rewrite E in D;
    destruct (spent_step i s _ s' F D eq_refl) as (x & -> & X1 & N & X & _); costs.
Qed.

(** Instructions that it may still spend. *)
Definition remaining (s : state) : Z := instrs bound - instrs (spent s).

Theorem remaining_positive s : instrs bound < saturated -> valid s -> 0 < remaining s.
Proof. intros NS V. destruct (bound_valid s V) as [B _]. unfold remaining, zle in *. cbn [cost_add one_instruction instrs] in B. lia. Qed.

Theorem step_decreases s s' : valid s -> step s = Next s' -> remaining s' < remaining s.
Proof. intros V E. destruct (bound_step s _ s' V E eq_refl) as [_ I]. unfold remaining. lia. Qed.

(** ** Every run ends, well formed *)

Definition well_formed (e : ending) : Prop := (e_action e = Act_fault <-> e_fault e <> Fault_none) /\ inside (e_string e) = true.

Lemma done_well_formed s e f : valid s -> step s = Done e f -> well_formed e.
Proof.
  intros VS E. destruct (step_does s VS) as (pt & ks & i & V & C & F & EN & W & D). rewrite E in D.
  destruct (does_ends _ _ _ _ _ _ _ _ D) as [(x & X & ->)|((N & A) & _ & IN)].
  - split; [cbn; tauto|]. now apply inside_no_slice.
  - split; [|exact IN]. rewrite N. split; [|congruence]. destruct (i_op i); try contradiction; congruence.
Qed.

Theorem terminates s : instrs bound < saturated -> valid s ->
  exists e f, run (Z.to_nat (remaining s)) s = Some (e, f) /\ well_formed e.
Proof.
  intros NS. remember (Z.to_nat (remaining s)) as fuel eqn:H. assert (B : remaining s <= Z.of_nat fuel) by lia. clear H.
  revert s B. induction fuel as [|fuel IH]; intros s B V; pose proof (remaining_positive s NS V) as P; [lia|].
  cbn. destruct (progress s V) as [[s' E]|(e & f & E)]; rewrite E.
  - apply IH; [pose proof (step_decreases s s' V E); lia | eapply preservation; eauto].
  - exists e, f. split; auto. eapply done_well_formed; eauto.
Qed.

Theorem terminates_from_start x w : instrs bound < saturated -> inputs_ok memory x ->
  exists e f, run (Z.to_nat (instrs bound)) (start x w) = Some (e, f) /\ well_formed e.
Proof.
  intros NS IN. pose proof (terminates (start x w) NS (start_valid x w IN)) as T.
  unfold remaining in T. cbn [spent Machine.start no_cost instrs] in T. now rewrite Z.sub_0_r in T.
Qed.

(** ** Bounded: at every moment of a run *)

Record in_bounds (x : inputs) (s : state) : Prop := {
  b_strings : forall n, inside (string s n) = true;
  b_memory : forall n, ~ 0 <= n < p_scratch p -> get 0 (mem s) n = get 0 (in_memory x) n;
  b_instrs : instrs bound < saturated -> instrs (spent s) <= instrs bound;
  b_hashed : hashed bound < saturated -> hashed (spent s) <= hashed bound;
  b_lookups : lookups bound < saturated -> lookups (spent s) <= lookups bound;
}.

(** The loops open at a state are those that the certificate's point there lists, each in a turn below its trips. *)
Definition loops_bounded (s : state) : Prop :=
  exists pt turns, point_at c (pc s) = Some pt /\ Forall2 (turning s) (pt_loops pt) turns.

Lemma memory_step s o s' : valid s -> step s = o -> result o = Some s' -> unchanged_outside (mem s) (mem s').
Proof.
  intros VS E R. destruct (step_does s VS) as (pt & ks & i & V & C & F & EN & W & D). rewrite E in D.
  exact (does_memory _ _ _ _ _ _ _ _ D R).
Qed.
Lemma memory_steps n s s' : steps n s s' -> valid s -> unchanged_outside (mem s) (mem s').
Proof.
  induction 1 as [s|n s s1 s2 E ST IH]; intros V k N; [reflexivity|].
  rewrite (IH (preservation _ _ V E) k N). exact (memory_step s _ s1 V E eq_refl k N).
Qed.
Lemma instrs_steps n s s' : steps n s s' -> valid s -> instrs (spent s') = instrs (spent s) + Z.of_nat n.
Proof.
  induction 1 as [s|n s s1 s2 E ST IH]; intros V; [lia|].
  rewrite (IH (preservation _ _ V E)). destruct (bound_step s _ s1 V E eq_refl). lia.
Qed.

Lemma kept_result s o s' : valid s -> step s = o -> result o = Some s' -> kept s'.
Proof.
  intros VS E R. destruct (step_does s VS) as (pt & ks & i & V & C & F & EN & W & D). rewrite E in D.
  destruct VS as [K _]. exact (kept_step pt i s o s' K C F D R).
Qed.

Lemma cle_bound (s : state) : cle (spent s) bound ->
  (instrs bound < saturated -> instrs (spent s) <= instrs bound) /\
  (hashed bound < saturated -> hashed (spent s) <= hashed bound) /\
  (lookups bound < saturated -> lookups (spent s) <= lookups bound).
Proof. unfold cle, zle. lia. Qed.

Theorem bounded x w n s : inputs_ok memory x -> steps n (start x w) s ->
  0 <= pc s < p_words p /\ in_bounds x s /\ loops_bounded s /\ instrs (spent s) = Z.of_nat n /\
  forall e f, step s = Done e f -> in_bounds x f /\ instrs (spent f) = Z.of_nat n + 1.
Proof.
  intros IN ST. pose proof (start_valid x w IN) as V0. pose proof (steps_valid _ _ _ ST V0) as VS.
  pose proof (instrs_steps _ _ _ ST V0) as I. cbn [spent Machine.start no_cost instrs] in I.
  pose proof (memory_steps _ _ _ ST V0) as M. pose proof VS as VS'. destruct VS as [K (pt & ks & V)].
  split; [exact (point_range _ _ (v_point _ _ _ V))|]. split; [|split; [|split; [exact I|]]].
  - pose proof (cle_less _ _ (bound_valid s VS')) as B. destruct (cle_bound s B) as (B1 & B2 & B3). split; auto. exact (k_strings _ K).
  - exists pt, ks. split; [exact (v_point _ _ _ V) | exact (v_turns _ _ _ V)].
  - intros e f E. destruct (bound_step s _ f VS' E eq_refl) as [B IF]. split; [|lia].
    destruct (cle_bound f B) as (B1 & B2 & B3). split; auto.
    + exact (k_strings _ (kept_result s _ f VS' E eq_refl)).
    + intros k N. rewrite (memory_step s _ f VS' E eq_refl k N). now apply M.
Qed.

(** ** The manifest: no ambient authority *)

Lemma kept_reached x w s : inputs_ok memory x -> reaches (start x w) s -> kept s /\ cle (spent s) bound.
Proof.
  intros IN (n & [ST|(m & e & ST & E)]); pose proof (steps_valid _ _ _ ST (start_valid x w IN)) as V.
  - split; [apply V | exact (cle_less _ _ (bound_valid s V))].
  - split; [exact (kept_result m _ s V E eq_refl) | apply (bound_step m _ s V E eq_refl)].
Qed.

Lemma sum_zero A (f : A -> Z) l : (forall x, In x l -> 0 <= f x) -> fold_right (fun k n => f k + n) 0 l <= 0 -> Forall (fun x => f x = 0) l.
Proof.
  induction l as [|a l IH]; intros P S; constructor; cbn [fold_right] in S;
    assert (0 <= fold_right (fun k n => f k + n) 0 l)
      by (clear IH S; assert (Q : forall x, In x l -> 0 <= f x) by (intros x I; apply P; now right); clear P;
          induction l as [|b l IH]; cbn [fold_right]; [lia|];
          pose proof (Q b (or_introl eq_refl)); pose proof (IH (fun x I => Q x (or_intror I))); lia);
    pose proof (P a (or_introl eq_refl)).
  - lia.
  - apply IH; [intros x I; apply P; now right | lia].
Qed.

(** Every call that a run has made, at any moment, is one that the code names; what costs a lookup, or hands bytes to a hash,
    is called only where the bound says so. *)
Theorem manifest x w s : inputs_ok memory x -> reaches (start x w) s ->
  Forall in_manifest (calls s) /\
  (lookups bound = 0 -> Forall (fun k => lookups (call_cost k) = 0) (calls s)) /\
  (hashed bound = 0 -> Forall (fun k => hashed (call_cost k) = 0) (calls s)).
Proof.
  intros IN R. destruct (kept_reached x w s IN R) as [K B]. destruct (cle_bound s B) as (_ & B2 & B3).
  assert (N : forall k, In k (calls s) -> nonneg (call_cost k)).
  { intros k I. pose proof (k_calls _ K) as C. rewrite Forall_forall in C. destruct (C k I) as (q & i & h & _ & _ & _ & _ & L & _).
    now apply call_cost_nonneg. }
  assert (Z0 : 0 < saturated) by reflexivity.
  split; [exact (k_calls _ K)|]. split; intros Z.
  - apply sum_zero; [intros k I; apply (N k I)|]. rewrite <- (k_lookups _ K). lia.
  - apply sum_zero; [intros k I; apply (N k I)|]. rewrite <- (k_hashed _ K). lia.
Qed.

Lemma load_bytes_length (s : state) a n : length (load_bytes World s a n) = n.
Proof. revert a. induction n as [|n IH]; intros a; cbn; auto. Qed.

(** The node's state is touched by no step but a CALL of the manifest, and by that only through its host function. *)
Theorem asks_only_by_call s s' : valid s -> (step s = Next s' \/ exists e, step s = Done e s') ->
  (world s' = world s /\ calls s' = calls s) \/
  exists k bytes, in_manifest k /\ calls s' = k :: calls s /\ Z.of_nat (length bytes) = c_bytes k /\
    world s' = fst (host (c_host k) (c_arg k) bytes (world s)).
Proof.
  intros VS E. destruct (step_does s VS) as (pt & ks & i & V & C & F & EN & W & D).
  assert (R : result (step s) = Some s') by (destruct E as [->|[e ->]]; reflexivity).
  destruct (does_asks _ _ _ _ _ _ _ _ D R) as [(A & B & _)|(O & L & (h & H & A) & WO & CA & _)]; [left; auto|right].
  exists (call_of i (begun i s)), (bytes_of (begun i s) (string (begun i s) (arg i 1))). split; [|split; [exact CA|split; [|exact WO]]].
  - exists (pc s), i, h. split; [apply (c_decode _ _ _ C)|]. repeat split; auto; apply L.
  - cbn [call_of c_bytes]. unfold bytes_of. rewrite load_bytes_length.
    change (0 <= len (string (begun i s) (arg i 1)) <= arg i 4) in L. lia.
Qed.

(** ** Nothing outside the message memory is read *)

Theorem reads_inside s m : valid s -> agree memory (mem s) m -> alike World memory (step s) (step (set_mem s m)).
Proof.
  intros V AG. pose proof (progress s V) as P. destruct (step_does s V) as (pt & ks & i & _ & C & F & _).
  destruct V as [K _]. unfold Machine.step in *. change (pc (set_mem s m)) with (pc s).
  rewrite (c_decode _ _ _ C) in *. change (strings_ok World memory i (set_mem s m)) with (strings_ok World memory i s).
  destruct (operands_ok p i && strings_ok World memory i s); [|destruct P as [[s' P]|(e & f & P)]; discriminate].
  apply (effect_alike World host tables memory p i (begun i s) m F); auto.
  - intros n. exact (k_strings _ K n).
  - change (effect World host tables p i (begun i s) <> Stuck). unfold begun, one_instruction.
    destruct P as [[s' ->]|(e & f & ->)]; discriminate.
Qed.

Corollary run_reads_inside fuel s m e f : valid s -> agree memory (mem s) m -> run fuel s = Some (e, f) ->
  exists m', run fuel (set_mem s m) = Some (e, set_mem f m') /\ agree memory (mem f) m'.
Proof.
  revert s m. induction fuel as [|fuel IH]; intros s m V AG R; cbn [Machine.run] in *; [discriminate|].
  pose proof (reads_inside s m V AG) as A. destruct (step s) as [s'|e' f'|] eqn:E; inversion A as [? m' AG' E1 E2|? ? m' AG' E1 E2]; subst.
  - apply IH; auto. eapply preservation; eauto.
  - injection R as -> ->. now exists m'.
Qed.

(** ** Sending *)

Definition sending (a : action) : bool := match a with Act_forward | Act_gateway | Act_reply => true | _ => false end.

Theorem sends_only_by_sending s e f : valid s -> completes s e f -> sending (e_action e) = true ->
  exists n m i, steps n s m /\ step m = Done e f /\ decode p (pc m) = Some i /\ (exists pt, point_at c (pc m) = Some pt) /\
    match e_action e with
    | Act_forward => i_op i = I_FORWARD
    | Act_gateway => i_op i = I_GATEWAY
    | _ => i_op i = I_REPLY
    end.
Proof.
  intros V0 (n & m & ST & E) SN. pose proof (steps_valid _ _ _ ST V0) as VS.
  destruct (step_does m VS) as (pt & ks & i & V & C & F & EN & W & D). rewrite E in D.
  exists n, m, i. split; [exact ST|]. split; [exact E|]. split; [apply (c_decode _ _ _ C)|].
  split; [exists pt; apply (v_point _ _ _ V)|].
  destruct (does_ends _ _ _ _ _ _ _ _ D) as [(x & X & ->)|((_ & A) & _ & _)]; [discriminate SN|].
  destruct (i_op i); try contradiction; rewrite A in *; try discriminate SN; reflexivity.
Qed.

(** ** Authority: a run depends on no host function, argument or table that the code does not name *)

Definition named (h a : Z) : Prop := exists n i, decode p n = Some i /\ i_op i = I_CALL /\ arg i 2 = h /\ arg i 3 = a.

Lemma nth_firstn_any A (d : A) n m l : (n < m)%nat -> nth n (firstn m l) d = nth n l d.
Proof. revert m l. induction n as [|n IH]; intros [|m] [|x l] H; cbn; auto; try lia. apply IH. lia. Qed.

Lemma table_named i n : formed i -> operands_ok p i = true -> nth_error (operands (i_op i)) n = Some o_table ->
  (Z.to_nat (arg i n) < length (p_kinds p))%nat.
Proof.
  intros F OK N. apply (operand_holds p i _ _ F OK) in N. cbn [check_operand] in N.
  apply unless_ok in N; [|discriminate]. apply nth_error_Some. destruct (nth_error _ _); congruence.
Qed.

Theorem authority (host' : Z -> Z -> list Z -> World -> World * option (list Z)) (tables' : list table) :
  (forall h a b v, named h a -> host' h a b v = host h a b v) ->
  firstn (length (p_kinds p)) tables' = firstn (length (p_kinds p)) tables ->
  forall s, Machine.step World host' tables' memory p s = step s.
Proof.
  intros H T s. unfold Machine.step. destruct (decode p (pc s)) as [i|] eqn:D; [|reflexivity].
  destruct (operands_ok p i && strings_ok World memory i s) eqn:OK; [|reflexivity]. apply andb_true_iff in OK as [OK _].
  pose proof (proj1 (decode_inv _ _ _ D)) as F.
  assert (TT : forall n, (n < length (p_kinds p))%nat -> nth n tables' (Table 0 []) = nth n tables (Table 0 [])).
  { intros n N. rewrite <- (nth_firstn_any _ _ n _ tables' N), T. now apply nth_firstn_any. }
  unfold Machine.effect. destruct (i_op i) eqn:O; try reflexivity.
  - rewrite TT; [reflexivity|]. apply (table_named i 2 F OK). now rewrite O.
  - rewrite TT; [reflexivity|]. apply (table_named i 2 F OK). now rewrite O.
  - rewrite H; [reflexivity|]. now exists (pc s), i.
Qed.

Corollary run_authority (host' : Z -> Z -> list Z -> World -> World * option (list Z)) (tables' : list table) :
  (forall h a b v, named h a -> host' h a b v = host h a b v) ->
  firstn (length (p_kinds p)) tables' = firstn (length (p_kinds p)) tables ->
  forall fuel s, Machine.run World host' tables' memory p fuel s = run fuel s.
Proof.
  intros H T. induction fuel as [|fuel IH]; intros s; cbn [Machine.run]; [reflexivity|].
  rewrite (authority host' tables' H T). now destruct (step s).
Qed.

End Sound.

(** * None of this is empty: a program with a loop, a call and a table match

    Up to three nodes are looked up, one a turn, and the first that the node's table knows is where the message goes. *)
Module Sample.
Definition head (o : op) (a b c : Z) : Z := opcode o + 2 ^ 8 * a + 2 ^ 16 * b + 2 ^ 24 * c.
Definition wide (o : op) (a d : Z) : Z := opcode o + 2 ^ 8 * a + 2 ^ 16 * d.
Definition extension (lo hi : Z) : Z := lo + 2 ^ 16 * hi.

Definition code : list Z := [
  wide I_LDI 9 3;                                                   (*  0: R9 := 3, the limit *)
  head I_FOR 8 1 0; extension 4 6;                                  (*  1: from R8 = 0, by 1, in at most 4 turns; closed at 9 *)
  head I_CALL 4 0 host_dht_lookup; extension 0 32; extension 0 0;   (*  3: B4 := lookup of B0 *)
  head I_MATCHB 5 4 0; extension 32 0;                              (*  6: B5 := what table 0 says of B4 *)
  head I_BSOME 5 0 2;                                               (*  8: something: to 11, out of the loop *)
  head I_NEXT 8 1 7;                                                (*  9: the next turn, at 3 *)
  wide I_GATEWAY 0 0;                                               (* 10 *)
  wide I_FORWARD 5 0                                                (* 11 *)
].
Definition program : program :=
  Program 2 2 64 12 (store_of empty 0 code) 0 empty [kind_exact_node] 0 empty (Cost 20 0 4) 1.

(** The loop, if a turn costs this. *)
Definition turns (turn : cost) : loop := Loop I_FOR 8 1 4 3 9 (Cost 2 0 0) turn.
Definition certificate (turn : cost) : certificate := [
  Point 0 [] no_cost;
  Point 1 [] (Cost 1 0 0);
  Point 3 [turns turn] no_cost;
  Point 6 [turns turn] (Cost 1 0 1);
  Point 8 [turns turn] (Cost 2 0 1);
  Point 9 [turns turn] (Cost 3 0 1);
  Point 10 [] (Cost 19 0 4);
  Point 11 [] (Cost 19 0 4)
].
Definition turn := Cost 4 0 1.

Example checked : check_certificate program (certificate turn) (p_bound program) = true.
Proof. vm_compute. reflexivity. Qed.

(** A bound or a turn that promises one too little of anything is refused. *)
Example bound_instructions : check_certificate program (certificate turn) (Cost 19 0 4) = false.
Proof. vm_compute. reflexivity. Qed.
Example bound_lookups : check_certificate program (certificate turn) (Cost 20 0 3) = false.
Proof. vm_compute. reflexivity. Qed.
Example turn_instructions : check_certificate program (certificate (Cost 3 0 1)) (p_bound program) = false.
Proof. vm_compute. reflexivity. Qed.
Example turn_lookups : check_certificate program (certificate (Cost 4 0 0)) (p_bound program) = false.
Proof. vm_compute. reflexivity. Qed.

(** A node whose n-th lookup answers with a node id of 32 bytes n, and a table that knows the third. *)
Definition lookup (_ _ : Z) (_ : list Z) (n : Z) : Z * option (list Z) := (n + 1, Some (repeat n 32)).
Definition table := Table kind_exact_node [Entry 256 (repeat 2 32) 0 (repeat 9 32)].
Definition message := Inputs [] [Slice 64 32] empty.
Definition memory := 96.

Lemma scratch_inside : p_scratch program <= memory.
Proof. vm_compute. discriminate. Qed.
Lemma memory_nonneg : 0 <= memory.
Proof. vm_compute. discriminate. Qed.
Lemma message_inside : inputs_ok memory message.
Proof. repeat constructor. Qed.

Definition told (r : option (ending * state Z)) : option (ending * list Z * Z * list call) :=
  match r with
  | Some (e, f) => Some (e, bytes_of f (e_string e), instrs (spent f), calls f)
  | None => None
  end.
Definition asked := Call host_dht_lookup 0 32.

(** With the table: the third turn leaves the loop and forwards. Without: the loop ends, and the gateway it is. *)
Example forwards : told (run Z lookup [table] memory program 20 (start Z message 0)) =
  Some (Ending Act_forward Fault_none 0 (Slice 32 32), repeat 9 32, 15, [asked; asked; asked]).
Proof. vm_compute. reflexivity. Qed.
Example gives_up : told (run Z lookup [] memory program 20 (start Z message 0)) =
  Some (Ending Act_gateway Fault_none 0 no_slice, [], 16, [asked; asked; asked]).
Proof. vm_compute. reflexivity. Qed.

(** A loop over a byte string: four bytes at most are taken, each appended to the scratch memory, and what that makes is
    forwarded. The bound is reached; of five bytes it makes a fault. *)
Definition copying : list Z := [
  head I_MOVB 4 0 0;                                (* 0: B4 := B0 *)
  wide I_NONE 5 0;                                  (* 1 *)
  head I_EACH 4 1 0; extension 4 2;                 (* 2: over B4, a byte a turn, at most 4; closed at 6 *)
  head I_PUT 5 8 1; extension 0 4;                  (* 4 *)
  head I_ITER8 8 4 3;                               (* 6: R8 := the next byte; at 4 *)
  wide I_FORWARD 5 0                                (* 7 *)
].
Definition copier : Machine.program := Program 1 2 4 8 (store_of empty 0 copying) 0 empty [] 0 empty (Cost 13 0 0) 1.
Definition bytes_loop : loop := Loop I_EACH 4 1 4 4 6 (Cost 3 0 0) (Cost 2 0 0).
Example copier_checked : check_certificate copier [
    Point 0 [] no_cost; Point 1 [] (Cost 1 0 0); Point 2 [] (Cost 2 0 0);
    Point 4 [bytes_loop] no_cost; Point 6 [bytes_loop] (Cost 1 0 0);
    Point 7 [] (Cost 12 0 0)] (p_bound copier) = true.
Proof. vm_compute. reflexivity. Qed.
Definition bytes_at_4 (l : list Z) := Inputs [] [Slice 4 (Z.of_nat (length l))] (store_of empty 4 l).
Example copies : told (run Z lookup [] 9 copier 13 (start Z (bytes_at_4 [11; 22; 33; 44]) 0)) =
  Some (Ending Act_forward Fault_none 0 (Slice 0 4), [11; 22; 33; 44], 13, []).
Proof. vm_compute. reflexivity. Qed.
Example faults : told (run Z lookup [] 9 copier 13 (start Z (bytes_at_4 [11; 22; 33; 44; 55]) 0)) =
  Some (fault_ending Fault_loop_bound, [], 3, []).
Proof. vm_compute. reflexivity. Qed.

(** The theorems, of this program on any node. *)
Section Any.
Variable World : Type.
Variable host : Z -> Z -> list Z -> World -> World * option (list Z).
Variable tables : list Machine.table.
Variable w : World.

Example ends_within_20 : exists e f, run World host tables memory program 20 (start World message w) = Some (e, f) /\ well_formed memory e.
Proof.
  exact (terminates_from_start World host tables memory program (certificate turn) (p_bound program)
    scratch_inside memory_nonneg checked message w eq_refl message_inside).
Qed.

Example at_most_4_lookups n s : steps World host tables memory program n (start World message w) s -> lookups (spent s) <= 4.
Proof.
  intros ST. destruct (bounded World host tables memory program (certificate turn) (p_bound program)
    scratch_inside memory_nonneg checked message w n s message_inside ST) as (_ & B & _).
  exact (b_lookups _ _ _ _ _ _ B eq_refl).
Qed.

Example hashes_nothing s : reaches World host tables memory program (start World message w) s ->
  Forall (fun k => hashed (call_cost k) = 0) (calls s).
Proof.
  intros R. destruct (manifest World host tables memory program (certificate turn) (p_bound program)
    scratch_inside memory_nonneg checked message w s message_inside R) as (_ & _ & H).
  exact (H eq_refl).
Qed.
End Any.
End Sample.
