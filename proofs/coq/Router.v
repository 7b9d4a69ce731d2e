(** A node as a router: messages come in, wait, run the program of the route that they name, and go out as decisions.

    The design note states [routing_safety]: every valid state can step to a valid state. Of a program's run that is false,
    for a run ends; of a machine with an idle step it says nothing. It is true and not trivial here, of a router that never
    stops taking work, together with what makes it mean something: the router's own work gets less with each step
    ([drains]), it never stands idle with a packet at hand ([no_idle]), each packet gets one decision, in the order in which
    they came ([conserved], [all_decided]), each decision is the one that the route's program makes of the packet ([valid_state]
    says so), and the empty router is valid ([init_ok]). A fault is a decision too: the message is dropped, and counted.

    Routes are images that the verifier admitted under this node's grant. Everything that is not a packet's way through
    (what the node knows of providers, its tables, which routes are installed) may change in any way between two decisions;
    host functions are any functions at all. *)
From Coq Require Import ZArith List Lia Bool.
From PGrid Require Import Spec Crc Machine Certificate Verify Admit.
Import ListNotations.
Open Scope Z_scope.

Section Router.
Variable World : Type.
Variable host : Z -> Z -> list Z -> World -> World * option (list Z).
(** Bytes of message memory; the scratch memory has its room there. *)
Variable memory : Z.
Hypothesis memory_holds_scratch : lim_scratch_bytes <= memory.
(** What the node grants one program. *)
Variable granting : grant.
Hypothesis grant_nonnegative : 0 <= instrs (g_cost granting) /\ 0 <= hashed (g_cost granting) /\ 0 <= lookups (g_cost granting).
(** Sums that the verifier's arithmetic can hold; [lim_budget_instructions] is far below. *)
Hypothesis grant_counts : instrs (g_cost granting) < saturated /\ hashed (g_cost granting) < saturated /\ lookups (g_cost granting) < lookups_saturated.
(** Packets that may wait. *)
Variable most_waiting : nat.
Hypothesis some_wait : (0 < most_waiting)%nat.

(* INTERFACE *)
Variable vm_valid : program -> certificate -> state World -> Prop.
Definition sound_for (p : program) (c : certificate) (bound : cost) := p_scratch p <= memory /\ check_certificate p c bound = true.
Hypothesis vm_start_valid : forall p c bound, p_scratch p <= memory -> check_certificate p c bound = true ->
  forall x w, inputs_ok memory x -> vm_valid p c (start World x w).
Hypothesis vm_progress : forall tables p c bound, p_scratch p <= memory -> check_certificate p c bound = true ->
  forall s, vm_valid p c s -> (exists s', step World host tables memory p s = Next World s') \/ (exists e f, step World host tables memory p s = Done World e f).
Hypothesis vm_preservation : forall tables p c bound, p_scratch p <= memory -> check_certificate p c bound = true ->
  forall s s', vm_valid p c s -> step World host tables memory p s = Next World s' -> vm_valid p c s'.
Hypothesis vm_remaining_positive : forall p c bound, p_scratch p <= memory -> check_certificate p c bound = true ->
  forall s, instrs bound < saturated -> vm_valid p c s -> 0 < instrs bound - instrs (spent World s).
Hypothesis vm_step_decreases : forall tables p c bound, p_scratch p <= memory -> check_certificate p c bound = true ->
  forall s s', vm_valid p c s -> step World host tables memory p s = Next World s' ->
  instrs bound - instrs (spent World s') < instrs bound - instrs (spent World s).
Hypothesis vm_terminates : forall tables p c bound, p_scratch p <= memory -> check_certificate p c bound = true ->
  forall s, instrs bound < saturated -> vm_valid p c s ->
  exists e f, run World host tables memory p (Z.to_nat (instrs bound - instrs (spent World s))) s = Some (e, f) /\
    ((e_action e = Act_fault <-> e_fault e <> Fault_none) /\ inside memory (e_string e) = true).
Hypothesis vm_bounded : forall tables p c bound, p_scratch p <= memory -> check_certificate p c bound = true ->
  forall s e f, vm_valid p c s -> step World host tables memory p s = Done World e f -> cost_le (spent World f) bound = true.

(** A route: an image, the program that it is, and the node's tables that the program's table list names. *)
Record route := Route { rt_image : list Z; rt_program : program; rt_tables : list table }.
Definition route_ok (r : route) : Prop := verify crc32 granting (rt_image r) = Admitted (rt_program r).

(** A message that names a route, and what the program reads of it. *)
Record packet := Packet { k_route : Z; k_inputs : inputs }.
Definition packet_ok (k : packet) : Prop := inputs_ok memory (k_inputs k).

(** What became of a packet, the byte string that goes with it (a node's id, a value), and what it cost. *)
Record decision := Decision { d_packet : packet; d_ending : ending; d_bytes : list Z; d_cost : cost }.

Definition vm_step (r : route) := step World host (rt_tables r) memory (rt_program r).
Definition vm_run (r : route) := run World host (rt_tables r) memory (rt_program r).
(** What is told of a run that ended in [f]. *)
Definition decide (k : packet) (e : ending) (f : state World) : decision := Decision k e (bytes_of World f (e_string e)) (spent World f).
Definition no_route (k : packet) : decision := Decision k (fault_ending Fault_no_route) [] no_cost.
Definition vm_start (k : packet) (w : World) := start World (k_inputs k) w.

Record SystemState := System {
  routes : list (Z * route); (* installed: number and route *)
  inbox : list packet;       (* oldest first *)
  running : option (packet * route * state World);
  decided : list decision;   (* oldest first *)
  node : World
}.

Definition route_of (rs : list (Z * route)) (n : Z) : option route := option_map snd (find (fun e => fst e =? n) rs).

(** The router's own work. *)
Inductive work : SystemState -> SystemState -> Prop :=
  | work_start rs k q ds w r : route_of rs (k_route k) = Some r ->
      work (System rs (k :: q) None ds w) (System rs q (Some (k, r, vm_start k w)) ds w)
  | work_no_route rs k q ds w : route_of rs (k_route k) = None ->
      work (System rs (k :: q) None ds w) (System rs q None (ds ++ [no_route k]) w)
  | work_instruction rs q k r v v' ds w : vm_step r v = Next World v' ->
      work (System rs q (Some (k, r, v)) ds w) (System rs q (Some (k, r, v')) ds w)
  | work_decide rs q k r v e f ds w : vm_step r v = Done World e f ->
      work (System rs q (Some (k, r, v)) ds w) (System rs q None (ds ++ [decide k e f]) (world World f)).

Inductive step : SystemState -> SystemState -> Prop :=
  | step_work s s' : work s s' -> step s s'
  (** a packet arrives where there is room for it *)
  | step_arrive rs q c ds w k : packet_ok k -> (length q < most_waiting)%nat ->
      step (System rs q c ds w) (System rs (q ++ [k]) c ds w)
  (** between decisions: the node learns and forgets, sets tables, installs and removes routes *)
  | step_change rs q ds w rs' w' : Forall (fun e => route_ok (snd e)) rs' ->
      step (System rs q None ds w) (System rs' q None ds w').

(** ** Work as a function: it can be run, and there is one way to go on *)
Definition work_step (s : SystemState) : option SystemState :=
  match s with
  | System rs [] None _ _ => None
  | System rs (k :: q) None ds w =>
      Some (match route_of rs (k_route k) with
            | Some r => System rs q (Some (k, r, vm_start k w)) ds w
            | None => System rs q None (ds ++ [no_route k]) w
            end)
  | System rs q (Some (k, r, v)) ds w =>
      match vm_step r v with
      | Next _ v' => Some (System rs q (Some (k, r, v')) ds w)
      | Done _ e f => Some (System rs q None (ds ++ [decide k e f]) (world World f))
      | Stuck => None
      end
  end.

Theorem work_step_ok : forall s s', work_step s = Some s' <-> work s s'.
Proof.
  intros s s'. split.
  - destruct s as [rs [| k q] [[[k0 r] v] |] ds w]; cbn [work_step]; try discriminate.
    1,2: destruct (vm_step r v) eqn:E; try discriminate; intros [= <-]; [now apply work_instruction | now apply work_decide].
    destruct (route_of rs (k_route k)) eqn:E; intros [= <-]; [now apply work_start | now apply work_no_route].
  - destruct 1 as [rs k q ds w r E | rs k q ds w E | rs q k r v v' ds w E | rs q k r v e f ds w E]; cbn [work_step];
      try (destruct q; cbn [work_step]); now rewrite E.
Qed.

Corollary work_deterministic : forall s s' s'', work s s' -> work s s'' -> s' = s''.
Proof. intros s s' s'' H H'. apply work_step_ok in H, H'. congruence. Qed.

Fixpoint works (n : nat) (s : SystemState) : SystemState :=
  match n with O => s | S n => match work_step s with Some s' => works n s' | None => s end end.

(** ** Valid states *)

(** A state of the machine on the way of this packet's run, as the machine's own theorems know it. *)
Definition run_ok (k : packet) (r : route) (v : state World) : Prop :=
  (exists c bound, check_certificate (rt_program r) c bound = true /\ instrs bound = instrs (p_bound (rt_program r))
     /\ hashed bound = hashed (p_bound (rt_program r)) /\ Z.min (lookups bound) lookups_saturated = lookups (p_bound (rt_program r))
     /\ vm_valid (rt_program r) c v)
  /\ exists w n, forall m, vm_run r (n + m) (vm_start k w) = vm_run r m v.

(** What a run can end in: a fault without an action or an action without a fault, and a byte string in the memory. *)
Definition ending_ok (e : ending) : Prop := (e_action e = Act_fault <-> e_fault e <> Fault_none) /\ inside memory (e_string e) = true.

Definition cost_granted (c : cost) : Prop :=
  instrs c <= instrs (g_cost granting) /\ hashed c <= hashed (g_cost granting) /\ lookups c <= lookups (g_cost granting).

(** A decision is what the program of an admitted route makes of the packet, within what the node grants; or the fault
    that says that there is no such route. *)
Definition decision_ok (d : decision) : Prop :=
  packet_ok (d_packet d) /\ ending_ok (d_ending d) /\ cost_granted (d_cost d) /\
  (d = no_route (d_packet d) \/
   exists r w n f, route_ok r /\ vm_run r n (vm_start (d_packet d) w) = Some (d_ending d, f) /\ d = decide (d_packet d) (d_ending d) f).

Definition valid_state (s : SystemState) : Prop :=
  (length (inbox s) <= most_waiting)%nat /\ Forall packet_ok (inbox s) /\ Forall (fun e => route_ok (snd e)) (routes s) /\
  match running s with None => True | Some (k, r, v) => packet_ok k /\ route_ok r /\ run_ok k r v end /\
  Forall decision_ok (decided s).

Lemma route_of_ok : forall rs n r, Forall (fun e => route_ok (snd e)) rs -> route_of rs n = Some r -> route_ok r.
Proof.
  intros rs n r F H. unfold route_of in H. destruct (find _ rs) as [e |] eqn:E; [| discriminate]. injection H as <-.
  apply find_some in E as [I _]. rewrite Forall_forall in F. exact (F e I).
Qed.

Lemma scratch_fits : forall r, route_ok r -> p_scratch (rt_program r) <= memory.
Proof.
  intros r H. unfold route_ok in H. apply verify_inv in H as (s & H & _). unfold read_header in H.
  repeat match type of H with (if ?b then _ else _) = _ => destruct b eqn:?; [discriminate H |] end.
  injection H as H. rewrite <- H. cbn [p_scratch].
  match goal with E : (_ || negb _)%bool = false |- _ => rewrite !orb_false_iff in E; destruct E as [[_ E] _]; apply Z.ltb_ge in E; lia end.
Qed.

Lemma start_ok : forall k r w, packet_ok k -> route_ok r -> run_ok k r (vm_start k w).
Proof.
  intros k r w K R. split; [| exists w, 0%nat; reflexivity].
  destruct (admitted_has_certificate _ _ _ _ R) as (c & bound & C & Bi & Bh & Bl & _).
  exists c, bound. repeat split; trivial. exact (vm_start_valid _ _ _ (scratch_fits r R) C _ w K).
Qed.

Lemma instruction_ok : forall k r v v', route_ok r -> run_ok k r v -> vm_step r v = Next World v' -> run_ok k r v'.
Proof.
  intros k r v v' R [(c & bound & C & Bi & Bh & Bl & V) (w & n & H)] E. split.
  - exists c, bound. repeat split; trivial. exact (vm_preservation (rt_tables r) _ _ _ (scratch_fits r R) C _ _ V E).
  - exists w, (S n). intro m. specialize (H (S m)). rewrite Nat.add_succ_r in H. cbn [Nat.add]. rewrite H.
    unfold vm_run. cbn [run]. unfold vm_step in E. now rewrite E.
Qed.

Lemma bound_lt : forall r, route_ok r -> instrs (p_bound (rt_program r)) < saturated.
Proof. intros r R. pose proof (admitted_granted _ _ _ _ R). lia. Qed.

Lemma ends_ok : forall k r v e f, packet_ok k -> route_ok r -> run_ok k r v -> vm_step r v = Done World e f ->
  decision_ok (decide k e f).
Proof.
  intros k r v e f K R [(c & bound & C & Bi & Bh & Bl & V) (w & n & H)] E. pose proof (scratch_fits r R) as Sc.
  pose proof (admitted_granted _ _ _ _ R) as (G1 & G2 & G3 & _). unfold decision_ok, decide, no_route. cbn [d_packet d_ending d_bytes d_cost].
  split; [exact K |]. split; [| split].
  - destruct (vm_terminates (rt_tables r) _ _ _ Sc C v) as (e' & f' & T & W); [lia | exact V |].
    pose proof (vm_remaining_positive _ _ _ Sc C v ltac:(lia) V) as P.
    destruct (Z.to_nat (instrs bound - instrs (spent World v))) as [| m] eqn:N; [lia |]. cbn [run] in T.
    unfold vm_step in E. rewrite E in T. injection T as <- <-. exact W.
  - pose proof (vm_bounded (rt_tables r) _ _ _ Sc C v e f V E) as B. unfold cost_le, at_most_or_saturated in B.
    rewrite !andb_true_iff, !Z.leb_le in B. unfold cost_granted, saturated, lookups_saturated in *. lia.
  - right. exists r, w, (n + 1)%nat, f. split; [exact R |]. split; [| reflexivity]. rewrite H. unfold vm_run. cbn [run].
    unfold vm_step in E. now rewrite E.
Qed.

(** ** The theorems *)
Theorem preservation : forall s s', valid_state s -> step s s' -> valid_state s'.
Proof.
  intros s s' (L & F & Rs & C & D) H. destruct H as [s s' H | rs q c ds w k K N | rs q ds w rs' w' Rs'].
  - destruct H as [rs k q ds w r E | rs k q ds w E | rs q k r v v' ds w E | rs q k r v e f ds w E];
      unfold valid_state in *; cbn [inbox routes running decided length] in *.
    + inversion F as [| ? ? K Fq]; subst. pose proof (route_of_ok _ _ _ Rs E) as R. repeat split; trivial; [lia | exact (proj1 (start_ok k r w K R)) |].
      exact (proj2 (start_ok k r w K R)).
    + inversion F as [| ? ? K Fq]; subst. repeat split; trivial; [lia |]. apply Forall_app. split; [exact D |]. constructor; [| constructor].
      unfold decision_ok, decide, no_route. cbn [d_packet d_ending d_bytes d_cost]. split; [exact K |]. split; [| split; [| now left]].
      * unfold ending_ok. cbn [fault_ending e_action e_fault e_string]. split; [split; [discriminate | reflexivity] |].
        unfold inside, no_slice. cbn [off len]. cbn [Z.leb andb Z.add Z.compare]. apply Z.leb_le. unfold lim_scratch_bytes in *. lia.
      * unfold cost_granted, no_cost. cbn [instrs hashed lookups]. exact grant_nonnegative.
    + destruct C as (K & R & V). repeat split; trivial; [exact (proj1 (instruction_ok k r v v' R V E)) | exact (proj2 (instruction_ok k r v v' R V E))].
    + destruct C as (K & R & V). repeat split; trivial. apply Forall_app. split; [exact D |]. constructor; [| constructor].
      exact (ends_ok k r v e f K R V E).
  - unfold valid_state in *. cbn [inbox routes running decided] in *. repeat split; trivial.
    + rewrite app_length. cbn [length]. lia.
    + apply Forall_app. auto.
  - unfold valid_state in *. cbn [inbox routes running decided] in *. repeat split; trivial.
Qed.

(** A router with a packet at hand can work on it, whatever else comes. *)
Theorem no_idle : forall s, valid_state s -> inbox s <> [] \/ running s <> None -> exists s', work s s'.
Proof.
  intros [rs q c ds w] (L & F & Rs & C & D) N. cbn [inbox routes running decided] in *. destruct c as [[[k r] v] |].
  - destruct C as (K & R & (c & bound & Ck & _ & _ & _ & V) & _).
    destruct (vm_progress (rt_tables r) _ _ _ (scratch_fits r R) Ck v V) as [(v' & E) | (e & f & E)]; eexists;
      [apply work_instruction; exact E | apply work_decide; exact E].
  - destruct q as [| k q]; [destruct N; congruence |].
    destruct (route_of rs (k_route k)) eqn:E; eexists; [apply work_start; exact E | apply work_no_route; exact E].
Qed.

(** The design note's statement: there is always a step, into a valid state. *)
Theorem routing_safety : forall (s : SystemState), valid_state s -> exists (s' : SystemState), step s s' /\ valid_state s'.
Proof.
  intros s V. assert (P : exists s', step s s').
  { destruct (running s) as [c |] eqn:C.
    - destruct (no_idle s V) as [s' H]; [right; congruence |]. exists s'. now apply step_work.
    - destruct (inbox s) as [| k q] eqn:Q.
      + destruct s as [rs q c ds w]. cbn [inbox running] in *. subst. eexists. apply (step_arrive rs [] None ds w (Packet 0 (Inputs [] [] empty))); [| exact some_wait].
        constructor.
      + destruct (no_idle s V) as [s' H]; [left; congruence |]. exists s'. now apply step_work. }
  destruct P as [s' H]. exists s'. split; [exact H | exact (preservation s s' V H)].
Qed.

(** What is left to do: each waiting packet at most a start and as many instructions as the node grants. *)
Definition left_to_do (s : SystemState) : Z :=
  (instrs (g_cost granting) + 1) * Z.of_nat (length (inbox s)) +
  match running s with None => 0 | Some (_, r, v) => instrs (p_bound (rt_program r)) - instrs (spent World v) end.

Theorem left_nonnegative : forall s, valid_state s -> 0 <= left_to_do s.
Proof.
  intros s (L & F & Rs & C & D). unfold left_to_do. destruct grant_nonnegative as [G _]. destruct (running s) as [[[k r] v] |]; [| lia].
  destruct C as (K & R & (c & bound & Ck & B & _ & _ & V) & _).
  pose proof (vm_remaining_positive _ _ _ (scratch_fits r R) Ck v) as P. pose proof (bound_lt r R). rewrite B in P. specialize (P ltac:(lia) V). lia.
Qed.

(** Each step of work leaves less to do. *)
Theorem drains : forall s s', valid_state s -> work s s' -> left_to_do s' < left_to_do s.
Proof.
  intros s s' (L & F & Rs & C & D) H. destruct grant_nonnegative as [G _].
  destruct H as [rs k q ds w r E | rs k q ds w E | rs q k r v v' ds w E | rs q k r v e f ds w E];
    unfold left_to_do; cbn [inbox routes running decided length] in *.
  - pose proof (route_of_ok _ _ _ Rs E) as R. pose proof (admitted_granted _ _ _ _ R) as (G1 & _).
    unfold vm_start, start. cbn [spent instrs no_cost]. lia.
  - lia.
  - destruct C as (K & R & (c & bound & Ck & B & _ & _ & V) & _).
    pose proof (vm_step_decreases (rt_tables r) _ _ _ (scratch_fits r R) Ck v v' V E). lia.
  - destruct C as (K & R & (c & bound & Ck & B & _ & _ & V) & _).
    pose proof (vm_remaining_positive _ _ _ (scratch_fits r R) Ck v) as P. pose proof (bound_lt r R). rewrite B in P. specialize (P ltac:(lia) V). lia.
Qed.

(** Packets in the order in which they came: decided, at work, waiting. *)
Definition packets (s : SystemState) : list packet :=
  map d_packet (decided s) ++ match running s with None => [] | Some (k, _, _) => [k] end ++ inbox s.

(** One decision a packet, in their order: work neither loses nor makes one, and nothing but an arrival adds one. *)
Theorem conserved : forall s s', step s s' ->
  packets s' = packets s \/ exists k, packet_ok k /\ inbox s' = inbox s ++ [k] /\ packets s' = packets s ++ [k].
Proof.
  intros s s' H. destruct H as [s s' H | rs q c ds w k K N | rs q ds w rs' w' Rs'].
  - left. destruct H; unfold packets; cbn [decided running inbox app]; rewrite ?map_app, <- ?app_assoc; reflexivity.
  - right. exists k. split; [exact K |]. split; [reflexivity |]. unfold packets. cbn [decided running inbox]. now rewrite <- !app_assoc.
  - left. reflexivity.
Qed.

Theorem work_conserved : forall s s', work s s' -> packets s' = packets s.
Proof. intros s s' H. destruct H; unfold packets; cbn [decided running inbox app]; rewrite ?map_app, <- ?app_assoc; reflexivity. Qed.

(** Decisions stand: no step changes one that was made. *)
Theorem decided_stands : forall s s', step s s' -> exists ds, decided s' = decided s ++ ds /\ (length ds <= 1)%nat.
Proof.
  intros s s' H. destruct H as [s s' H | rs q c ds w k K N | rs q ds w rs' w' Rs']; [| exists []; cbn; rewrite app_nil_r; auto ..].
  destruct H; cbn [decided]; (exists []; cbn; rewrite app_nil_r; now auto) || (eexists; split; [reflexivity | cbn; lia]).
Qed.

(** The router's work, left to itself, decides every packet at hand; in at most [left_to_do] steps. *)
Theorem all_decided : forall s, valid_state s -> exists n s', Z.of_nat n <= left_to_do s /\ works n s = s' /\ valid_state s' /\
  inbox s' = [] /\ running s' = None /\ map d_packet (decided s') = packets s.
Proof.
  intros s V. assert (K : forall n s, valid_state s -> (Z.to_nat (left_to_do s) <= n)%nat -> exists m s', Z.of_nat m <= left_to_do s /\
    works m s = s' /\ valid_state s' /\ inbox s' = [] /\ running s' = None /\ map d_packet (decided s') = packets s).
  { clear s V. induction n as [| n IH]; intros s V N; pose proof (left_nonnegative s V) as Z0.
    all: destruct (work_step s) as [s1 |] eqn:W.
    1,3: apply work_step_ok in W; pose proof (drains s s1 V W) as Dr; pose proof (preservation s s1 V (step_work _ _ W)) as V1;
         pose proof (left_nonnegative s1 V1) as Z1; try lia.
    - destruct (IH s1 V1 ltac:(lia)) as (m & s' & M & E & V' & I & R & P). exists (S m), s'. cbn [works].
      rewrite (proj2 (work_step_ok s s1) W). rewrite (work_conserved s s1 W) in P. repeat (split; [first [assumption | lia] |]). exact P.
    - exists 0%nat, s. split; [lia |]. split; [reflexivity |]. split; [exact V |].
      assert (Q : inbox s = [] /\ running s = None).
      { destruct (inbox s) eqn:Q, (running s) eqn:R; auto; exfalso; destruct (no_idle s V) as [s' H]; try (left; congruence); try (right; congruence);
          apply work_step_ok in H; congruence. }
      destruct Q as [Q R]. repeat split; trivial. unfold packets. now rewrite Q, R, !app_nil_r.
    - exists 0%nat, s. split; [lia |]. split; [reflexivity |]. split; [exact V |].
      assert (Q : inbox s = [] /\ running s = None).
      { destruct (inbox s) eqn:Q, (running s) eqn:R; auto; exfalso; destruct (no_idle s V) as [s' H]; try (left; congruence); try (right; congruence);
          apply work_step_ok in H; congruence. }
      destruct Q as [Q R]. repeat split; trivial. unfold packets. now rewrite Q, R, !app_nil_r. }
  exact (K (Z.to_nat (left_to_do s)) s V (le_n _)).
Qed.

(** A node starts valid, with whatever admitted routes it was built with. *)
Theorem init_ok : forall rs w, Forall (fun e => route_ok (snd e)) rs -> valid_state (System rs [] None [] w).
Proof. intros rs w Rs. unfold valid_state. cbn. repeat split; auto. lia. Qed.

End Router.

(** ** Not vacuous: the route of examples/telemetry, decided four times *)
From PGrid Require Codec.
Module Example.
Definition granting : grant := Grant (Cost lim_budget_instructions lim_budget_hash_bytes lim_budget_lookups) 1.
Definition image : list Z := Codec.telemetry.
Definition admitted : program := match verify crc32 granting image with Admitted p => p | Refused _ _ => Program 0 0 0 0 empty 0 empty [] 0 empty no_cost 0 end.
(** The table has one entry: what begins with 0xa5 goes to the node 0x11…; the node knows 0x22… as a provider. *)
Definition route : route := Route image admitted [Table kind_prefix_node [Entry 8 (repeat 0xa5 32) 0 (repeat 0x11 32)]].
Definition provider : list Z := repeat 0x22 32.
Definition host (code immediate : Z) (bytes : list Z) (known : list Z) : list Z * option (list Z) := (known, Some known).

(** Scratch memory, a payload of 40 bytes, the source. *)
Definition memory : Z := lim_scratch_bytes + 40 + lim_node_id_bytes.
Definition message (number ttl type first : Z) : packet :=
  Packet number (Inputs [ttl; 40; type; 0; 0; 0; 0; 0] [Slice lim_scratch_bytes 40; Slice (lim_scratch_bytes + 40) lim_node_id_bytes]
    (store_of empty lim_scratch_bytes (repeat first 40 ++ repeat 0x33 32))).
Definition messages : list packet := [message 3 64 2 0; message 3 1 0 0; message 4 64 0 0; message 3 64 0 0xa5].
Definition before : SystemState (list Z) := System _ [(3, route)] messages None [] provider.
Definition after : SystemState (list Z) := works (list Z) host memory 100 before.

Lemma route_is_admitted : route_ok granting route.
Proof. vm_compute. reflexivity. Qed.

(** Forwarded to the provider; dropped as expired; no such route; forwarded to the table's node. *)
Example decisions : map (fun d => (e_action (d_ending d), e_fault (d_ending d), e_number (d_ending d), d_bytes d, instrs (d_cost d)))
    (decided _ after) =
  [(Act_forward, Fault_none, 0, provider, 7); (Act_drop, Fault_none, 1, [], 2); (Act_fault, Fault_no_route, 0, [], 0);
   (Act_forward, Fault_none, 0, repeat 0x11 32, 9)].
Proof. vm_compute. reflexivity. Qed.

Example nothing_left : inbox _ after = [] /\ running _ after = None /\ map d_packet (decided _ after) = messages.
Proof. repeat split; vm_compute; reflexivity. Qed.
End Example.
