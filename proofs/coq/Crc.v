(** CRC-32 of IEEE 802.3 (reflected, polynomial 0xedb88320), as runtime-c/base/crc32.c and compiler/support/crc32.ts
    compute it: the checksum of program images.

    [crc32] goes four bits a step through a table of 16, which is fast under extraction; [crc_bits_ok] says that it is the
    bitwise definition, so no table has to be believed. *)
From Coq Require Import ZArith List Lia Bool.
Import ListNotations.
Open Scope Z_scope.

Definition byte (b : Z) : Prop := 0 <= b < 256.

Definition poly : Z := 0xedb88320.

(** One bit leaves the register: the definition. *)
Definition bit_step (s : Z) : Z := Z.lxor (Z.shiftr s 1) (if Z.testbit s 0 then poly else 0).

Fixpoint steps (n : nat) (s : Z) : Z := match n with O => s | S n => steps n (bit_step s) end.

Definition bits_add (s b : Z) : Z := steps 8 (Z.lxor s b).

Definition crc_bits (l : list Z) : Z := Z.lxor (fold_left bits_add l 0xffffffff) 0xffffffff.

(** Four bits leave at once: the table is what they leave behind. *)
Definition nibbles : list Z :=
  [0x00000000; 0x1db71064; 0x3b6e20c8; 0x26d930ac; 0x76dc4190; 0x6b6b51f4; 0x4db26158; 0x5005713c;
   0xedb88320; 0xf00f9344; 0xd6d6a3e8; 0xcb61b38c; 0x9b64c2b0; 0x86d3d2d4; 0xa00ae278; 0xbdbdf21c].

Definition nibble_step (s : Z) : Z := Z.lxor (nth (Z.to_nat (Z.land s 15)) nibbles 0) (Z.shiftr s 4).
Definition crc_add (s b : Z) : Z := nibble_step (nibble_step (Z.lxor s b)).
Definition crc_start : Z := 0xffffffff.
Definition crc_end (s : Z) : Z := Z.lxor s 0xffffffff.
Definition crc32 (l : list Z) : Z := crc_end (fold_left crc_add l crc_start).

(** The check value of the CRC catalogue: the checksum of "123456789". *)
Example check_value : crc32 [0x31; 0x32; 0x33; 0x34; 0x35; 0x36; 0x37; 0x38; 0x39] = 0xcbf43926.
Proof. vm_compute. reflexivity. Qed.

(** ** The table is the definition *)
Lemma bit_step_lxor : forall x y, bit_step (Z.lxor x y) = Z.lxor (bit_step x) (bit_step y).
Proof.
  intros x y. unfold bit_step. rewrite Z.shiftr_lxor, Z.lxor_spec.
  assert (E : (if xorb (Z.testbit x 0) (Z.testbit y 0) then poly else 0)
              = Z.lxor (if Z.testbit x 0 then poly else 0) (if Z.testbit y 0 then poly else 0)).
  { now destruct (Z.testbit x 0), (Z.testbit y 0). }
  rewrite E, <- !Z.lxor_assoc. f_equal. rewrite !Z.lxor_assoc. f_equal. apply Z.lxor_comm.
Qed.

Lemma steps_lxor : forall n x y, steps n (Z.lxor x y) = Z.lxor (steps n x) (steps n y).
Proof. induction n; intros; cbn [steps]; [reflexivity | now rewrite bit_step_lxor]. Qed.

Lemma bit_step_shiftl : forall x n, 0 <= n -> bit_step (Z.shiftl x (n + 1)) = Z.shiftl x n.
Proof.
  intros x n Hn. unfold bit_step. rewrite Z.shiftl_spec_low by lia. rewrite Z.lxor_0_r.
  rewrite Z.shiftr_shiftl_l by lia. f_equal. lia.
Qed.

Lemma nibble_step_ok : forall s, nibble_step s = steps 4 s.
Proof.
  intro s. unfold nibble_step.
  assert (E : s = Z.lxor (Z.land s 15) (Z.shiftl (Z.shiftr s 4) 4)).
  { apply Z.bits_inj'. intros n Hn. rewrite Z.lxor_spec, Z.land_spec. change 15 with (Z.ones 4).
    destruct (Z_lt_le_dec n 4).
    - rewrite Z.shiftl_spec_low, Z.ones_spec_low by lia. now rewrite andb_true_r, xorb_false_r.
    - rewrite Z.shiftl_spec, Z.shiftr_spec, Z.ones_spec_high by lia. rewrite andb_false_r, xorb_false_l. f_equal. lia. }
  rewrite E at 3. rewrite steps_lxor. f_equal.
  - assert (B : 0 <= Z.land s 15 < 16).
    { change 15 with (Z.ones 4). rewrite Z.land_ones by lia. apply Z.mod_pos_bound. reflexivity. }
    assert (H : forall k, (k < 16)%nat -> nth k nibbles 0 = steps 4 (Z.of_nat k)).
    { intros k Hk. do 16 (destruct k as [|k]; [reflexivity |]). lia. }
    rewrite H by lia. now rewrite Z2Nat.id by lia.
  - generalize (Z.shiftr s 4) as q. intro q. cbn [steps].
    pose proof (bit_step_shiftl q 3 ltac:(lia)) as E3. pose proof (bit_step_shiftl q 2 ltac:(lia)) as E2.
    pose proof (bit_step_shiftl q 1 ltac:(lia)) as E1. pose proof (bit_step_shiftl q 0 ltac:(lia)) as E0.
    cbn [Z.add Pos.add Pos.succ] in *. now rewrite E3, E2, E1, E0, Z.shiftl_0_r.
Qed.

Lemma steps_add : forall m n s, steps (m + n) s = steps n (steps m s).
Proof. induction m; intros; cbn [steps Nat.add]; [reflexivity | apply IHm]. Qed.

Lemma crc_add_ok : forall s b, crc_add s b = bits_add s b.
Proof.
  intros s b. unfold crc_add, bits_add. rewrite (nibble_step_ok (Z.lxor s b)), nibble_step_ok.
  generalize (Z.lxor s b) as x. intro x. symmetry. exact (steps_add 4 4 x).
Qed.

(** Over variables: the kernel would otherwise unfold the steps, each of which doubles its argument. *)
Lemma fold_ext : forall (f g : Z -> Z -> Z), (forall s b, f s b = g s b) -> forall l s, fold_left f l s = fold_left g l s.
Proof. intros f g E. induction l as [| b l IH]; intro s; cbn [fold_left]; [reflexivity |]. rewrite E. apply IH. Qed.

(** [crc32] is the checksum that the bitwise definition gives. *)
Theorem crc_bits_ok : forall l, crc32 l = crc_bits l.
Proof. intro l. unfold crc32, crc_bits, crc_end. now rewrite (fold_ext _ _ crc_add_ok). Qed.

(** ** It is a 32-bit number *)
Lemma lxor_bound : forall n x y, 0 <= n -> 0 <= x < 2 ^ n -> 0 <= y < 2 ^ n -> 0 <= Z.lxor x y < 2 ^ n.
Proof.
  intros n x y Hn Hx Hy.
  assert (P : 0 <= Z.lxor x y) by (apply Z.lxor_nonneg; lia). split; [exact P |].
  assert (E : Z.lxor x y = Z.lxor x y mod 2 ^ n).
  { apply Z.bits_inj'. intros k Hk. destruct (Z_lt_le_dec k n).
    - now rewrite Z.mod_pow2_bits_low by lia.
    - rewrite Z.mod_pow2_bits_high by lia.
      rewrite <- (Z.mod_small x (2 ^ n)), <- (Z.mod_small y (2 ^ n)) by lia.
      now rewrite Z.lxor_spec, !Z.mod_pow2_bits_high by lia. }
  rewrite E. apply Z.mod_pos_bound. lia.
Qed.

Lemma bit_step_bound : forall s, 0 <= s < 2 ^ 32 -> 0 <= bit_step s < 2 ^ 32.
Proof.
  intros s H. unfold bit_step. apply lxor_bound; [lia | | unfold poly; destruct (Z.testbit s 0); lia].
  rewrite Z.shiftr_div_pow2 by lia. split; [apply Z.div_pos; lia |]. apply Z.div_lt_upper_bound; lia.
Qed.

Lemma steps_bound : forall n s, 0 <= s < 2 ^ 32 -> 0 <= steps n s < 2 ^ 32.
Proof. induction n; intros s H; [exact H | apply IHn, bit_step_bound, H]. Qed.

Theorem crc32_bound : forall l, Forall byte l -> 0 <= crc32 l < 2 ^ 32.
Proof.
  intros l H. unfold crc32, crc_end, crc_start.
  assert (K : forall l s, Forall byte l -> 0 <= s < 2 ^ 32 -> 0 <= fold_left crc_add l s < 2 ^ 32).
  { clear. induction l as [| b l IH]; intros s F Hs; [exact Hs |]. inversion F as [| ? ? Hb Hl]; subst. cbn [fold_left].
    apply IH; [exact Hl |]. rewrite crc_add_ok. unfold bits_add. apply steps_bound, lxor_bound; [lia | exact Hs | unfold byte in Hb; lia]. }
  apply lxor_bound; [lia | apply K; [exact H | lia] | lia].
Qed.
