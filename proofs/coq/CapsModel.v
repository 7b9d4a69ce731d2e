(** The capability kernel's state and what changes it (runtime-c/kernel; the meaning is written from the kernel's design, not from its C).

    A capability lives in a slot, one cell of 16 bytes, and a slot is named by its address divided by 16. All capabilities stand in
    one list, the derivation list, in preorder: the C links the cells by next and prev, here it is a list. Parenthood is not
    stored: `parent_of` reads it off type, memory, badge and the flag `original`. A capability that is not in the list is null.

    Two fields of an entry are ghosts, no operation looks at them: `e_uid` names the capability for good, `e_from` has the uids of
    all originals that it was ever derived from.

    Left out, as no capability depends on it: priorities, budgets and which thread is next, registers and messages,
    bound notifications, donated scheduling contexts, memory's content. A container whose last capability went (the C's Zombie) stands in
    `s_pending` until its slots are empty. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Export KernelSpec.
Import ListNotations.
Open Scope Z_scope.

(** * Numbers *)
Definition tcb_slots := 5.
Definition badge_mask := 2 ^ klim_badge_bits - 1.

(** The types of capabilities that threads hold. *)
Inductive ctype := Untyped | Tcb | Endpoint | Notification | CNode | SchedContext | Reply | Frame | VSpace | IrqHandler | IrqControl | SchedControl.
Definition cap_type_of (t : ctype) : cap_type := match t with
  | Untyped => Cap_untyped | Tcb => Cap_tcb | Endpoint => Cap_endpoint | Notification => Cap_notification | CNode => Cap_cnode
  | SchedContext => Cap_sched_context | Reply => Cap_reply | Frame => Cap_frame | VSpace => Cap_vspace
  | IrqHandler => Cap_irq_handler | IrqControl => Cap_irq_control | SchedControl => Cap_sched_control end.
Definition type_code (t : ctype) : Z := cap_type_code (cap_type_of t).
Definition teq (a b : ctype) : bool := type_code a =? type_code b.
(** Cells of the objects that have a fixed number of them. *)
Definition fixed_cells (t : ctype) : Z := match object_cells (cap_type_of t) with Some n => n | None => 0 end.

(** * Capabilities *)
Record cap := Cap {
  c_type : ctype; c_rights : Z; c_bits : Z;
  c_orig : bool; c_user : bool; c_device : bool; c_first : bool; c_region : option Z;   (* flags; the region that a Frame is mapped in *)
  c_object : Z; c_data : Z }.

Definition with_rights c r := Cap (c_type c) r (c_bits c) (c_orig c) (c_user c) (c_device c) (c_first c) (c_region c) (c_object c) (c_data c).
Definition with_orig c b := Cap (c_type c) (c_rights c) (c_bits c) b (c_user c) (c_device c) false (c_region c) (c_object c) (c_data c).
Definition with_first c := Cap (c_type c) (c_rights c) (c_bits c) (c_orig c) (c_user c) (c_device c) true (c_region c) (c_object c) (c_data c).
Definition with_data c d := Cap (c_type c) (c_rights c) (c_bits c) (c_orig c) (c_user c) (c_device c) (c_first c) (c_region c) (c_object c) d.
Definition with_region c g d := Cap (c_type c) (c_rights c) (c_bits c) (c_orig c) (c_user c) (c_device c) (c_first c) g (c_object c) d.

(** Memory of what a capability names: its address and its bytes; none for the control capabilities. *)
Definition size (c : cap) : Z := match c_type c with
  | Untyped | Frame => 2 ^ c_bits c
  | CNode => cell_bytes * 2 ^ c_bits c
  | t => cell_bytes * fixed_cells t end.
Definition lo (c : cap) := c_object c.
Definition hi (c : cap) := c_object c + size c.
Definition badge (c : cap) : Z := match c_type c with Endpoint | Notification => c_data c | _ => 0 end.

(** The slots of a container: the first, and how many. *)
Definition slots_of (c : cap) : Z * Z := match c_type c with
  | CNode => (c_object c / cell_bytes, 2 ^ c_bits c)
  | Tcb => (c_object c / cell_bytes, tcb_slots)
  | IrqHandler => (c_object c / cell_bytes, 1)
  | _ => (0, 0) end.
Definition in_range (r : Z * Z) (x : Z) : bool := (fst r <=? x) && (x <? fst r + snd r).

(** Of the capabilities with one badge the first is a child of those without only, `c_first`. *)
Definition parent_of (a b : cap) : bool := c_orig a && match c_type a with
  | Untyped => (0 <? size b) && (lo a <=? lo b) && (hi b <=? hi a)
  | IrqControl => teq (c_type b) IrqHandler
  | t => teq t (c_type b) && (c_object a =? c_object b) && ((badge a =? 0) || ((badge a =? badge b) && negb (c_first b))) end.
(** One object; of Untyped and IRQControl nothing ends with the last capability. *)
Definition same (a b : cap) : bool := negb (teq (c_type a) Untyped) && negb (teq (c_type a) IrqControl) && teq (c_type a) (c_type b) && (c_object a =? c_object b).

(** * State *)
Record entry := E { e_slot : Z; e_cap : cap; e_uid : nat; e_from : list nat }.
(** One MPU region of a VSpace: what the hardware is loaded with, and the slot of the Frame capability that put it there. *)
Record region := G { g_vspace : Z; g_index : Z; g_frame : Z; g_base : Z; g_bits : Z; g_rights : Z }.
(** A thread that waits: to send (endpoint, badge, may grant, is a call, capabilities to send), to receive (endpoint, reply
    object or 0), for the answer of a call (reply object). *)
Inductive wait := WSend (ep badge : Z) (grant call : bool) (caps : list Z) | WRecv (ep reply : Z) | WReply (reply : Z).
Record state := St {
  s_list : list entry; s_next : nat;
  s_regions : list region; s_waits : list (Z * wait); s_pending : list (Z * Z); s_irq : Z }.  (* s_irq: address of line 0's slot *)

Definition with_list st l := St l (s_next st) (s_regions st) (s_waits st) (s_pending st) (s_irq st).
Definition with_regions st g := St (s_list st) (s_next st) g (s_waits st) (s_pending st) (s_irq st).
Definition with_waits st w := St (s_list st) (s_next st) (s_regions st) w (s_pending st) (s_irq st).
Definition with_pending st p := St (s_list st) (s_next st) (s_regions st) (s_waits st) p (s_irq st).

Definition at_slot (x : Z) (l : list entry) : option entry := find (fun e => e_slot e =? x) l.
Definition get st x := at_slot x (s_list st).
Fixpoint next_of (x : Z) (l : list entry) : option entry := match l with
  | [] => None
  | e :: t => if e_slot e =? x then hd_error t else next_of x t end.
Definition childless (e : entry) (l : list entry) : bool := match next_of (e_slot e) l with
  | Some f => negb (parent_of (e_cap e) (e_cap f))
  | None => true end.
(** Final: neither neighbour names the same object. *)
Definition same_at (o : option entry) (e : entry) : bool := match o with Some f => same (e_cap f) (e_cap e) | None => false end.
Fixpoint final (before : option entry) (x : Z) (l : list entry) : bool := match l with
  | [] => true
  | e :: t => if e_slot e =? x then negb (same_at before e) && negb (same_at (hd_error t) e) else final (Some e) x t end.

(** * What changes it *)
Fixpoint insert (p : Z) (n : entry) (l : list entry) : list entry := match l with
  | [] => []
  | e :: t => if e_slot e =? p then e :: n :: t else e :: insert p n t end.
Definition set_cap (x : Z) (f : cap -> cap) (l : list entry) : list entry :=
  map (fun e => if e_slot e =? x then E (e_slot e) (f (e_cap e)) (e_uid e) (e_from e) else e) l.
Definition without (x : Z) (l : list entry) : list entry := filter (fun e => negb (e_slot e =? x)) l.
(** When the first with a badge goes, the next takes its place. *)
Definition cut (x : Z) (l : list entry) : list entry := match at_slot x l, next_of x l with
  | Some e, Some f => if c_first (e_cap e) then set_cap (e_slot f) with_first (without x l) else without x l
  | _, _ => without x l end.
Definition release (x : Z) (g : list region) : list region := filter (fun r => negb (g_frame r =? x)) g.
Definition full (c : cap) : cap := match c_type c with Untyped => with_data c (size c) | _ => c end.

(** A new entry behind the one at `p`, from which it comes. The mark of an Untyped that is copied goes up to its end: what is left of it is the copy's. *)
Definition child (st : state) (p : entry) (x : Z) (c : cap) : entry :=
  E x c (s_next st) (if c_orig (e_cap p) then e_uid p :: e_from p else e_from p).
Definition add st (p : entry) x c (l : list entry) : state :=
  St (insert (e_slot p) (child st p x c) l) (S (s_next st)) (s_regions st) (s_waits st) (s_pending st) (s_irq st).
Definition derive st p x c := add st p x c (set_cap (e_slot p) full (s_list st)).
Definition reset st (p : entry) := with_list st (set_cap (e_slot p) (fun c => with_data c 0) (s_list st)).
Definition create st (p : entry) x c := add st p x c (set_cap (e_slot p) (fun u => with_data u (hi c - lo u)) (s_list st)).
Definition issue st p x c := add st p x c (s_list st).

Definition renamed (x y z : Z) := if z =? x then y else z.
Definition move st x y := St
  (map (fun e => E (renamed x y (e_slot e)) (e_cap e) (e_uid e) (e_from e)) (s_list st)) (s_next st)
  (map (fun g => G (g_vspace g) (g_index g) (renamed x y (g_frame g)) (g_base g) (g_bits g) (g_rights g)) (s_regions st))
  (s_waits st) (s_pending st) (s_irq st).
Definition map_frame st (e : entry) v i r := with_regions
  (with_list st (set_cap (e_slot e) (fun c => with_region c (Some i) v) (s_list st)))
  (G v i (e_slot e) (c_object (e_cap e)) (c_bits (e_cap e)) r :: s_regions st).
Definition unmap_frame st x := with_regions
  (with_list st (set_cap x (fun c => with_region c None 0) (s_list st))) (release x (s_regions st)).

(** What goes with the last capability of an object. *)
Definition unmapped_from (v : Z) (c : cap) : cap := match c_region c with
  | Some _ => if c_data c =? v then with_region c None 0 else c
  | None => c end.
Definition on_object (o : Z) (w : wait) : bool := match w with WSend e _ _ _ _ => e =? o | WRecv e r => (e =? o) || (r =? o) | WReply r => r =? o end.
Definition finalise (c : cap) (st : state) : state := match c_type c with
  | CNode | IrqHandler => with_pending st (slots_of c :: s_pending st)
  | Tcb => with_pending (with_waits st (filter (fun w => negb (fst w =? c_object c)) (s_waits st))) (slots_of c :: s_pending st)
  | Endpoint | Reply => with_waits st (filter (fun w => negb (on_object (c_object c) (snd w))) (s_waits st))
  | VSpace => with_regions
      (with_list st (map (fun e => E (e_slot e) (unmapped_from (c_object c) (e_cap e)) (e_uid e) (e_from e)) (s_list st)))
      (filter (fun g => negb (g_vspace g =? c_object c)) (s_regions st))
  | _ => st end.
(** Deletes the capability in one slot. *)
Definition delete_one x (st : state) : state := match get st x with
  | None => st
  | Some e =>
    let left := with_regions (with_list st (cut x (s_list st))) (release x (s_regions st)) in
    if final None x (s_list st) then finalise (e_cap e) left else left end.
(** Empties containers that nothing names any more, one slot at a time; between two of them the kernel may be preempted. *)
Fixpoint drain (fuel : nat) (st : state) : state := match fuel, s_pending st with
  | S n, r :: rest => match find (fun e => in_range r (e_slot e)) (s_list st) with
    | Some e => drain n (delete_one (e_slot e) st)
    | None => drain n (with_pending st rest) end
  | _, _ => st end.
Definition drained (st : state) := drain (2 * length (s_list st) + length (s_pending st)) st.
Definition delete x st := drained (delete_one x (drained st)).
Fixpoint revoke_loop (fuel : nat) (x : Z) (st : state) : state := match fuel with
  | O => st
  | S n => match get st x, next_of x (s_list st) with
    | Some e, Some f => if parent_of (e_cap e) (e_cap f) then revoke_loop n x (drained (delete_one (e_slot f) st)) else st
    | _, _ => st end end.
Definition revoke x st := let st1 := drained st in revoke_loop (length (s_list st1)) x st1.
