(* How Frama-C keeps its memory; it has no say in what is proved. Frama-C sets a young heap of 2 MB whatever OCAMLRUNPARAM says, and takes a
   trace of each exception that it catches: a quarter of its processor time. *)
let () =
  Gc.set { (Gc.get ()) with minor_heap_size = 4 * 1024 * 1024; space_overhead = 400 };
  Printexc.record_backtrace false
