(** Every image that the verifier admits: what both proofs together say, and images that show that the words are not empty.

    Admit.v leads from the verdict to a bounds certificate, Sound.v from a certificate to runs. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import Spec Machine Certificate Verify Admit.
From PGrid Require Crc.
Import ListNotations.
Open Scope Z_scope.

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
End Samples.
