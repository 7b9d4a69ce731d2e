(** The theorems about capabilities are not vacuous: two domains with a thread each, which share an endpoint, are well-formed and apart, and operations succeed
    there, and are refused, as the theorems say. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import CapsModel CapsStep CapsOrder CapsTree CapsMade CapsPath CapsReach CapsOps CapsAmplify CapsMemory CapsRevoke CapsHoused CapsConfine CapsCheck.
Import ListNotations.
Open Scope Z_scope.

Definition plain t rights bits orig object data := Cap t rights bits orig false false false None object data.
Definition at_ x c uid from := E x c uid from.
(** Slots 4096 to 4127 are the CNode of thread 66048, 65536 to 65567 that of thread 1049088. They share the endpoint 131072; `rights` are the second's. *)
Definition world (rights : Z) : state := St [
  at_ 4104 (plain Untyped 15 11 true 65536 768) 0%nat [];
  at_ 4098 (plain Tcb 15 0 true 66048 0) 3%nat [0%nat];
  at_ 4097 (plain CNode 15 5 true 65536 0) 1%nat [0%nat];
  at_ 4128 (plain CNode 15 5 false 65536 27) 2%nat [1%nat; 0%nat];
  at_ 65540 (plain Untyped 15 11 true 1048576 768) 4%nat [];
  at_ 65539 (plain Tcb 15 0 true 1049088 0) 7%nat [4%nat];
  at_ 65537 (plain CNode 15 5 true 1048576 0) 5%nat [4%nat];
  at_ 65568 (plain CNode 15 5 false 1048576 27) 6%nat [5%nat; 4%nat];
  at_ 4099 (plain Untyped 15 12 true 131072 16) 8%nat [];
  at_ 4102 (plain Endpoint 15 0 true 131072 0) 9%nat [8%nat];
  at_ 65538 (plain Endpoint rights 0 false 131072 0) 10%nat [9%nat; 8%nat];
  at_ 4100 (Cap Untyped 15 12 true true false false None 536870912 0) 11%nat [];
  at_ 4101 (plain IrqControl 15 0 true 0 0) 12%nat []] 13 [] [] [] 16.
Definition one := 66048.
Definition two := 1049088.
Theorem world_is_wf r : 0 <= r <= 15 -> wf (world r).
Proof.
  intros H. apply wfb_ok. assert (E : In r (map Z.of_nat (seq 0 16))) by (apply in_map_iff; exists (Z.to_nat r); rewrite Z2Nat.id, in_seq; lia).
  cbn in E. repeat (destruct E as [<-|E]; [vm_compute; reflexivity|]). tauto.
Qed.

Theorem world_is_housed r : 0 <= r <= 15 -> housed (fun x => x < 6) (world r).
Proof.
  intros H. apply housedb_ok. assert (E : In r (map Z.of_nat (seq 0 16))) by (apply in_map_iff; exists (Z.to_nat r); rewrite Z2Nat.id, in_seq; lia).
  cbn in E. repeat (destruct E as [<-|E]; [vm_compute; reflexivity|]). tauto.
Qed.

(** The first domain: memory below 2^20, and the user memory. The second may only send, without a grant. *)
Definition first_domain (a : Z) : bool := (a <? 1048576) || (536870912 <=? a).
Lemma low a b : b <= 1048576 -> all_in bool first_domain true a b.
Proof. intros H x X. unfold first_domain. apply orb_true_iff. left. apply Z.ltb_lt. lia. Qed.
Lemma middle a b : 1048576 <= a -> b <= 536870912 -> all_in bool first_domain false a b.
Proof. intros H K x X. unfold first_domain. apply orb_false_iff. split; [apply Z.ltb_ge|apply Z.leb_gt]; lia. Qed.
Lemma high a b : 536870912 <= a -> all_in bool first_domain true a b.
Proof. intros H x X. unfold first_domain. apply orb_true_iff. right. apply Z.leb_le. lia. Qed.
Theorem world_is_apart : apart bool first_domain (world right_write).
Proof.
  assert (TH : forall e ep P, holds bool first_domain (world right_write) e Endpoint ep P -> ep = 131072 /\ (e = true \/ exists c, c_rights c = right_write /\ P c)).
  { intros e ep P (f&I&S&T&O&Q). cbn in I. repeat (destruct I as [<-|I]; [try discriminate T|]); try destruct I.
    - split; [symmetry; exact O|]. left. symmetry. exact S.
    - split; [symmetry; exact O|]. right. eexists. split; [|exact Q]. reflexivity. }
  split; cbn [world s_waits s_regions In]; try tauto.
  - intros e I. cbn in I. repeat (destruct I as [<-|I]; [|]); try destruct I; cbv beta iota delta [private e_cap at_ plain c_type e_slot]; auto;
      try (apply low; vm_compute; discriminate); try (apply middle; vm_compute; discriminate); try (apply high; vm_compute; discriminate).
    intros line B. unfold klim_irqs in B. unfold first_domain. apply orb_true_iff. left. apply Z.ltb_lt. unfold line_slot, cell_bytes. cbn [s_irq world]. lia.
  - intros ep d d' [G|(t&b&g&c&l&[]&_)] [K|(t'&r&[]&_)]. apply TH in G as (->&G), K as (_&K).
    assert (X : d = true) by (destruct G as [G|(c&R&G)]; auto; unfold may_give, has in G; rewrite R in G; discriminate G).
    assert (Y : d' = true) by (destruct K as [K|(c&R&K)]; auto; unfold may_receive, has in K; rewrite R in K; discriminate K).
    congruence.
Qed.

(** * Runs *)
Definition call_of (thread pointer label : Z) (words caps : list Z) : op := Invoke (Call thread pointer label words caps).
Definition on (thread pointer : Z) (i : invocation) := call_of thread pointer (invocation_code i).
Fixpoint play (st : state) (os : list op) : list Z * state := match os with
  | [] => ([], st)
  | o :: rest => let (e, st1) := step st o in let (es, st2) := play st1 rest in (e :: es, st2) end.
Definition table st : list (Z * Z * Z * Z) := map (fun e => (e_slot e, type_code (c_type (e_cap e)), c_rights (e_cap e), c_data (e_cap e))) (s_list st).
Definition at_slots st xs : list (option (Z * Z * Z)) :=
  map (fun x => option_map (fun e => (type_code (c_type (e_cap e)), c_rights (e_cap e), c_data (e_cap e))) (get st x)) xs.

(** Thread 66048 makes two endpoints in its slots 10 and 11, gives one a badge, copies that with less. *)
Definition endpoints := [
  on one 3 Inv_untyped_retype [2; 0; 0; 0; 10; 2] [1];
  on one 1 Inv_cnode_mint [12; 5; 10; 5; 15; 7] [1];
  on one 1 Inv_cnode_copy [13; 5; 12; 5; 1] [1]].
Theorem copies_have_less : let (es, st) := play (world 15) (endpoints ++ [
    on one 1 Inv_cnode_copy [14; 5; 13; 5; 15] [1]; on one 1 Inv_cnode_mint [15; 5; 12; 5; 15; 9] [1]]) in
  es = [e_none; e_none; e_none; e_none; e_illegal] /\
  at_slots st [4106; 4107; 4108; 4109; 4110; 4111] = [Some (3, 15, 0); Some (3, 15, 0); Some (3, 15, 7); Some (3, 1, 7); Some (3, 1, 7); None].
Proof. vm_compute. auto. Qed.
(** Revoke reaches the copy of a copy whose middle was deleted; a copy of the other endpoint stays. *)
Theorem revoke_reaches : let (es, st) := play (world 15) (endpoints ++ [
    on one 1 Inv_cnode_copy [14; 5; 11; 5; 15] [1]; on one 1 Inv_cnode_delete [12; 5] []; on one 1 Inv_cnode_revoke [10; 5] []]) in
  es = [e_none; e_none; e_none; e_none; e_none; e_none] /\ at_slots st [4106; 4108; 4109; 4110] = [Some (3, 15, 0); None; None; Some (3, 15, 0)].
Proof. vm_compute. auto. Qed.
(** Revoking the Untyped ends the objects made of it, also those made of an Untyped in it that is gone, and the endpoint that the other domain has; then
    its memory is given out from the beginning again. *)
Theorem untyped_starts_again : let (es, st) := play (world 15) [
    on one 3 Inv_untyped_retype [0; 8; 0; 0; 14; 1] [1]; on one 14 Inv_untyped_retype [2; 0; 0; 0; 15; 1] [1];
    on one 1 Inv_cnode_delete [14; 5] []; on one 3 Inv_untyped_retype [0; 12; 0; 0; 14; 1] [1];
    on one 1 Inv_cnode_revoke [3; 5] []; on one 3 Inv_untyped_retype [0; 12; 0; 0; 14; 1] [1]] in
  es = [e_none; e_none; e_none; e_memory; e_none; e_none] /\
  at_slots st [4099; 4102; 4111; 65538; 4110] = [Some (1, 15, 4096); None; None; None; Some (1, 15, 0)].
Proof. vm_compute. auto. Qed.
(** A Frame is a region while it is mapped; moved, the region is still its own; deleted, there is none. Kernel memory gives no Frame. *)
Definition mapping := [
  on one 3 Inv_untyped_retype [8; 0; 0; 0; 16; 1] [1]; on one 4 Inv_untyped_retype [7; 8; 0; 0; 17; 1] [1];
  on one 3 Inv_untyped_retype [7; 8; 0; 0; 18; 1] [1]; on one 17 Inv_frame_map [536870912; 2; 0] [16];
  on one 1 Inv_cnode_move [19; 5; 17; 5] [1]].
Theorem region_follows : let (es, st) := play (world 15) mapping in
  es = [e_none; e_none; e_argument; e_none; e_none] /\ s_regions st = [G 131088 0 4115 536870912 8 2] /\
  s_regions (snd (play st [on one 1 Inv_cnode_delete [19; 5] []])) = [] /\ s_regions (snd (play st [on one 1 Inv_cnode_revoke [4; 5] []])) = [].
Proof. vm_compute. auto. Qed.
(** A message without the right to grant carries no capability; with it, it does, to where the receiver wants it. *)
Definition message := [Recv one 6 (-1) true 0 (0, 0, 0); Send two 2 true false [1] one (1, 20, 5)].
Theorem grant_decides : fst (play (world right_write) message) = [e_none; e_none] /\ at_slots (snd (play (world right_write) message)) [4116] = [None] /\
  fst (play (world 15) message) = [e_none; e_none] /\ at_slots (snd (play (world 15) message)) [4116] = [Some (5, 15, 0)].
Proof. vm_compute. auto. Qed.
(** So with the grant the two are not apart: the first then names the second's CNode, which is what `apart` excludes. *)
Theorem grant_joins : ~ apart bool first_domain (world 15).
Proof.
  intros AP. pose proof (p_grant _ _ _ AP 131072 false true) as H. discriminate H.
  - left. exists (at_ 65538 (plain Endpoint 15 0 false 131072 0) 10%nat [9%nat; 8%nat]). repeat split; cbn; auto 15.
  - left. exists (at_ 4102 (plain Endpoint 15 0 true 131072 0) 9%nat [8%nat]). repeat split; cbn; auto 15.
Qed.
(** Refused, for each a reason: an empty slot, a slot that is taken, a label of another type, too few words, a pointer to nothing, a badged sender's mint,
    an Untyped with children, a line that is out. *)
Theorem refusals : map (fun o => fst (step (world 15) o)) [
    on one 7 Inv_cnode_copy [12; 5; 10; 5; 15] [1]; on one 1 Inv_cnode_copy [6; 5; 3; 5; 15] [1]; on one 6 Inv_cnode_copy [12; 5; 10; 5; 15] [1];
    on one 1 Inv_cnode_copy [12; 5; 10; 5] [1]; on one 4096 Inv_cnode_delete [1; 5] []; on one 1 Inv_cnode_copy [12; 5; 3; 5; 15] [1];
    on one 5 Inv_irq_issue_irq_handler [32; 12; 5] [1]; on one 1 Inv_cnode_delete [1; 6] []; on one 1 Inv_cnode_delete [1; 33] []] =
  [e_capability; e_delete_first; e_illegal; e_truncated; e_fault; e_revoke_first; e_range; e_lookup; e_range].
Proof. vm_compute. reflexivity. Qed.
