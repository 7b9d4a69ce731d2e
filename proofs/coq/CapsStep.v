(** The operations on capabilities, each in two halves: `check` may refuse and changes nothing, `commit` cannot fail.

    An invocation is what the kernel's entry sees: thread, capability pointer, label, message words, pointers of extra capabilities.
    Its refusals come in the order of the kernel's design: look-up; null or unknown label; message too short; extra
    capability unknown or of the wrong type; then the operation's own checks, in the order in which they stand here.

    Of messages between threads only the capabilities in them are modelled. Who receives is the scheduler's choice: the operation names
    it, and is refused (`e_order`) if that thread does not wait there. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import CapsModel.
Import ListNotations.
Open Scope Z_scope.

(** * Errors: libsel4's, and two answers that are none *)
Definition e_none := kernel_error_code Err_none. Definition e_argument := kernel_error_code Err_invalid_argument.
Definition e_capability := kernel_error_code Err_invalid_capability. Definition e_illegal := kernel_error_code Err_illegal_operation.
Definition e_range := kernel_error_code Err_range_error. Definition e_alignment := kernel_error_code Err_alignment_error.
Definition e_lookup := kernel_error_code Err_failed_lookup. Definition e_truncated := kernel_error_code Err_truncated_message.
Definition e_delete_first := kernel_error_code Err_delete_first. Definition e_revoke_first := kernel_error_code Err_revoke_first.
Definition e_memory := kernel_error_code Err_not_enough_memory.
Definition e_fault := 64.   (* a pointer that resolves to no slot: a fault of the thread *)
Definition e_order := 65.   (* the scheduler's choice that the operation names is none *)

(** * Look-up: guard, then radix, level by level *)
Definition is_cnode (e : entry) : bool := teq (c_type (e_cap e)) CNode.
Fixpoint resolve (fuel : nat) (l : list entry) (c : cap) (ptr n : Z) : option (Z * Z) := match fuel with
  | O => None
  | S f =>
    let guard_bits := Z.land (c_data c) 31 in
    let level := c_bits c + guard_bits in
    if (n <? guard_bits) || negb (Z.land (Z.shiftr ptr (n - guard_bits)) (2 ^ guard_bits - 1) =? c_data c / 32) then None
    else if n <? level then None
    else let x := c_object c / cell_bytes + (Z.shiftr ptr (n - level)) mod 2 ^ c_bits c in
    if n =? level then Some (x, 0)
    else match at_slot x l with
      | Some e => if is_cnode e then resolve f l (e_cap e) ptr (n - level) else Some (x, n - level)
      | None => Some (x, n - level) end end.
Definition levels := 33%nat.
(** A thread's pointers are looked up in what its first slot holds. *)
Definition lookup st (t ptr : Z) : option Z := match get st (t / cell_bytes) with
  | Some e => if is_cnode e then option_map fst (resolve levels (s_list st) (e_cap e) ptr 32) else None
  | None => None end.
(** The slot that an operation on slots is about: the depth has to be exact. *)
Definition target st (root : option entry) (index depth : Z) : Z + Z := match root with
  | Some e =>
    if negb (is_cnode e) then inl e_lookup
    else if (depth <? 1) || (32 <? depth) then inl e_range
    else match resolve levels (s_list st) (e_cap e) index depth with
      | Some (x, 0) => inr x
      | _ => inl e_lookup end
  | None => inl e_lookup end.
Definition is_empty st x : bool := match get st x with None => true | Some _ => false end.

(** * What a capability may become *)
Definition mask (r : Z) (c : cap) : cap := match c_type c with
  | Endpoint | Notification | Reply | Frame => with_rights c (Z.land (c_rights c) r)
  | _ => c end.
(** The word of Mint: a badge is set once; a CNode's guard has to fit. None: not possible. *)
Definition minted (w : Z) (c : cap) : option cap := match c_type c with
  | Endpoint | Notification => if c_data c =? 0 then Some (with_data c (Z.land w badge_mask)) else None
  | CNode => let n := Z.land w 31 in
    if n + c_bits c <=? 32 then Some (with_data c (Z.land (w / 32) (2 ^ n - 1) * 32 + n)) else None
  | _ => Some c end.
Definition changed (w : option Z) (c : cap) : option cap := match w with Some w => minted w c | None => Some c end.
Definition original (from c : cap) : bool := match c_type c with
  | Untyped => true
  | Endpoint | Notification => negb (badge c =? badge from)
  | _ => false end.
(** A copy of what stands in a slot, with its rights masked and perhaps minted. *)
Definition copy st (e : entry) (rights : Z) (w : option Z) : Z + cap := match changed w (mask rights (e_cap e)) with
  | None => inl e_illegal
  | Some c => match c_type c with
    | Untyped => if childless e (s_list st) then inr (with_orig c true) else inl e_revoke_first
    | IrqControl => inl e_illegal
    | Frame => inr (with_orig (with_region c None 0) false)
    | _ => inr (if original (e_cap e) c then with_first (with_orig c true) else with_orig c false) end end.

(** * Plans: what a check hands to the commit *)
(** Into a slot, after what it holds is deleted: a copy, unless what it is a copy of went with that. *)
Record put := Put { u_slot : Z; u_from : option (Z * Z * ctype * option Z) }.
Inductive plan :=
  | PNothing
  | PRetype (p : entry) (first : bool) (x : Z) (count : nat) (c : cap)   (* the first of `count` new ones, into x, x + 1, ... *)
  | PDerive (p : entry) (x : Z) (c : cap)
  | PMove (x y : Z)
  | PDelete (x : Z)
  | PRevoke (x : Z)
  | PInstall (service : Z) (puts : list put)
  | PMap (e : entry) (v i r : Z)
  | PRemap (e : entry) (v i r : Z)
  | PUnmap (x : Z)
  | PIssue (p : entry) (x : Z) (c : cap)
  | PWaits (w : list (Z * wait)) (given : option (entry * Z * cap)).
Definition verdict := (Z + plan)%type.

(** Refusals one after the other. *)
Definition bind {A} (v : Z + A) (f : A -> verdict) : verdict := match v with inl e => inl e | inr a => f a end.
Notation "'let*' x := v 'in' k" := (bind v (fun x => k)) (at level 200, x name, v at level 100, k at level 200).
Notation "'refuse' e 'if' b 'else' k" := (if b then inl e else k) (at level 200, e at level 10, b at level 100, k at level 200).
Definition some {A} (e : Z) (o : option A) : Z + A := match o with Some a => inr a | None => inl e end.

(** * Untyped_Retype *)
Definition ctype_of (t : cap_type) : option ctype := match t with
  | Cap_untyped => Some Untyped | Cap_tcb => Some Tcb | Cap_endpoint => Some Endpoint | Cap_notification => Some Notification | Cap_cnode => Some CNode
  | Cap_sched_context => Some SchedContext | Cap_reply => Some Reply | Cap_frame => Some Frame | Cap_vspace => Some VSpace
  | Cap_irq_handler => Some IrqHandler | Cap_irq_control => Some IrqControl | Cap_sched_control => Some SchedControl
  | Cap_null | Cap_zombie => None end.
Definition made_type (code : Z) : option ctype := match object_type code with Some t => ctype_of t | None => None end.
(** A size as a power of two, of bytes; the least of the types that have one. *)
Definition power (t : ctype) (bits : Z) : Z := match t with CNode => bits + 4 | _ => bits end.
Definition least (t : ctype) : Z := match t with Untyped => 4 | Frame | CNode => 5 | _ => 0 end.
Definition most := 31.
Definition window := 256.
Definition alignment (t : ctype) (bits : Z) : Z := match t with Untyped | Frame => 2 ^ bits | _ => cell_bytes end.
Definition align (a n : Z) : Z := (a + n - 1) / n * n.
Definition made (u : cap) (t : ctype) (bits address : Z) : cap :=
  Cap t right_all bits true (c_user u) (c_device u) false None address 0.

Definition check_retype st (u : entry) (w : nat -> Z) (root : option entry) : verdict :=
  let c := e_cap u in
  let* t := some e_argument (made_type (w 0%nat)) in
  let bits := w 1%nat in
  refuse e_range if most <? power t bits else
  refuse e_argument if power t bits <? least t else
  let* node := if w 3%nat =? 0 then some e_lookup root
    else (match target st root (w 2%nat) (w 3%nat) with inl e => inl e | inr x => some e_lookup (get st x) end) in
  refuse e_lookup if negb (is_cnode node) else
  let slots := slots_of (e_cap node) in
  refuse e_range if snd slots <=? w 4%nat else
  refuse e_range if (w 5%nat <? 1) || (window <? w 5%nat) else
  refuse e_range if snd slots - w 4%nat <? w 5%nat else
  let x := fst slots + w 4%nat in
  refuse e_delete_first if existsb (fun e => in_range (x, w 5%nat) (e_slot e)) (s_list st) else
  let first := childless u (s_list st) in
  let one := made c t bits 0 in
  let start := align (lo c + (if first then 0 else c_data c)) (alignment t bits) in
  refuse e_memory if hi c <? start + w 5%nat * size one else
  refuse e_argument if negb (teq t Untyped) && negb (Bool.eqb (c_user c) (teq t Frame)) else
  inr (PRetype u first x (Z.to_nat (w 5%nat)) (made c t bits start)).

(** * CNode operations; `e` is the CNode's capability *)
Definition check_derive st (e : entry) (w : nat -> Z) (root : option entry) (word : option Z) : verdict :=
  let* x := target st (Some e) (w 0%nat) (w 1%nat) in
  refuse e_delete_first if negb (is_empty st x) else
  let* y := target st root (w 2%nat) (w 3%nat) in
  let* from := some e_lookup (get st y) in
  let* c := copy st from (w 4%nat) word in
  inr (PDerive from x c).
Definition check_move st (e : entry) (w : nat -> Z) (root : option entry) : verdict :=
  let* x := target st (Some e) (w 0%nat) (w 1%nat) in
  refuse e_delete_first if negb (is_empty st x) else
  let* y := target st root (w 2%nat) (w 3%nat) in
  refuse e_lookup if is_empty st y else
  inr (PMove y x).
(** Senders with the endpoint's badge start again: here, they no longer wait. *)
Definition sends_badge (o b : Z) (w : Z * wait) : bool := match snd w with WSend e b' _ _ _ => (e =? o) && (b' =? b) | _ => false end.
Definition check_cancel st x : verdict :=
  let* f := some e_illegal (get st x) in
  let c := e_cap f in
  refuse e_illegal if negb (teq (c_type c) Endpoint && (c_rights c =? right_all)) else
  inr (if badge c =? 0 then PNothing else PWaits (filter (fun w => negb (sends_badge (c_object c) (badge c) w)) (s_waits st)) None).

(** * Capabilities that a thread holds itself *)
Definition tcb_cspace := 0. Definition tcb_vspace := 1. Definition tcb_buffer := 2. Definition tcb_fault := 3. Definition tcb_timeout := 4.
Definition put_in (o k : Z) (from : option (entry * option Z)) : put :=
  Put (o / cell_bytes + k) (match from with
    | Some (e, w) => Some (e_slot e, c_object (e_cap e), c_type (e_cap e), w)
    | None => None end).
(** A root: of its type, derivable, its guard (a word other than 0) possible. *)
Definition check_root st (e : option entry) (t : ctype) (word : Z) : Z + (entry * option Z) :=
  match e with
  | None => inl e_illegal
  | Some e =>
    if negb (teq (c_type (e_cap e)) t) then inl e_illegal
    else let w := if word =? 0 then None else Some word in
      match copy st e right_all w with inl r => inl r | inr _ => inr (e, w) end end.
(** An address of 0: no buffer. *)
Definition check_buffer st (e : option entry) (address : Z) : Z + option (entry * option Z) :=
  if address =? 0 then inr None else match e with
  | None => inl e_illegal
  | Some e =>
    if negb (teq (c_type (e_cap e)) Frame && negb (c_device (e_cap e))) then inl e_illegal
    else if negb (address mod klim_ipc_buffer_bytes =? 0) || (c_bits (e_cap e) <? 9) then inl e_alignment
    else match copy st e right_all None with inl r => inl r | inr _ => inr (Some (e, None)) end end.
(** None, or an endpoint that may be sent to and called. *)
Definition check_handler (e : option entry) : Z + option (entry * option Z) := match e with
  | None => inr None
  | Some e =>
    let c := e_cap e in
    if teq (c_type c) Endpoint && negb (Z.land (c_rights c) right_write =? 0) && negb (Z.land (c_rights c) (Z.lor right_grant right_grant_reply) =? 0)
    then inr (Some (e, None)) else inl e_capability end.

(** * Frames and interrupts *)
Definition used st v i : bool := existsb (fun g => (g_vspace g =? v) && (g_index g =? i)) (s_regions st).
Definition free_region st v : option Z := find (fun i => negb (used st v i)) (map Z.of_nat (seq 0 (Z.to_nat klim_regions))).
(** Mapped in the same VSpace already, it keeps its region. *)
Definition check_map st (e : entry) (w : nat -> Z) (v : option entry) : verdict :=
  let c := e_cap e in
  let* v := some e_capability v in
  let o := c_object (e_cap v) in
  let r := Z.land (w 1%nat) (c_rights c) in
  refuse e_capability if match c_region c with Some _ => negb (c_data c =? o) | None => false end else
  refuse e_alignment if negb (w 0%nat mod 2 ^ c_bits c =? 0) else
  refuse e_argument if negb (w 0%nat =? c_object c) else
  match c_region c with
  | Some i => inr (PRemap e o i r)
  | None => let* i := some e_delete_first (free_region st o) in inr (PMap e o i r) end.
Definition line_slot st line := s_irq st + cell_bytes * line.
Definition handler st line : cap := Cap IrqHandler right_all line true false false false None (line_slot st line) 0.
Definition check_issue st (e : entry) (w : nat -> Z) (root : option entry) : verdict :=
  let line := w 0%nat in
  refuse e_range if (line <? 0) || (klim_irqs <=? line) else
  refuse e_revoke_first if existsb (fun f => teq (c_type (e_cap f)) IrqHandler && (c_object (e_cap f) =? line_slot st line)) (s_list st) else
  let* x := target st root (w 1%nat) (w 2%nat) in
  refuse e_delete_first if negb (is_empty st x) else
  inr (PIssue e x (handler st line)).

(** * Invocations *)
Record call := Call { k_thread : Z; k_pointer : Z; k_label : Z; k_words : list Z; k_caps : list Z }.
(** What label is for what type: words and extra capabilities at least, type wanted of the first, the error otherwise. Those that
    no capability depends on are left out. *)
Definition rule_of (i : invocation) : option (ctype * Z * Z * option (ctype * Z)) :=
  let row := invocation_row_of i in
  match ctype_of (i_on row) with
  | Some t => Some (t, i_words row, i_caps row, match i_wants row with
    | Some (u, error) => match ctype_of u with Some u => Some (u, kernel_error_code error) | None => None end
    | None => None end)
  | None => None end.
Definition modelled : list invocation := [
  Inv_untyped_retype; Inv_tcb_configure; Inv_tcb_set_sched_params; Inv_tcb_set_timeout_endpoint; Inv_tcb_set_ipc_buffer; Inv_tcb_set_space;
  Inv_tcb_suspend; Inv_tcb_resume; Inv_cnode_revoke; Inv_cnode_delete; Inv_cnode_cancel_badged_sends; Inv_cnode_copy; Inv_cnode_mint; Inv_cnode_move;
  Inv_irq_issue_irq_handler; Inv_irq_set_irq_handler; Inv_irq_clear_irq_handler; Inv_frame_map; Inv_frame_unmap].
Definition invocation_of (label : Z) : option invocation := find (fun i => invocation_code i =? label) modelled.
Fixpoint lookups st t (ptrs : list Z) : option (list Z) := match ptrs with
  | [] => Some []
  | p :: rest => match lookup st t p, lookups st t rest with Some x, Some xs => Some (x :: xs) | _, _ => None end end.

Definition own_checks st (thread : Z) (e : entry) (i : invocation) (w : nat -> Z) (c : nat -> option entry) : verdict :=
  let o := c_object (e_cap e) in
  let puts := fun l => PInstall (e_slot e) l in
  match i with
  | Inv_untyped_retype => check_retype st e w (c 0%nat)
  | Inv_tcb_configure =>
    let* root := check_root st (c 0%nat) CNode (w 0%nat) in
    let* space := check_root st (c 1%nat) VSpace 0 in
    let* buffer := check_buffer st (c 2%nat) (w 2%nat) in
    inr (puts [put_in o tcb_cspace (Some root); put_in o tcb_vspace (Some space); put_in o tcb_buffer buffer])
  | Inv_tcb_set_sched_params =>
    (* priorities are not modelled, nor whom a scheduling context is bound to *)
    let* _ := match c 1%nat with
      | Some s => if teq (c_type (e_cap s)) SchedContext then inr tt else inl e_capability
      | None => if o =? thread then inl e_illegal else inr tt end in
    let* ep := check_handler (c 2%nat) in
    inr (puts [put_in o tcb_fault ep])
  | Inv_tcb_set_timeout_endpoint => let* ep := check_handler (c 0%nat) in inr (puts [put_in o tcb_timeout ep])
  | Inv_tcb_set_ipc_buffer => let* buffer := check_buffer st (c 0%nat) (w 0%nat) in inr (puts [put_in o tcb_buffer buffer])
  | Inv_tcb_set_space =>
    let* ep := check_handler (c 0%nat) in
    let* root := check_root st (c 1%nat) CNode (w 0%nat) in
    let* space := check_root st (c 2%nat) VSpace 0 in
    inr (puts [put_in o tcb_fault ep; put_in o tcb_cspace (Some root); put_in o tcb_vspace (Some space)])
  | Inv_tcb_suspend | Inv_tcb_resume => inr (PWaits (filter (fun p => negb (fst p =? o)) (s_waits st)) None)
  | Inv_cnode_revoke => let* x := target st (Some e) (w 0%nat) (w 1%nat) in inr (PRevoke x)
  | Inv_cnode_delete => let* x := target st (Some e) (w 0%nat) (w 1%nat) in inr (PDelete x)
  | Inv_cnode_cancel_badged_sends => let* x := target st (Some e) (w 0%nat) (w 1%nat) in check_cancel st x
  | Inv_cnode_copy => check_derive st e w (c 0%nat) None
  | Inv_cnode_mint => check_derive st e w (c 0%nat) (Some (w 5%nat))
  | Inv_cnode_move => check_move st e w (c 0%nat)
  | Inv_irq_issue_irq_handler => check_issue st e w (c 0%nat)
  | Inv_irq_set_irq_handler =>
    let* n := some e_capability (c 0%nat) in
    refuse e_capability if Z.land (c_rights (e_cap n)) right_write =? 0 else
    inr (puts [put_in o 0 (Some (n, None))])
  | Inv_irq_clear_irq_handler => inr (puts [put_in o 0 None])
  | Inv_frame_map => check_map st e w (c 0%nat)
  | Inv_frame_unmap => inr (PUnmap (e_slot e))
  | _ => inl e_illegal end.

Definition check_call st (k : call) : verdict :=
  let* x := some e_fault (lookup st (k_thread k) (k_pointer k)) in
  let* slots := some e_fault (lookups st (k_thread k) (k_caps k)) in
  let* e := some e_capability (get st x) in
  let* i := some e_illegal (invocation_of (k_label k)) in
  let* r := some e_illegal (rule_of i) in
  let '(t, words, caps, wanted) := r in
  refuse e_illegal if negb (teq (c_type (e_cap e)) t) else
  refuse e_truncated if (Z.of_nat (length (k_words k)) <? words) || (Z.of_nat (length (k_caps k)) <? caps) else
  let c := fun n => match nth_error slots n with Some x => get st x | None => None end in
  let* _ := match wanted with
    | Some (u, error) => match c 0%nat with Some f => if teq (c_type (e_cap f)) u then inr tt else inl error | None => inl error end
    | None => inr tt end in
  own_checks st (k_thread k) e i (fun n => nth n (k_words k) 0 mod 2 ^ 32) c.

(** * Messages *)
(** Where a receiver wants a capability: pointer of the CNode, index, depth. *)
Definition place := (Z * Z * Z)%type.
Definition landing st (r : Z) (at_ : place) : option Z := let '(root, index, depth) := at_ in
  match lookup st r root with
  | Some x => match target st (get st x) index depth with
    | inr y => if is_empty st y then Some y else None
    | inl _ => None end
  | None => None end.
(** The first capability that is not of the endpoint itself (those are unwrapped to their badges), if it can be derived and
    there is a slot for it. *)
Fixpoint gift st (ep s : Z) (caps : list Z) (y : option Z) : option (entry * Z * cap) := match caps with
  | [] => None
  | p :: rest => match lookup st s p with
    | None => None
    | Some x => match get st x, y with
      | Some e, _ =>
        if teq (c_type (e_cap e)) Endpoint && (c_object (e_cap e) =? ep) then gift st ep s rest y
        else match y with
          | Some y => match copy st e right_all None with inr c => Some (e, y, c) | inl _ => None end
          | None => None end
      | None, _ => None end end end.
Definition given st (grant : bool) (ep s : Z) (caps : list Z) (r : Z) (at_ : place) : option (entry * Z * cap) :=
  if grant then gift st ep s caps (landing st r at_) else None.

Definition waits_of (t : Z) (st : state) : option wait := option_map snd (find (fun p => fst p =? t) (s_waits st)).
Definition awake (t : Z) (l : list (Z * wait)) := filter (fun p => negb (fst p =? t)) l.
Definition has c r := negb (Z.land (c_rights c) r =? 0).
Definition receives (ep : Z) (p : Z * wait) : bool := match snd p with WRecv e _ => e =? ep | _ => false end.
Definition sends (ep : Z) (p : Z * wait) : bool := match snd p with WSend e _ _ _ _ => e =? ep | _ => false end.

(** r: the thread that receives, 0 if none waits. A call without Grant and GrantReply is never answered. *)
Definition check_send st (t pointer : Z) (blocks calls : bool) (caps : list Z) (r : Z) (at_ : place) : verdict :=
  refuse e_order if match waits_of t st with Some _ => true | None => false end else
  let* x := some e_fault (lookup st t pointer) in
  let* _ := some e_fault (lookups st t caps) in
  let* e := some e_capability (get st x) in
  let c := e_cap e in
  refuse e_capability if negb (teq (c_type c) Endpoint && has c right_write) else
  let calls := calls && has c (Z.lor right_grant right_grant_reply) in
  let ep := c_object c in
  if r =? 0 then
    refuse e_order if existsb (receives ep) (s_waits st) else
    inr (if blocks then PWaits (s_waits st ++ [(t, WSend ep (badge c) (has c right_grant) calls caps)]) None else PNothing)
  else match waits_of r st with
    | Some (WRecv e' reply) =>
      refuse e_order if negb (e' =? ep) else
      let w := awake r (s_waits st) in
      inr (PWaits (if calls && negb (reply =? 0) then w ++ [(t, WReply reply)] else w) (given st (has c right_grant) ep t caps r at_))
    | _ => inl e_order end.
(** s: the thread whose message is received, 0 if none waits. A pointer to a reply object below 0: none is given. *)
Definition check_recv st (t pointer reply : Z) (blocks : bool) (s : Z) (at_ : place) : verdict :=
  refuse e_order if match waits_of t st with Some _ => true | None => false end else
  let* x := some e_fault (lookup st t pointer) in
  let* e := some e_fault (get st x) in
  let c := e_cap e in
  refuse e_fault if negb (teq (c_type c) Endpoint && has c right_read) else
  let ep := c_object c in
  let* answer := if reply <? 0 then inr 0 else match lookup st t reply with
    | Some y => match get st y with Some f => if teq (c_type (e_cap f)) Reply then inr (c_object (e_cap f)) else inl e_fault | None => inl e_fault end
    | None => inl e_fault end in
  (* a reply object has one use at a time *)
  let free := filter (fun p => negb (match snd p with WReply o => negb (answer =? 0) && (o =? answer) | WRecv _ o => negb (answer =? 0) && (o =? answer) | _ => false end)) (s_waits st) in
  if s =? 0 then
    refuse e_order if existsb (sends ep) (s_waits st) else
    inr (PWaits (if blocks then free ++ [(t, WRecv ep answer)] else free) None)
  else match waits_of s st with
    | Some (WSend e' _ grant calls caps) =>
      refuse e_order if negb (e' =? ep) else
      let w := awake s free in
      inr (PWaits (if calls && negb (answer =? 0) then w ++ [(s, WReply answer)] else w) (given st grant ep s caps t at_))
    | _ => inl e_order end.
Definition answers (o : Z) (p : Z * wait) : bool := match snd p with WReply r => r =? o | _ => false end.
(** An answer: to the thread that the reply object has; nobody: nothing. *)
Definition check_reply st (t pointer : Z) (caps : list Z) (at_ : place) : verdict :=
  refuse e_order if match waits_of t st with Some _ => true | None => false end else
  let* x := some e_fault (lookup st t pointer) in
  let* _ := some e_fault (lookups st t caps) in
  let* e := some e_capability (get st x) in
  let c := e_cap e in
  refuse e_capability if negb (teq (c_type c) Reply) else
  match find (answers (c_object c)) (s_waits st) with
  | Some (r, _) => inr (PWaits (awake r (s_waits st)) (given st (has c right_grant) 0 t caps r at_))
  | None => inr PNothing end.

(** * The step *)
Inductive op :=
  | Invoke (k : call)
  | Send (t pointer : Z) (blocks calls : bool) (caps : list Z) (r : Z) (at_ : place)
  | Recv (t pointer reply : Z) (blocks : bool) (s : Z) (at_ : place)
  | Answer (t pointer : Z) (caps : list Z) (at_ : place).
Definition check st (o : op) : verdict := match o with
  | Invoke k => check_call st k
  | Send t p b c l r a => check_send st t p b c l r a
  | Recv t p a b s l => check_recv st t p a b s l
  | Answer t p l a => check_reply st t p l a end.

(** What went may be what was to come, or the thread itself: nothing comes into one that ended. *)
Definition put_one (service : Z) (st : state) (u : put) : state :=
  let st1 := delete (u_slot u) st in
  match u_from u, get st1 service with
  | Some (x, o, t, w), Some svc => match get st1 x with
    | Some e =>
      if teq (c_type (e_cap e)) t && (c_object (e_cap e) =? o) && in_range (slots_of (e_cap svc)) (u_slot u) && is_empty st1 (u_slot u)
      then match copy st1 e right_all w with inr c => derive st1 e (u_slot u) c | inl _ => st1 end
      else st1
    | None => st1 end
  | _, _ => st1 end.
Fixpoint fill (p : Z) (x : Z) (count : nat) (c : cap) (st : state) : state := match count with
  | O => st
  | S n => match get st p with
    | Some u => fill p (x + 1) n (Cap (c_type c) (c_rights c) (c_bits c) (c_orig c) (c_user c) (c_device c) (c_first c) (c_region c) (c_object c + size c) (c_data c)) (create st u x c)
    | None => st end end.
Definition commit st (p : plan) : state := match p with
  | PNothing => st
  | PRetype u first x n c => fill (e_slot u) x n c (if first then reset st u else st)
  | PDerive e x c => derive st e x c
  | PMove x y => move st x y
  | PDelete x => delete x st
  | PRevoke x => revoke x st
  | PInstall s puts => fold_left (put_one s) puts st
  | PMap e v i r => map_frame st e v i r
  | PRemap e v i r => let st1 := unmap_frame st (e_slot e) in
    match get st1 (e_slot e) with Some e1 => map_frame st1 e1 v i r | None => st1 end
  | PUnmap x => unmap_frame st x
  | PIssue e x c => issue st e x c
  | PWaits w None => with_waits st w
  | PWaits w (Some (e, x, c)) => derive (with_waits st w) e x c end.
(** Retype begins by emptying what is being destroyed: memory that is handed out again is nobody's. *)
Definition step st (o : op) : Z * state := match check (drained st) o with
  | inl e => (e, st)
  | inr p => (e_none, commit (drained st) p) end.
