(* reference.ml -- runs a batch of cases (format: proofs/differential/batch.ts) through what is extracted from the Coq model,
   and says of each what proofs/differential/case.c says: the verdict and its word, or how the run ended.

   What stands here is not proved and decides nothing: it reads cases, sets up the surroundings that a case asks for (a
   node's tables in the order in which runtime-c/store/tables.c keeps them, its providers, the hashes that it holds) and
   prints. The hash functions are the C ones (hash_stubs.c): they are not what is compared. *)
open Model

external multihash : int -> Bytes.t -> Bytes.t option = "reference_multihash"

let z = Numbers.of_int
let int_of = Numbers.to_int
(* 0 .. 255: made once. *)
let bytes_z = Array.init 256 z

(* Most of what a run makes is dead when the next begins: a small heap for young blocks would carry it over. *)
let () = Gc.set { (Gc.get ()) with Gc.minor_heap_size = 1 lsl 21 }

let input =
  set_binary_mode_in stdin true;
  let all = Buffer.create (1 lsl 22) and block = Bytes.create 65536 in
  let rec read () =
    let got = Stdlib.input stdin block 0 (Bytes.length block) in
    if got > 0 then (Buffer.add_subbytes all block 0 got; read ()) in
  read ();
  Buffer.to_bytes all
let at = ref 0

let take n =
  if n < 0 || !at + n > Bytes.length input then failwith "the batch is cut short";
  let from = !at in
  at := from + n;
  from
let u32 () = Int32.to_int (Bytes.get_int32_le input (take 4)) land 0xffffffff
let u32_z () = z (u32 ())
let byte_at i = Char.code (Bytes.unsafe_get input i)
let list_at from n = List.init n (fun i -> bytes_z.(byte_at (from + i)))
let times n f = let rec go i = if i = n then [] else let x = f () in x :: go (i + 1) in go 0

(* Tables, as store/tables.c: longest prefix first, for equal lengths the newer first; one with the same key and length is
   replaced where it stands. *)
let masked from bits =
  List.init 32 (fun i ->
    let b = byte_at (from + i) in
    let left = bits - 8 * i in
    bytes_z.(if left >= 8 then b else if left <= 0 then 0 else b land (0xff lsl (8 - left))))
let rec put e = function
  | [] -> [ e ]
  | x :: rest as all ->
      let order = compare (int_of x.e_bits) (int_of e.e_bits) in
      if order > 0 then x :: put e rest
      else if List.exists (fun y -> y.e_bits = e.e_bits && y.e_key = e.e_key) all
      then List.map (fun y -> if y.e_bits = e.e_bits && y.e_key = e.e_key then e else y) all
      else e :: all
let read_table () =
  let kind = u32_z () in
  let entries = ref [] in
  for _ = 1 to u32 () do
    let bits = u32 () in
    let value = u32_z () in
    let node = list_at (take 32) 32 in
    entries := put { e_bits = z bits; e_key = masked (take 32) bits; e_value = value; e_node = node } !entries
  done;
  { t_kind = kind; t_entries = !entries }

let out = Buffer.create (1 lsl 20)
let say n = Buffer.add_string out (string_of_int n)
let space () = Buffer.add_char out ' '
let say_hex l =
  space ();
  if l = [] then Buffer.add_char out '-' else List.iter (fun b -> Buffer.add_string out (Printf.sprintf "%02x" (int_of b))) l

let scratch = int_of lim_scratch_bytes

let case () =
  let length = u32 () in
  let image = list_at (take length) length in
  let instrs = u32_z () in
  let hashed = u32_z () in
  let lookups = u32_z () in
  let grant = { g_cost = { instrs; hashed; lookups }; g_sends = u32_z () } in
  let ints = Array.make (int_of lim_int_fields) (z 0) in
  for _ = 1 to u32 () do
    let which = u32 () in
    ints.(which) <- u32_z ()
  done;
  let strings = Array.make (int_of lim_bytes_fields) no_slice in
  let count = u32 () in
  let all = u32 () in
  let memory = ref empty0 and free = ref scratch in
  for _ = 1 to count do
    let which = u32 () in
    let length = u32 () in
    let from = take length in
    strings.(which) <- { off = z !free; len = z length };
    for i = 0 to length - 1 do memory := set !memory (z (!free + i)) bytes_z.(byte_at (from + i)) done;
    free := !free + length
  done;
  let tables = times (u32 ()) read_table in
  let providers = times (u32 ()) (fun () ->
    let length = u32 () in
    let cid = list_at (take length) length in
    (cid, list_at (take 32) 32)) in
  let held = times (u32 ()) (fun () -> byte_at (take 1)) in
  match verify crc32 grant image with
  | Refused (why, word) -> say (int_of (refusal_code why)); space (); say (int_of word); Buffer.add_char out '\n'
  | Admitted p ->
      let named = List.mapi (fun i kind ->
        match List.nth_opt tables i with
        | Some t when t.t_kind = kind -> t
        | _ -> { t_kind = kind; t_entries = [] }) p.p_kinds in
      let host code arg bytes () =
        if int_of code = int_of host_multihash then begin
          let b = Bytes.create (List.length bytes) in
          List.iteri (fun i x -> Bytes.unsafe_set b i (Char.unsafe_chr (int_of x))) bytes;
          if not (List.mem (int_of arg) held) then ((), None)
          else match multihash (int_of arg) b with
            | None -> ((), None)
            | Some cid -> ((), Some (List.init (Bytes.length cid) (fun i -> bytes_z.(Char.code (Bytes.get cid i)))))
        end else ((), Some (try List.assoc bytes providers with Not_found -> []))
      in
      let memory_bytes = z (scratch + all) in
      let s0 = start { in_ints = Array.to_list ints; in_strings = Array.to_list strings; in_memory = !memory } () in
      (* [run] of the model, step by step, to see where the last content id was put: the model's state does not say. *)
      let rec go fuel cid s =
        if fuel = 0 then failwith "a run longer than the program's bound" else
        let looked s' =
          if s'.calls == s.calls then cid else
          match s'.calls with
          | { c_host; _ } :: _ when int_of c_host = int_of host_multihash ->
              (match decode p s.pc with Some i -> Some i | None -> cid)
          | _ -> cid in
        match step host named memory_bytes p s with
        | Next s' -> go (fuel - 1) (looked s') s'
        (* A call that faults puts no content id anywhere. *)
        | Done (e, s') -> Some (e, cid, s')
        | Stuck -> None in
      (match go (int_of p.p_bound.instrs) None s0 with
       | None -> Buffer.add_string out "stuck\n"
       | Some (e, cid, s) ->
           say 0; space (); say (int_of p.p_bound.instrs); space ();
           say (int_of (action_code e.e_action)); space (); say (int_of (fault_code e.e_fault)); space ();
           say (int_of e.e_number); space (); say (int_of s.spent.instrs);
           say_hex (bytes_of s e.e_string);
           (match cid with
            | None -> say_hex []
            | Some i ->
                (* Version, codec, code and length, then a digest of that many bytes; the length is that of the hash. *)
                let code = int_of (arg i 3) in
                let digest = if code = int_of hash_sha3_512 then 64 else 32 in
                say_hex (bytes_of s { off = arg i 5; len = z (4 + digest) }));
           space (); say (int_of s.spent.hashed); space (); say (int_of s.spent.lookups);
           Buffer.add_char out '\n')

let () =
  while !at < Bytes.length input do
    case ();
    if Buffer.length out > 1 lsl 19 then (print_string (Buffer.contents out); Buffer.clear out)
  done;
  print_string (Buffer.contents out)
