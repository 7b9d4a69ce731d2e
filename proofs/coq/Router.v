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
From PGrid Require Sound Image.
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
Definition nonnegative (g : grant) : Prop :=
  0 <= instrs (g_cost g) /\ 0 <= hashed (g_cost g) /\ 0 <= lookups (g_cost g) /\ 0 <= g_sends g.
Hypothesis grant_nonnegative : nonnegative granting.
Hypothesis grant_counts : Image.below_saturation granting.
(** Packets that may wait. *)
Variable most_waiting : nat.
Hypothesis some_wait : (0 < most_waiting)%nat.

(** A route: an image, the program that it is, and the node's tables that the program's table list names. *)
Record route := Route { rt_image : list Z; rt_program : program; rt_tables : list table }.
Definition route_ok (r : route) : Prop := bytes_ok (rt_image r) /\ verify crc32 granting (rt_image r) = Admitted (rt_program r).

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

(** A state of the machine on the way of this packet's run. *)
Definition run_ok (k : packet) (r : route) (v : state World) : Prop :=
  exists w n, Sound.steps World host (rt_tables r) memory (rt_program r) n (vm_start k w) v.

Definition cost_within (c bound : cost) : Prop := instrs c <= instrs bound /\ hashed c <= hashed bound /\ lookups c <= lookups bound.

(** A decision is what the program of an admitted route makes of the packet, calling no host function but those that its code
    names, at no more than the cost that its image's header says; or it is the fault that says that there is no such route. It
    is well formed: an action or a fault, and a byte string that lies in the memory; and what it cost and what it sends is within
    what the node grants. *)
Definition decided_by (r : route) (d : decision) : Prop :=
  exists w f, route_ok r /\ Sound.completes World host (rt_tables r) memory (rt_program r) (vm_start (d_packet d) w) (d_ending d) f
    /\ d = decide (d_packet d) (d_ending d) f /\ Forall (Sound.in_manifest (rt_program r)) (calls World f)
    /\ cost_within (d_cost d) (p_bound (rt_program r)).

Definition decision_ok (d : decision) : Prop :=
  packet_ok (d_packet d) /\ Sound.well_formed memory (d_ending d) /\ cost_within (d_cost d) (g_cost granting) /\
  Image.sent (d_ending d) <= g_sends granting /\
  (d = no_route (d_packet d) \/ exists r, decided_by r d).

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
Proof. intros r [B R]. exact (Image.scratch_inside memory memory_holds_scratch crc32 granting _ _ B R). Qed.

Lemma bound_granted : forall r, route_ok r -> cost_within (p_bound (rt_program r)) (g_cost granting).
Proof. intros r [_ R]. pose proof (admitted_granted _ _ _ _ R). unfold cost_within. tauto. Qed.

Lemma memory_nonnegative : 0 <= memory.
Proof. unfold lim_scratch_bytes in *. lia. Qed.

Lemma certified : forall r, route_ok r -> exists c, check_certificate (rt_program r) c (p_bound (rt_program r)) = true.
Proof.
  intros r [_ R]. destruct (Image.header_bound crc32 granting _ _ R grant_counts) as (c & _ & C). now exists c.
Qed.

Section Route.
Variable r : route.
Hypothesis R : route_ok r.

Lemma start_ok : forall k w, run_ok k r (vm_start k w).
Proof. intros k w. exists w, 0%nat. constructor. Qed.

Lemma instruction_ok : forall k v v', run_ok k r v -> vm_step r v = Next World v' -> run_ok k r v'.
Proof.
  intros k v v' (w & n & H) E. exists w, (S n). induction H as [s | n s s1 s2 E1 H IH]; [econstructor; [exact E | constructor] |].
  econstructor; [exact E1 | exact (IH E)].
Qed.

Lemma run_valid : forall k v c, packet_ok k -> run_ok k r v -> check_certificate (rt_program r) c (p_bound (rt_program r)) = true ->
  Sound.valid World memory (rt_program r) c v.
Proof.
  intros k v c K (w & n & H) C.
  exact (Sound.steps_valid _ _ _ _ _ _ _ (scratch_fits r R) memory_nonnegative C _ _ _ H (Sound.start_valid _ host _ _ _ _ memory_nonnegative C _ w K)).
Qed.

Lemma run_goes_on : forall k v, packet_ok k -> run_ok k r v -> (exists v', vm_step r v = Next World v') \/ (exists e f, vm_step r v = Done World e f).
Proof.
  intros k v K V. destruct (certified r R) as [c C].
  exact (Sound.progress _ _ (rt_tables r) _ _ _ _ (scratch_fits r R) memory_nonnegative C v (run_valid k v c K V C)).
Qed.

Definition to_spend (v : state World) : Z := instrs (p_bound (rt_program r)) - instrs (spent World v).

Lemma to_spend_positive : forall k v, packet_ok k -> run_ok k r v -> 0 < to_spend v.
Proof.
  intros k v K V. destruct (certified r R) as [c C]. pose proof (bound_granted r R) as (L & _). destruct grant_counts as (G & _).
  apply (Sound.remaining_positive _ host (rt_tables r) _ _ _ _ (scratch_fits r R) memory_nonnegative C); [lia | exact (run_valid k v c K V C)].
Qed.

Lemma to_spend_decreases : forall k v v', packet_ok k -> run_ok k r v -> vm_step r v = Next World v' -> to_spend v' < to_spend v.
Proof.
  intros k v v' K V E. destruct (certified r R) as [c C].
  exact (Sound.step_decreases _ _ _ _ _ _ _ (scratch_fits r R) memory_nonnegative C v v' (run_valid k v c K V C) E).
Qed.

Lemma ends_ok : forall k v e f, packet_ok k -> run_ok k r v -> vm_step r v = Done World e f -> decision_ok (decide k e f).
Proof.
  intros k v e f K V E. destruct (certified r R) as [c C]. pose proof (run_valid k v c K V C) as Va.
  pose proof (scratch_fits r R) as Sc. pose proof (bound_granted r R) as (L1 & L2 & L3). destruct grant_counts as (G1 & G2 & G3).
  destruct V as (w & n & H).
  destruct (Sound.bounded _ _ _ _ _ _ _ Sc memory_nonnegative C _ w n v K H) as (_ & _ & _ & _ & B). destruct (B e f E) as [[_ _ B1 B2 B3] _].
  assert (W : cost_within (spent World f) (p_bound (rt_program r))) by (unfold cost_within, saturated, lookups_saturated in *; lia).
  unfold decision_ok, decide. cbn [d_packet d_ending d_bytes d_cost]. split; [exact K |]. split; [| split; [| split]].
  - exact (Sound.done_well_formed _ host (rt_tables r) _ _ _ _ Sc memory_nonnegative C v e f Va E).
  - unfold cost_within in *. lia.
  - destruct R as [Rb Ra].
    exact (Z.le_trans _ _ _ (proj1 (Image.image_sends _ host (rt_tables r) _ memory_holds_scratch crc32 granting _ _ Rb Ra _ w e f K (ex_intro _ n (ex_intro _ v (conj H E)))))
      (proj2 (Image.image_sends _ host (rt_tables r) _ memory_holds_scratch crc32 granting _ _ Rb Ra _ w e f K (ex_intro _ n (ex_intro _ v (conj H E)))))).
  - right. exists r, w, f. cbn [d_packet d_ending d_bytes d_cost]. split; [exact R |]. split; [exists n, v; auto |]. split; [reflexivity |]. split; [| exact W].
    apply (Sound.manifest _ host (rt_tables r) _ _ _ _ Sc memory_nonnegative C _ w f K). exists n. right. exists v, e. auto.
Qed.
End Route.

(** ** The theorems *)
Theorem preservation : forall s s', valid_state s -> step s s' -> valid_state s'.
Proof.
  intros s s' (L & F & Rs & C & D) H. destruct H as [s s' H | rs q c ds w k K N | rs q ds w rs' w' Rs'].
  - destruct H as [rs k q ds w r E | rs k q ds w E | rs q k r v v' ds w E | rs q k r v e f ds w E];
      unfold valid_state in *; cbn [inbox routes running decided length] in *; refine (conj _ (conj _ (conj _ (conj _ _)))); trivial;
      try (inversion F as [| ? ? K Fq]; subst; solve [assumption | lia]).
    + inversion F as [| ? ? K Fq]; subst. exact (conj K (conj (route_of_ok _ _ _ Rs E) (start_ok r k w))).
    + inversion F as [| ? ? K Fq]; subst. apply Forall_app. split; [exact D |]. constructor; [| constructor].
      unfold decision_ok, decide, no_route. cbn [d_packet d_ending d_bytes d_cost]. split; [exact K |].
      destruct grant_nonnegative as (N1 & N2 & N3 & N4). split; [| split; [| split; [exact N4 | now left]]].
      * unfold Sound.well_formed. cbn [fault_ending e_action e_fault e_string]. split; [split; [discriminate | reflexivity] |].
        unfold inside, no_slice. cbn [off len]. cbn [Z.leb andb Z.add Z.compare]. apply Z.leb_le. exact memory_nonnegative.
      * unfold cost_within, no_cost. cbn [instrs hashed lookups]. auto.
    + destruct C as (K & R & V). exact (conj K (conj R (instruction_ok r k v v' V E))).
    + destruct C as (K & R & V). apply Forall_app. split; [exact D |]. constructor; [| constructor].
      exact (ends_ok r R k v e f K V E).
  - unfold valid_state in *. cbn [inbox routes running decided] in *. refine (conj _ (conj _ (conj _ (conj _ _)))); trivial.
    + rewrite app_length. cbn [length]. lia.
    + apply Forall_app. auto.
  - unfold valid_state in *. cbn [inbox routes running decided] in *. refine (conj _ (conj _ (conj _ (conj _ _)))); trivial.
Qed.

Corollary works_valid : forall n s, valid_state s -> valid_state (works n s).
Proof.
  induction n as [| n IH]; intros s V; cbn [works]; [exact V |]. destruct (work_step s) as [s' |] eqn:E; [| exact V].
  apply IH, (preservation s s' V), step_work, work_step_ok, E.
Qed.

(** A router with a packet at hand can work on it, whatever else comes. *)
Theorem no_idle : forall s, valid_state s -> inbox s <> [] \/ running s <> None -> exists s', work s s'.
Proof.
  intros [rs q c ds w] (L & F & Rs & C & D) N. cbn [inbox routes running decided] in *. destruct c as [[[k r] v] |].
  - destruct C as (K & R & V). destruct (run_goes_on r R k v K V) as [(v' & E) | (e & f & E)]; eexists;
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
  match running s with None => 0 | Some (_, r, v) => to_spend r v end.

Theorem left_nonnegative : forall s, valid_state s -> 0 <= left_to_do s.
Proof.
  intros s (L & F & Rs & C & D). unfold left_to_do. destruct grant_nonnegative as [G _]. destruct (running s) as [[[k r] v] |]; [| lia].
  destruct C as (K & R & V). pose proof (to_spend_positive r R k v K V). lia.
Qed.

(** Each step of work leaves less to do. *)
Theorem drains : forall s s', valid_state s -> work s s' -> left_to_do s' < left_to_do s.
Proof.
  intros s s' (L & F & Rs & C & D) H. destruct grant_nonnegative as [G _].
  destruct H as [rs k q ds w r E | rs k q ds w E | rs q k r v v' ds w E | rs q k r v e f ds w E];
    unfold left_to_do; cbn [inbox routes running decided length] in *.
  - pose proof (bound_granted r (route_of_ok _ _ _ Rs E)) as (G1 & _).
    unfold to_spend, vm_start, start. cbn [spent instrs no_cost]. lia.
  - lia.
  - destruct C as (K & R & V). pose proof (to_spend_decreases r R k v v' K V E). lia.
  - destruct C as (K & R & V). pose proof (to_spend_positive r R k v K V). lia.
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

(** ** With the node's own numbers *)

(** What a node grants unless its build says otherwise: spec/limits.ts. *)
Definition node_grant : grant := Grant (Cost lim_budget_instructions lim_budget_hash_bytes lim_budget_lookups) 1.

Lemma node_grant_nonnegative : nonnegative node_grant.
Proof. repeat split; discriminate. Qed.

Lemma node_grant_counts : Image.below_saturation node_grant.
Proof. repeat split. Qed.

(** Nothing is left to suppose but that the message memory holds the scratch memory and that a packet may wait: whatever the
    node knows, whatever its host functions answer. *)
Theorem routing_safety_closed : forall World host memory most_waiting, lim_scratch_bytes <= memory -> (0 < most_waiting)%nat ->
  forall s, valid_state World host memory node_grant most_waiting s ->
  exists s', step World host memory node_grant most_waiting s s' /\ valid_state World host memory node_grant most_waiting s'.
Proof. intros World host memory most M Q. exact (routing_safety World host memory M node_grant node_grant_nonnegative node_grant_counts most Q). Qed.

(** ** Not vacuous: the route of examples/telemetry, decided four times *)
From PGrid Require Codec.
Module Example.
Definition image : list Z := Codec.telemetry.
Definition admitted : program := match verify crc32 node_grant image with Admitted p => p | Refused _ _ => Program 0 0 0 0 empty 0 empty [] 0 empty no_cost 0 end.
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

(** By computing it once, when it is checked: vm_compute would do so before. *)
Ltac computed := match goal with |- _ = ?b => vm_cast_no_check (@eq_refl _ b) end.
Lemma route_is_admitted : route_ok node_grant route.
Proof.
  split; [| computed]. apply Forall_forall.
  assert (B : forallb (fun b => (0 <=? b) && (b <? 256)) (rt_image route) = true) by computed.
  rewrite forallb_forall in B. intros b Hb. apply B in Hb. apply andb_true_iff in Hb as [L H]. apply Z.leb_le in L. now apply Z.ltb_lt in H.
Qed.

(** Forwarded to the provider; dropped as expired; no such route; forwarded to the table's node. *)
Example decisions : map (fun d => (e_action (d_ending d), e_fault (d_ending d), e_number (d_ending d), d_bytes d, instrs (d_cost d)))
    (decided _ after) =
  [(Act_forward, Fault_none, 0, provider, 7); (Act_drop, Fault_none, 1, [], 2); (Act_fault, Fault_no_route, 0, [], 0);
   (Act_forward, Fault_none, 0, repeat 0x11 32, 9)].
Proof. computed. Qed.

Example nothing_left : inbox _ after = [] /\ running _ after = None /\ map d_packet (decided _ after) = messages.
Proof. repeat split; computed. Qed.
Definition valid : SystemState (list Z) -> Prop := valid_state (list Z) host memory node_grant 4.

Example before_is_valid : valid before.
Proof.
  unfold valid, valid_state, before. cbn [inbox routes running decided]. split; [cbn; lia |]. split; [| split; [| split; [exact I | constructor]]].
  - repeat (constructor; [unfold packet_ok, inputs_ok; repeat constructor |]). constructor.
  - constructor; [exact route_is_admitted | constructor].
Qed.

(** So is every state on the way; in the third a run is in hand. *)
Example all_are_valid : forall n, valid (works (list Z) host memory n before).
Proof.
  intro n. apply works_valid; [discriminate | apply node_grant_nonnegative | apply node_grant_counts | lia | apply before_is_valid].
Qed.
Example in_hand : match running _ (works (list Z) host memory 3 before) with Some (k, _, v) => k_route k = 3 /\ pc _ v = 3 | None => False end.
Proof. vm_compute. split; reflexivity. Qed.
End Example.
