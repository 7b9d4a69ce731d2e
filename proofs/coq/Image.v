(** Every image that the verifier admits: what both proofs together say, and images that show that the words are not empty.

    Admit.v leads from the verdict to a bounds certificate, Sound.v from a certificate to runs. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import Spec Machine Certificate Verify Effect Sound Admit.
From PGrid Require Crc.
Import ListNotations.
Open Scope Z_scope.

(** * Every admitted image *)

(** A grant below where the verifier's sums saturate: every grant that a node gives (spec/limits.ts) is far below. *)
Definition below_saturation (g : grant) : Prop :=
  instrs (g_cost g) < saturated /\ hashed (g_cost g) < saturated /\ lookups (g_cost g) < lookups_saturated.

Section Image.
(** The node: its host functions, its tables, and its message memory, which begins with the scratch memory. *)
Variable World : Type.
Variable host : Z -> Z -> list Z -> World -> World * option (list Z).
Variable tables : list table.
Variable memory : Z.
Hypothesis scratch_memory : lim_scratch_bytes <= memory.
(** The image, and the verdict. Nothing is asked of the checksum. *)
Variable crc : list Z -> Z.
Variable g : grant.
Variable bytes : list Z.
Variable p : program.
Hypothesis image : bytes_ok bytes.
Hypothesis admitted : verify crc g bytes = Admitted p.

Notation state := (state World).
Notation start := (start World).
Notation step := (step World host tables memory p).
Notation steps := (steps World host tables memory p).
Notation run := (run World host tables memory p).
Notation completes := (completes World host tables memory p).
Notation reaches := (reaches World host tables memory p).
Notation spent := (spent World).

Lemma scratch_inside : p_scratch p <= memory.
Proof. pose proof (ws_scratch p (admitted_shape crc g bytes p image admitted)). lia. Qed.
Lemma memory_nonneg : 0 <= memory.
Proof. pose proof scratch_memory. unfold lim_scratch_bytes in *. lia. Qed.

Lemma header_bound : below_saturation g -> exists c, certificate_of p = Some c /\ check_certificate p c (p_bound p) = true.
Proof.
  intros (_ & _ & H). apply (admitted_header_bound crc g bytes p admitted).
  pose proof (admitted_granted crc g bytes p admitted). lia.
Qed.

Lemma within_grant : Admit.le (p_bound p) (g_cost g).
Proof. pose proof (admitted_granted crc g bytes p admitted). unfold Admit.le. tauto. Qed.

(** No run gets anywhere where nothing says what to do. *)
Theorem image_never_stuck x w : inputs_ok memory x -> forall n s, steps n (start x w) s -> step s <> Stuck.
Proof.
  destruct (admitted_has_certificate crc g bytes p admitted) as (c & b & K & _).
  exact (never_stuck World host tables memory p c b scratch_inside memory_nonneg K x w).
Qed.

(** Every run ends, with as many instructions as the header says and the node grants, in a decision or a fault. *)
Theorem image_terminates x w : below_saturation g -> inputs_ok memory x ->
  exists e f, run (Z.to_nat (instrs (p_bound p))) (start x w) = Some (e, f) /\ well_formed memory e /\
    instrs (spent f) <= instrs (p_bound p) <= instrs (g_cost g).
Proof.
  intros GB IN. destruct (header_bound GB) as (c & _ & K). pose proof within_grant as (W & _). destruct GB as (G1 & _).
  destruct (terminates_from_start World host tables memory p c (p_bound p) scratch_inside memory_nonneg K x w) as (e & f & R & F);
    [lia | exact IN |].
  exists e, f. split; [exact R | split; [exact F | split; [| exact W]]].
  assert (C : completes (start x w) e f) by (apply run_completes; eauto). destruct C as (n & s & ST & D).
  destruct (bounded World host tables memory p c (p_bound p) scratch_inside memory_nonneg K x w n s IN ST) as (_ & _ & _ & _ & B).
  destruct (B e f D) as [B' _]. apply (b_instrs _ _ _ _ _ _ B'). lia.
Qed.

(** It does so in one way. *)
Theorem image_deterministic x w e f e' f' : completes (start x w) e f -> completes (start x w) e' f' -> e = e' /\ f = f'.
Proof. apply deterministic. Qed.

(** What holds at a state of a run on the inputs [x]. *)
Record image_bounds (x : inputs) (s : state) : Prop := ImageBounds {
  ib_strings : forall n, inside memory (string World s n) = true;
  ib_memory : forall n, ~ 0 <= n < p_scratch p -> get 0 (mem World s) n = get 0 (in_memory x) n;
  ib_header : Admit.le (spent s) (p_bound p);
  ib_grant : Admit.le (spent s) (g_cost g);
}.

(** At every moment: inside its code; byte strings inside the memory; of the memory nothing changed but the declared scratch
    memory; and spent no more than the header claims, and so than the node grants. *)
Theorem image_bounded x w n s : below_saturation g -> inputs_ok memory x -> steps n (start x w) s ->
  0 <= pc World s < p_words p /\ image_bounds x s /\ instrs (spent s) = Z.of_nat n /\
  forall e f, step s = Done World e f -> image_bounds x f /\ instrs (spent f) = Z.of_nat n + 1.
Proof.
  intros GB IN ST. destruct (header_bound GB) as (c & _ & K). pose proof within_grant as W. destruct GB as (G1 & G2 & G3).
  assert (LS : lookups_saturated < saturated) by reflexivity.
  assert (C : forall s, in_bounds World memory p (p_bound p) x s -> image_bounds x s).
  { intros s' [B1 B2 B3 B4 B5]. assert (L : Admit.le (spent s') (p_bound p)) by (unfold Admit.le in *; lia).
    constructor; trivial. eapply Admit.le_trans; eauto. }
  destruct (bounded World host tables memory p c (p_bound p) scratch_inside memory_nonneg K x w n s IN ST) as (B1 & B2 & _ & B4 & B5).
  split; [exact B1 | split; [now apply C | split; [exact B4 |]]].
  intros e f D. destruct (B5 e f D) as [B6 B7]. split; [now apply C | exact B7].
Qed.

(** What it asked of its node is in its code; and where the header claims no lookup, or no hashing, it asked for none. *)
Theorem image_manifest x w s : inputs_ok memory x -> reaches (start x w) s ->
  Forall (in_manifest p) (calls World s) /\
  (lookups (p_bound p) = 0 -> Forall (fun k => lookups (call_cost k) = 0) (calls World s)) /\
  (hashed (p_bound p) = 0 -> Forall (fun k => hashed (call_cost k) = 0) (calls World s)).
Proof.
  intros IN R. destruct (admitted_has_certificate crc g bytes p admitted) as (c & b & K & _ & B2 & B3 & _).
  destruct (manifest World host tables memory p c b scratch_inside memory_nonneg K x w s IN R) as (M1 & M2 & M3).
  split; [exact M1 | split; [intro L; apply M2 | rewrite <- B2; exact M3]]. unfold lookups_saturated in B3. lia.
Qed.

(** Messages that a run sends: none, or one. *)
Definition sent (e : ending) : Z := if sending (e_action e) then 1 else 0.
Theorem image_sends x w e f : inputs_ok memory x -> completes (start x w) e f -> sent e <= p_sends p <= g_sends g.
Proof.
  intros IN C. destruct (admitted_has_certificate crc g bytes p admitted) as (c & b & K & _ & _ & _ & B4).
  pose proof (admitted_granted crc g bytes p admitted) as (_ & _ & _ & G & P). split; [| exact G].
  unfold sent. destruct (sending (e_action e)) eqn:S; [| lia].
  pose proof (start_valid World host memory p c b memory_nonneg K x w IN) as V.
  destruct (sends_only_by_sending World host tables memory p c b scratch_inside memory_nonneg K _ e f V C S)
    as (n & m & i & _ & _ & D & (pt & P1) & O).
  apply point_at_in in P1 as [P1 P2]. rewrite <- P2 in D.
  rewrite (B4 pt i P1 D); [lia |]. destruct (e_action e); try discriminate S; now rewrite O.
Qed.
End Image.

(** * Images *)
Module Samples.

(** What the limits grant one program (docs/reference/verifier.md, section 3). *)
Definition usual : grant := Grant (Cost lim_budget_instructions lim_budget_hash_bytes lim_budget_lookups) 1.
Definition verdict_of (bytes : list Z) : verdict := verify Crc.crc32 usual bytes.

(** The byte [n] changed; then, the checksum set to what it has to be. *)
Definition with_byte (n v : Z) (bytes : list Z) : list Z := firstn (Z.to_nat n) bytes ++ v :: skipn (Z.to_nat (n + 1)) bytes.
Fixpoint with_bytes (n : Z) (l bytes : list Z) : list Z :=
  match l with [] => bytes | v :: r => with_bytes (n + 1) r (with_byte n v bytes) end.
Definition little4 (w : Z) : list Z := [w mod 256; w / 256 mod 256; w / 65536 mod 256; w / 16777216 mod 256].
Definition sealed (bytes : list Z) : list Z := with_bytes at_checksum (little4 (Crc.crc32 (checksummed bytes))) bytes.
Definition refused_as (v : verdict) : option (refusal * Z) := match v with Refused why n => Some (why, n) | Admitted _ => None end.
Definition bound_of (v : verdict) : option (cost * Z) := match v with Admitted p => Some (p_bound p, p_sends p) | Refused _ _ => None end.

(** What the compiler makes of
<<
  (defroute within-four
    "Answers how many bytes come before the first that is 0 to 3."
    (fold (x (u8s %payload :max 64)) (n 0)
      (if (any (y (range 4)) (= x y)) (break (reply n)) (next (+ n 1)))
      (drop 'malformed)))
>>
   Word 4 is FOR inside the EACH of word 2; word 8 jumps out of the FOR; the REPLY of word 11 ends the run inside the EACH. *)
Definition within_four : list Z :=
  [0x50; 0x47; 0x52; 0x31; 0x01; 0x00; 0x04; 0x01; 0x0f; 0x00; 0x00; 0x00; 0x00; 0x00; 0x00; 0x00;
   0x85; 0x03; 0x00; 0x00; 0x00; 0x00; 0x00; 0x00; 0x00; 0x00; 0x01; 0x00; 0x5e; 0x10; 0x51; 0xe4;
   0x06; 0x04; 0x00; 0x00; 0x02; 0x09; 0x00; 0x00; 0x4a; 0x04; 0x01; 0x00; 0x40; 0x00; 0x09; 0x00;
   0x02; 0x0b; 0x04; 0x00; 0x48; 0x0a; 0x01; 0x00; 0x04; 0x00; 0x02; 0x00; 0x32; 0x08; 0x0a; 0x01;
   0x30; 0x00; 0x02; 0x00; 0x49; 0x0a; 0x01; 0x03; 0x30; 0x00; 0x01; 0x00; 0x74; 0x09; 0x00; 0x00;
   0x20; 0x09; 0x09; 0x01; 0x4b; 0x08; 0x04; 0x0a; 0x72; 0x00; 0x07; 0x00].

Example it_is_admitted : bound_of (verdict_of within_four) = Some (Cost 901 0 0, 1).
Proof. vm_compute. reflexivity. Qed.

(** Its certificate, computed, and its last point: one instruction after both loops. *)
Definition the_program : option program := match verdict_of within_four with Admitted p => Some p | Refused _ _ => None end.
Example it_has_a_certificate :
  match the_program with
  | Some p => match certificate_of p with
      | Some c => check_certificate p c (p_bound p) && negb (check_certificate p c (Cost 900 0 0)) && (length c =? 13)%nat
      | None => false end
  | None => false end = true.
Proof. vm_compute. reflexivity. Qed.

(** A claim of 900 or 902 instructions is a lie, whatever its checksum. *)
Example a_smaller_bound : refused_as (verdict_of (sealed (with_byte at_instructions 0x84 within_four))) = Some (Ref_bound, 0).
Proof. vm_compute. reflexivity. Qed.
Example a_greater_bound : refused_as (verdict_of (sealed (with_byte at_instructions 0x86 within_four))) = Some (Ref_bound, 0).
Proof. vm_compute. reflexivity. Qed.
Example no_sends : refused_as (verdict_of (sealed (with_byte at_sends 0 within_four))) = Some (Ref_bound, 0).
Proof. vm_compute. reflexivity. Qed.
Example not_sealed : refused_as (verdict_of (with_byte at_instructions 0x84 within_four)) = Some (Ref_checksum, 0).
Proof. vm_compute. reflexivity. Qed.

(** One byte of the code changed: an opcode that nothing has (word 14), a closing instruction that writes the counter of the
    loop around it (word 9), one trip more (word 3), a jump past a loop's opening instruction (word 0, refused at word 2). *)
Definition code_at (n : Z) : Z := header_bytes + 4 * n.
Example another_opcode : refused_as (verdict_of (sealed (with_byte (code_at 14) 0 within_four))) = Some (Ref_opcode, 14).
Proof. vm_compute. reflexivity. Qed.
Example another_closing : refused_as (verdict_of (sealed (with_byte (code_at 9) 0x4b within_four))) = Some (Ref_loop_register, 9).
Proof. vm_compute. reflexivity. Qed.
Example one_trip_more : refused_as (verdict_of (sealed (with_byte (code_at 3) 0x41 within_four))) = Some (Ref_bound, 0).
Proof. vm_compute. reflexivity. Qed.
Example into_a_loop :
  refused_as (verdict_of (sealed (with_bytes (code_at 0) [opcode I_BNONE; 0; 0; 4] within_four))) = Some (Ref_jump_into_loop, 2).
Proof. vm_compute. reflexivity. Qed.

(** A jump out of both loops at once: word 8 leads to the DROP of word 14; word 10 is now a branch, so that something still
    leads to the REPLY. *)
Definition out_of_two : list Z :=
  sealed (with_bytes (code_at 10) [opcode I_BNE; 8; 10; 1] (with_byte (code_at 8 + 2) 5 within_four)).
Example out_of_two_is_admitted : bound_of (verdict_of out_of_two) = Some (Cost 901 0 0, 1).
Proof. vm_compute. reflexivity. Qed.

(** The theorems hold of it. Their hypotheses, and a run: payload 9, 8, 2, 7 behind the scratch memory. Two bytes come before
    the 2; 42 of 901 instructions are spent. *)
Example it_is_bytes : bytes_ok within_four.
Proof. unfold bytes_ok, within_four. repeat constructor; lia. Qed.
Example usual_is_below : below_saturation usual.
Proof. repeat split. Qed.
Definition payload : inputs :=
  Inputs [8; 4] [Slice lim_scratch_bytes 4] (store_of empty lim_scratch_bytes [9; 8; 2; 7]).
Example payload_is_inside : inputs_ok (lim_scratch_bytes + lim_payload_bytes) payload.
Proof. repeat constructor. Qed.
Definition no_host (_ _ : Z) (_ : list Z) (w : unit) : unit * option (list Z) := (w, None).
Example it_runs :
  match the_program with
  | Some p => match run unit no_host [] (lim_scratch_bytes + lim_payload_bytes) p (Z.to_nat (instrs (p_bound p))) (start unit payload tt) with
      | Some (e, f) => Some (e_action e, e_number e, spent unit f)
      | None => None end
  | None => None end = Some (Act_reply, 2, Cost 42 0 0).
Proof. vm_compute. reflexivity. Qed.
End Samples.
