(* caps.ml -- runs operations on capabilities through what is extracted from the Coq model of the kernel (proofs/coq/CapsStep.v), and says what it says:
   the error, and the whole table of capabilities. What stands here is not proved and decides nothing: it reads and prints.

   Standard input, one line each, words apart by spaces; numbers are decimal or 0x..., below 0 with a minus. `#` begins a remark.
   Addresses of kernel memory are counted from the kernel's array of cells, so a slot's index is its cell's, a kernel object's address 16
   times that of its first cell, and a thread is named by its address; user memory has its own addresses, all above those. Cell 1 is line 0's slot.

     new                                                         an empty state
     cap INDEX TYPE RIGHTS BITS FLAGS OBJECT DATA PARENT         a capability of the first state, behind those before in the list; PARENT: the slot
                                                                 of the one that it was derived from, 0: none
     region VSPACE INDEX FRAME BASE BITS RIGHTS                  a region of the first state; FRAME: the slot of the Frame's capability
     check                                                       answer: ok | malformed. Whether the state has what the theorems ask for
     housed FIXED                                                answer: ok | lost. Whether each capability has a place, if the slots below FIXED are nobody's
     wait THREAD send ENDPOINT BADGE GRANT CALL CAP...           what a thread waits for; GRANT: it may grant, CALL: it waits for an answer that may
     wait THREAD recv ENDPOINT REPLY | wait THREAD reply REPLY   carry capabilities (both 0 or 1); CAP: pointers
     awake                                                       no thread waits
     invoke THREAD POINTER LABEL WORDS WORD... CAPS CAP...       an invocation: message words and pointers of extra capabilities, each with their number
     send THREAD POINTER BLOCKS CALLS TO ROOT INDEX DEPTH CAP... a message; TO: the thread that receives, 0: none waits; ROOT, INDEX, DEPTH: where that
                                                                 wants a capability (pointer of a CNode, index, depth)
     recv THREAD POINTER REPLY BLOCKS FROM ROOT INDEX DEPTH      REPLY: pointer of a reply object, below 0: none; FROM: the thread whose message comes
     answer THREAD POINTER ROOT INDEX DEPTH CAP...               an answer through a reply object
     dump                                                        answer: each capability in the list's order, `INDEX TYPE RIGHTS BITS FLAGS OBJECT DATA
                                                                 NEXT PREV`, without flag 8, then `end`
     whole                                                       the same, with all flags
     regions                                                     answer: each region as above, in the order of VSPACE and INDEX, then `end`
     waits                                                       answer: who waits for what, as above without `wait` and pointers, in the order of the text, then `end`

   The answer to an operation is its error: libsel4's number, 64 a pointer that resolves to no slot (a fault of the thread), 65 an operation that the
   waiting threads contradict. FLAGS: 1 original, 2 user memory, 4 device, 8 first with its badge, region << 4 of a mapped Frame. DATA of a mapped Frame is the
   VSpace's address. Every answer stands in a line of its own. *)
open Capsmodel

let z = Numbers.of_int
let i = Numbers.to_int
let empty irq = { s_list = []; s_next = 0; s_regions = []; s_waits = []; s_pending = []; s_irq = z irq }
let state = ref (empty 16)

let types = [| Untyped; Tcb; Endpoint; Notification; CNode; SchedContext; Reply; Frame; VSpace; IrqHandler; IrqControl; SchedControl |]
let index_of t = let rec go n = if types.(n) = t then n + 1 else go (n + 1) in go 0

(* The first state. *)
let add_cap slot kind rights bits flags obj data parent =
  if kind < 1 || kind > 12 then failwith "no such type";
  let mapped = types.(kind - 1) = Frame && data <> 0 in
  let cap =
    { c_type = types.(kind - 1); c_rights = z rights; c_bits = z bits; c_orig = flags land 1 <> 0; c_user = flags land 2 <> 0; c_device = flags land 4 <> 0;
      c_first = flags land 8 <> 0; c_region = (if mapped then Some (z (flags lsr 4)) else None); c_object = z obj; c_data = z data } in
  let above =
    if parent = 0 then None
    else match List.find_opt (fun e -> i e.e_slot = parent) !state.s_list with
      | None -> failwith "its parent comes later or never"
      | found -> found in
  let from = match above with None -> [] | Some p -> if p.e_cap.c_orig then p.e_uid :: p.e_from else p.e_from in
  (* A uid is greater than those that it comes from: the list's order, which is preorder, gives that. *)
  let entry = { e_slot = z slot; e_cap = cap; e_uid = !state.s_next; e_from = from } in
  state := { !state with s_list = !state.s_list @ [ entry ]; s_next = !state.s_next + 1 }

let add_region v at frame base bits rights =
  let region = { g_vspace = z v; g_index = z at; g_frame = z frame; g_base = z base; g_bits = z bits; g_rights = z rights } in
  state := { !state with s_regions = !state.s_regions @ [ region ] }
let add_wait t w = state := { !state with s_waits = !state.s_waits @ [ (z t, w) ] }

let out = Buffer.create 65536
let say words = Buffer.add_string out (String.concat " " (List.map string_of_int words)); Buffer.add_char out '\n'
let dump first =
  let rec go before = function
    | [] -> ()
    | e :: rest ->
        let c = e.e_cap in
        let region = match c.c_region with Some r -> i r lsl 4 | None -> 0 in
        let flags = (if c.c_orig then 1 else 0) lor (if c.c_user then 2 else 0) lor (if c.c_device then 4 else 0) lor region in
        let flags = flags lor (if first && c.c_first then 8 else 0) in
        let next = match rest with f :: _ -> i f.e_slot | [] -> 0 in
        say [ i e.e_slot; index_of c.c_type; i c.c_rights; i c.c_bits; flags; i c.c_object; i c.c_data; next; before ];
        go (i e.e_slot) rest in
  go 0 !state.s_list;
  Buffer.add_string out "end\n"
let regions () =
  let words g = [ i g.g_vspace; i g.g_index; i g.g_frame; i g.g_base; i g.g_bits; i g.g_rights ] in
  List.iter say (List.sort compare (List.map words !state.s_regions));
  Buffer.add_string out "end\n"

let waits () =
  let line (t, w) = String.concat " " (string_of_int (i t) :: match w with
    | WSend (ep, badge, grant, call, _) -> [ "send"; string_of_int (i ep); string_of_int (i badge); string_of_int (Bool.to_int grant); string_of_int (Bool.to_int call) ]
    | WRecv (ep, reply) -> [ "recv"; string_of_int (i ep); string_of_int (i reply) ]
    | WReply reply -> [ "reply"; string_of_int (i reply) ]) in
  List.iter (fun l -> Buffer.add_string out l; Buffer.add_char out '\n') (List.sort compare (List.map line !state.s_waits));
  Buffer.add_string out "end\n"

let operate op =
  let error, next = step !state op in
  state := next;
  say [ i error ]

let rec take n l = if n = 0 then ([], l) else match l with x :: rest -> let a, b = take (n - 1) rest in (x :: a, b) | [] -> failwith "too few words"
let line text =
  match List.filter (fun w -> w <> "") (String.split_on_char ' ' (match String.index_opt text '#' with Some at -> String.sub text 0 at | None -> text)) with
  | [] -> ()
  | "wait" :: thread :: kind :: rest ->
      let t = int_of_string thread and rest = List.map int_of_string rest in
      add_wait t (match kind, rest with
        | "send", ep :: badge :: grant :: call :: caps -> WSend (z ep, z badge, grant <> 0, call <> 0, List.map z caps)
        | "recv", [ ep; reply ] -> WRecv (z ep, z reply)
        | "reply", [ reply ] -> WReply (z reply)
        | _ -> failwith "no such wait")
  | name :: rest -> (
      match name, List.map int_of_string rest with
      | "new", [] -> state := empty 16
      | "cap", [ slot; kind; rights; bits; flags; obj; data; parent ] -> add_cap slot kind rights bits flags obj data parent
      | "region", [ v; at; frame; base; bits; rights ] -> add_region v at frame base bits rights
      | "check", [] -> Buffer.add_string out (if wfb !state then "ok\n" else "malformed\n")
      | "housed", [ fixed ] -> Buffer.add_string out (if housedb (z fixed) !state then "ok\n" else "lost\n")
      | "awake", [] -> state := { !state with s_waits = [] }
      | "invoke", thread :: pointer :: label :: count :: rest ->
          let words, rest = take count rest in
          let caps, rest = take (List.hd rest) (List.tl rest) in
          if rest <> [] then failwith "too many words";
          operate (Invoke { k_thread = z thread; k_pointer = z pointer; k_label = z label; k_words = List.map z words; k_caps = List.map z caps })
      | "send", thread :: pointer :: blocks :: calls :: receiver :: root :: index :: depth :: caps ->
          operate (Send (z thread, z pointer, blocks <> 0, calls <> 0, List.map z caps, z receiver, ((z root, z index), z depth)))
      | "recv", [ thread; pointer; reply; blocks; sender; root; index; depth ] ->
          operate (Recv (z thread, z pointer, z reply, blocks <> 0, z sender, ((z root, z index), z depth)))
      | "answer", thread :: pointer :: root :: index :: depth :: caps ->
          operate (Answer (z thread, z pointer, List.map z caps, ((z root, z index), z depth)))
      | "dump", [] -> dump false
      | "whole", [] -> dump true
      | "regions", [] -> regions ()
      | "waits", [] -> waits ()
      | _ -> failwith "no such line")

let () =
  let number = ref 0 in
  try
    while true do
      incr number;
      let text = input_line stdin in
      (try line text with Failure what | Invalid_argument what ->
        print_string (Buffer.contents out);
        Printf.eprintf "line %d: %s\n" !number what;
        exit 2);
      if Buffer.length out > 32768 then (print_string (Buffer.contents out); Buffer.clear out)
    done
  with End_of_file -> print_string (Buffer.contents out)
