(** The program image as a codec: what a program is, apart from its bytes, and the one byte string of each program.

    [decode_encode] and [encode_decode] make the image a bijection between well-formed programs and the byte strings that
    [decode] accepts; so an image, and with it the content address of an image, names exactly one program, and a program has
    one image. Every size, opcode, operand place and offset comes from Spec.v. The verifier's rules beyond this (registers,
    jumps, bounds: docs/reference/verifier.md) are not the codec's matter: [decode] accepts more than the verifier admits. *)
From Coq Require Import ZArith List Lia Bool.
From PGrid Require Import Spec Crc.
Import ListNotations.
Open Scope Z_scope.

(** ** Little-endian numbers *)
Fixpoint le (n : nat) (u : Z) : list Z := match n with O => [] | S n => u mod 256 :: le n (u / 256) end.
Fixpoint unle (l : list Z) : Z := match l with [] => 0 | b :: l => b + 256 * unle l end.
Definition fits (n : nat) (u : Z) : Prop := 0 <= u < 256 ^ Z.of_nat n.

Lemma le_length : forall n u, length (le n u) = n.
Proof. induction n; intro u; cbn [le length]; [reflexivity | now rewrite IHn]. Qed.

Lemma le_byte : forall n u, Forall byte (le n u).
Proof. induction n; intro u; constructor; [apply Z.mod_pos_bound; lia | apply IHn]. Qed.

Lemma pow256_succ : forall n, 256 ^ Z.of_nat (S n) = 256 * 256 ^ Z.of_nat n.
Proof. intro n. rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia. reflexivity. Qed.

Lemma unle_le : forall n u, fits n u -> unle (le n u) = u.
Proof.
  unfold fits. induction n; intros u H; [cbn in *; lia |]. rewrite pow256_succ in H. cbn [le unle]. rewrite IHn.
  - pose proof (Z.div_mod u 256). lia.
  - split; [apply Z.div_pos; lia | apply Z.div_lt_upper_bound; lia].
Qed.

Lemma le_unle : forall l, Forall byte l -> le (length l) (unle l) = l.
Proof.
  induction 1 as [| b l Hb Hl IH]; [reflexivity |]. cbn [length unle le]. unfold byte in Hb.
  replace (b + 256 * unle l) with (b + unle l * 256) by lia.
  rewrite Z.mod_add, Z.mod_small, Z.div_add, Z.div_small by lia. now rewrite Z.add_0_l, IH.
Qed.

Lemma unle_fits : forall l, Forall byte l -> fits (length l) (unle l).
Proof.
  unfold fits. induction 1 as [| b l Hb Hl IH]; [cbn; lia |]. cbn [length unle]. rewrite pow256_succ. unfold byte in Hb. lia.
Qed.

(** ** Taking exactly n elements *)
Fixpoint take {A} (n : nat) (l : list A) : option (list A * list A) :=
  match n, l with
  | O, _ => Some ([], l)
  | S _, [] => None
  | S n, x :: l => match take n l with Some (h, t) => Some (x :: h, t) | None => None end
  end.

Lemma take_app : forall A (h t : list A), take (length h) (h ++ t) = Some (h, t).
Proof. induction h as [| x h IH]; intro t; cbn [length take app]; [reflexivity | now rewrite IH]. Qed.

Lemma take_inv : forall A n (l h t : list A), take n l = Some (h, t) -> l = h ++ t /\ length h = n.
Proof.
  induction n; intros l h t H; destruct l as [| x l]; cbn [take] in H; try discriminate; try (injection H as <- <-; auto).
  destruct (take n l) as [[h' t'] |] eqn:E; [| discriminate]. injection H as <- <-.
  apply IHn in E as [-> <-]. auto.
Qed.

(** ** Records of numbers: [write] puts each number in its size, [read] takes them back *)
Fixpoint write (sizes : list nat) (vs : list Z) : list Z :=
  match sizes, vs with n :: sizes, v :: vs => le n v ++ write sizes vs | _, _ => [] end.

Fixpoint read (sizes : list nat) (l : list Z) : option (list Z * list Z) :=
  match sizes with
  | [] => Some ([], l)
  | n :: sizes =>
      match take n l with
      | None => None
      | Some (h, t) => match read sizes t with None => None | Some (vs, r) => Some (unle h :: vs, r) end
      end
  end.

Lemma read_write : forall sizes vs r, Forall2 fits sizes vs -> read sizes (write sizes vs ++ r) = Some (vs, r).
Proof.
  induction 1 as [| n v sizes vs Hv Hvs IH]; [reflexivity |]. cbn [write read]. rewrite <- app_assoc.
  rewrite <- (le_length n v) at 1. rewrite take_app, IH, unle_le by exact Hv. reflexivity.
Qed.

Lemma read_inv : forall sizes l vs r, Forall byte l -> read sizes l = Some (vs, r) ->
  l = write sizes vs ++ r /\ Forall2 fits sizes vs /\ Forall byte r.
Proof.
  induction sizes as [| n sizes IH]; intros l vs r F H; cbn [read] in H.
  - injection H as <- <-. auto.
  - destruct (take n l) as [[h t] |] eqn:E; [| discriminate]. apply take_inv in E as [-> <-].
    apply Forall_app in F as [Fh Ft]. destruct (read sizes t) as [[vs' r'] |] eqn:E; [| discriminate].
    injection H as <- <-. apply IH in E as (-> & Fv & Fr); [| exact Ft]. cbn [write].
    rewrite le_unle by exact Fh. rewrite <- app_assoc. auto using unle_fits.
Qed.

Lemma write_byte : forall sizes vs, Forall byte (write sizes vs).
Proof.
  induction sizes as [| n sizes IH]; intros [| v vs]; cbn [write]; try constructor.
  apply Forall_app. split; [apply le_byte | apply IH].
Qed.

Lemma list_sum_cons : forall n l, list_sum (n :: l) = (n + list_sum l)%nat.
Proof. reflexivity. Qed.

Lemma write_length : forall sizes vs, length vs = length sizes -> length (write sizes vs) = list_sum sizes.
Proof.
  induction sizes as [| n sizes IH]; intros [| v vs] H; cbn in H; try discriminate; [reflexivity |].
  cbn [write]. rewrite app_length, le_length, list_sum_cons, IH by lia. reflexivity.
Qed.

Lemma Forall2_len : forall A B (P : A -> B -> Prop) l m, Forall2 P l m -> length l = length m.
Proof. induction 1; cbn; congruence. Qed.

(** ** Instructions *)

(** An instruction: its arguments are the operands that its row lists, those that must be zero left out; signed operands
    are raw fields. *)
Record instr : Set := { i_op : op; i_args : list Z }.

(** Bytes of the operand fields after the opcode byte. The word `op | a<<8 | b<<16 | c<<24`, little-endian, is these bytes
    in this order; [instr_word] below is that reading. *)
Definition head_sizes (w : bool) : list nat := if w then [1; 2]%nat else [1; 1; 1]%nat.
Definition operands_of (i : op) : list operand := r_head (row_of i) ++ flat_map (fun '(lo, hi) => [lo; hi]) (r_ext (row_of i)).
Definition sizes_of (i : op) : list nat := head_sizes (r_wide (row_of i)) ++ flat_map (fun _ => [2; 2]%nat) (r_ext (row_of i)).

Definition is_zero (o : operand) : bool := match o with o_zero => true | _ => false end.

(** Field values of arguments, and back: a field that an instruction does not use is zero. *)
Fixpoint fill (os : list operand) (args : list Z) : list Z :=
  match os with
  | [] => []
  | o :: os => if is_zero o then 0 :: fill os args else match args with a :: args => a :: fill os args | [] => [] end
  end.

Fixpoint unfill (os : list operand) (vs : list Z) : option (list Z) :=
  match os, vs with
  | [], [] => Some []
  | o :: os, v :: vs =>
      match unfill os vs with
      | None => None
      | Some args => if is_zero o then (if v =? 0 then Some args else None) else Some (v :: args)
      end
  | _, _ => None
  end.

(** Arguments that fit: as many as there are operands, each in the range of its field. *)
Fixpoint args_fit (os : list operand) (sizes : list nat) (args : list Z) : Prop :=
  match os, sizes with
  | [], _ => args = []
  | o :: os, n :: sizes =>
      if is_zero o then args_fit os sizes args else match args with a :: args => fits n a /\ args_fit os sizes args | [] => False end
  | _, _ => False
  end.

Definition wf_instr (i : instr) : Prop := args_fit (operands_of (i_op i)) (sizes_of (i_op i)) (i_args i).

Definition enc_instr (i : instr) : list Z := opcode (i_op i) :: write (sizes_of (i_op i)) (fill (operands_of (i_op i)) (i_args i)).
Definition enc_code (code : list instr) : list Z := flat_map enc_instr code.

Definition dec_instr (l : list Z) : option (instr * list Z) :=
  match l with
  | [] => None
  | c :: l =>
      match op_of_code c with
      | None => None
      | Some i =>
          match read (sizes_of i) l with
          | None => None
          | Some (vs, r) => match unfill (operands_of i) vs with None => None | Some args => Some ({| i_op := i; i_args := args |}, r) end
          end
      end
  end.

(** Each instruction takes at least a byte off, so the number of bytes is fuel enough. *)
Fixpoint dec_code (fuel : nat) (l : list Z) : option (list instr) :=
  match l, fuel with
  | [], _ => Some []
  | _, O => None
  | _, S fuel =>
      match dec_instr l with
      | None => None
      | Some (i, r) => match dec_code fuel r with None => None | Some code => Some (i :: code) end
      end
  end.

Lemma opcode_byte : forall i, byte (opcode i).
Proof. destruct i; cbn; unfold byte; lia. Qed.

(** Every row: one size for each operand; four bytes a word. *)
Lemma row_shape : forall i, length (operands_of i) = length (sizes_of i) /\ S (list_sum (sizes_of i)) = (4 * S (length (r_ext (row_of i))))%nat.
Proof. destruct i; split; reflexivity. Qed.

Lemma fill_fits : forall os sizes args, length os = length sizes -> args_fit os sizes args -> Forall2 fits sizes (fill os args).
Proof.
  induction os as [| o os IH]; intros [| n sizes] args L H; cbn in L; try discriminate; [constructor |].
  cbn [fill args_fit] in *. destruct (is_zero o).
  - constructor; [unfold fits; split; [lia | apply Z.pow_pos_nonneg; lia] | apply IH; [lia | exact H]].
  - destruct args as [| a args]; [contradiction |]. destruct H as [Ha H]. constructor; [exact Ha | apply IH; [lia | exact H]].
Qed.

Lemma unfill_fill : forall os sizes args, args_fit os sizes args -> unfill os (fill os args) = Some args.
Proof.
  induction os as [| o os IH]; intros sizes args H; [cbn in H; subst; reflexivity |].
  destruct sizes as [| n sizes]; [contradiction |]. cbn [fill args_fit] in *. destruct (is_zero o) eqn:Z.
  - cbn [unfill]. rewrite (IH sizes) by exact H. now rewrite Z.
  - destruct args as [| a args]; [contradiction |]. cbn [unfill]. rewrite (IH sizes) by apply H. now rewrite Z.
Qed.

Lemma unfill_inv : forall os sizes vs args, unfill os vs = Some args -> Forall2 fits sizes vs ->
  fill os args = vs /\ args_fit os sizes args.
Proof.
  induction os as [| o os IH]; intros sizes vs args H F; destruct vs as [| v vs]; cbn [unfill] in H; try discriminate.
  - injection H as <-. inversion F; subst. split; reflexivity.
  - destruct (unfill os vs) as [args' |] eqn:E; [| discriminate]. inversion F as [| n ? sizes' ? Hv Hvs]; subst.
    destruct (IH _ _ _ E Hvs) as [<- Ha]. cbn [fill args_fit]. destruct (is_zero o).
    + destruct (Z.eqb_spec v 0); [| discriminate]. injection H as <-. subst. auto.
    + injection H as <-. auto.
Qed.

Lemma dec_enc_instr : forall i r, wf_instr i -> dec_instr (enc_instr i ++ r) = Some (i, r).
Proof.
  intros [i args] r H. unfold wf_instr, enc_instr in *. cbn [i_op i_args] in *. cbn [app dec_instr].
  rewrite op_of_code_opcode, read_write by (apply fill_fits; [apply row_shape | exact H]).
  now rewrite (unfill_fill _ _ _ H).
Qed.

Lemma dec_instr_inv : forall l i r, Forall byte l -> dec_instr l = Some (i, r) ->
  l = enc_instr i ++ r /\ wf_instr i /\ Forall byte r.
Proof.
  intros l i r F H. destruct l as [| c l]; cbn [dec_instr] in H; [discriminate |].
  destruct (op_of_code c) as [o |] eqn:Eo; [| discriminate]. apply op_of_code_inv in Eo as ->.
  destruct (read (sizes_of o) l) as [[vs r'] |] eqn:Er; [| discriminate].
  destruct (unfill (operands_of o) vs) as [args |] eqn:Ea; [| discriminate]. injection H as <- <-.
  inversion F as [| ? ? _ Fl]; subst. apply read_inv in Er as (-> & Fv & Fr); [| exact Fl].
  destruct (unfill_inv _ _ _ _ Ea Fv) as [<- Ha]. unfold enc_instr, wf_instr. cbn [i_op i_args app]. auto.
Qed.

Lemma enc_instr_byte : forall i, Forall byte (enc_instr i).
Proof. intro i. constructor; [apply opcode_byte | apply write_byte]. Qed.

Lemma enc_instr_length : forall i, wf_instr i -> length (enc_instr i) = (4 * S (length (r_ext (row_of (i_op i)))))%nat.
Proof.
  intros i H. unfold enc_instr. cbn [length]. destruct (row_shape (i_op i)) as [L S]. rewrite <- S. f_equal.
  apply write_length. symmetry. eapply Forall2_len, fill_fits; [exact L | exact H].
Qed.

Lemma enc_code_byte : forall code, Forall byte (enc_code code).
Proof. induction code; unfold enc_code; cbn [flat_map]; [constructor |]. apply Forall_app. split; [apply enc_instr_byte | assumption]. Qed.

(** Words that a program's code takes. *)
Definition code_words (code : list instr) : nat := list_sum (map (fun i => S (length (r_ext (row_of (i_op i))))) code).

Lemma enc_code_length : forall code, Forall wf_instr code -> length (enc_code code) = (4 * code_words code)%nat.
Proof.
  induction 1 as [| i code Hi Hc IH]; [reflexivity |]. unfold enc_code, code_words in *.
  cbn [flat_map map]. rewrite app_length, list_sum_cons, IH, enc_instr_length by exact Hi. lia.
Qed.

Lemma dec_enc_code : forall code, Forall wf_instr code -> forall fuel, (length (enc_code code) <= fuel)%nat ->
  dec_code fuel (enc_code code) = Some code.
Proof.
  induction 1 as [| i code Hi Hc IH]; intros fuel L; [now destruct fuel |].
  unfold enc_code in *. cbn [flat_map] in *. rewrite app_length in L.
  pose proof (dec_enc_instr i (flat_map enc_instr code) Hi) as D. pose proof (enc_instr_length i Hi) as N.
  destruct (enc_instr i) as [| b l]; [cbn in N; lia |]. destruct fuel as [| fuel]; [cbn in L; lia |].
  cbn [app] in *. cbn [dec_code]. rewrite D, IH; [reflexivity | cbn [length] in L; lia].
Qed.

Lemma dec_code_inv : forall fuel l code, Forall byte l -> dec_code fuel l = Some code ->
  l = enc_code code /\ Forall wf_instr code.
Proof.
  induction fuel; intros l code F H; destruct l as [| b l]; cbn [dec_code] in H; try discriminate;
    try (injection H as <-; auto; fail).
  destruct (dec_instr (b :: l)) as [[i r] |] eqn:D; [| discriminate].
  destruct (dec_code fuel r) as [code' |] eqn:C; [| discriminate]. injection H as <-.
  apply dec_instr_inv in D as (E & Hi & Fr); [| exact F]. apply IHfuel in C as [-> Hc]; [| exact Fr].
  unfold enc_code. cbn [flat_map]. auto.
Qed.

(** The first word as docs/reference/instructions.md writes it: `op | a<<8 | b<<16 | c<<24`, or `op | a<<8 | d<<16`. *)
Theorem instr_word : forall i, wf_instr i -> forall word rest, take 4 (enc_instr i) = Some (word, rest) ->
  unle word = opcode (i_op i) + 256 * match fill (operands_of (i_op i)) (i_args i) with
                                      | a :: x :: y => if r_wide (row_of (i_op i)) then a + 256 * x else a + 256 * (x + 256 * hd 0 y)
                                      | _ => 0
                                      end.
Proof.
  intros i H word rest T. pose proof (fill_fits _ _ _ (proj1 (row_shape (i_op i))) H) as F.
  unfold enc_instr, sizes_of in *. remember (fill (operands_of (i_op i)) (i_args i)) as vs eqn:V; clear V.
  destruct (r_wide (row_of (i_op i))); cbn [head_sizes app] in *; inversion F as [| ? a ? v1 Fa F1]; subst; clear F;
    inversion F1 as [| ? x ? v2 Fx F2]; subst; clear F1.
  - cbn [write le app take] in T. unfold fits in *. change (256 ^ Z.of_nat 1) with 256 in *. change (256 ^ Z.of_nat 2) with 65536 in *.
    injection T as <- _. cbn [unle]. rewrite (Z.mod_small a), (Z.mod_small (x / 256)) 
      by first [lia | split; [apply Z.div_pos; lia | apply Z.div_lt_upper_bound; lia]].
    pose proof (Z.div_mod x 256). lia.
  - inversion F2 as [| ? y ? v3 Fy F3]; subst; clear F2. cbn [write le app take] in T. unfold fits in *.
    change (256 ^ Z.of_nat 1) with 256 in *. injection T as <- _. cbn [unle hd]. rewrite !Z.mod_small by lia. lia.
Qed.

(** ** Programs *)
Record bound : Set := { b_instructions : Z; b_hash_bytes : Z; b_lookups : Z; b_sends : Z }.

Record program : Set := {
  p_ints : Z; (* local registers *)
  p_bytes : Z;
  p_scratch : Z;
  p_code : list instr;
  p_consts : list Z;
  p_tables : list Z; (* the kind of each *)
  p_const_bytes : list Z;
  p_bound : bound
}.

Definition header_sizes : list nat := map Z.to_nat
  [size_magic; size_isa; size_tables; size_ints; size_bytes; size_code_words; size_const_words; size_const_bytes; size_scratch;
   size_instructions; size_hash_bytes; size_lookups; size_sends; size_checksum].

(** The fields stand where spec/image.ts has them. *)
Lemma header_layout :
  [at_magic; at_isa; at_tables; at_ints; at_bytes; at_code_words; at_const_words; at_const_bytes; at_scratch;
   at_instructions; at_hash_bytes; at_lookups; at_sends; at_checksum; header_bytes]
  = map (fun k => Z.of_nat (list_sum (firstn k header_sizes))) (seq 0 15).
Proof. reflexivity. Qed.

Definition header (p : program) (checksum : Z) : list Z := write header_sizes
  [image_magic; isa_version; Z.of_nat (length (p_tables p)); p_ints p; p_bytes p; Z.of_nat (code_words (p_code p));
   Z.of_nat (length (p_consts p)); Z.of_nat (length (p_const_bytes p)); p_scratch p;
   b_instructions (p_bound p); b_hash_bytes (p_bound p); b_lookups (p_bound p); b_sends (p_bound p); checksum].

Definition enc_words (ws : list Z) : list Z := flat_map (le 4) ws.

Definition padding (n : nat) : nat := Z.to_nat ((- Z.of_nat n) mod 4).

Definition body (p : program) : list Z :=
  enc_code (p_code p) ++ enc_words (p_consts p) ++ p_tables p ++ p_const_bytes p
  ++ repeat 0 (padding (length (p_tables p) + length (p_const_bytes p))).

(** The checksum is that of the whole image with its own field zero. *)
Definition encode (p : program) : list Z := header p (crc32 (header p 0 ++ body p)) ++ body p.

Definition kind_ok (k : Z) : bool := existsb (Z.eqb k) table_kinds.

Definition guard (b : bool) : option unit := if b then Some tt else None.
Notation "'let*' x := e 'in' k" := (match e with Some x => k | None => None end) (at level 200, x pattern, k at level 200).

Definition decode (l : list Z) : option program :=
  match read header_sizes l with
  | Some ([magic; isa; tables; ints; bytes; code; consts; const_bytes; scratch; instructions; hash_bytes; lookups; sends; checksum], rest) =>
      let* _ := guard ((magic =? image_magic) && (isa =? isa_version)) in
      let* _ := guard (checksum =? crc32 (write header_sizes
        [magic; isa; tables; ints; bytes; code; consts; const_bytes; scratch; instructions; hash_bytes; lookups; sends; 0] ++ rest)) in
      let* (code_part, rest) := take (4 * Z.to_nat code) rest in
      let* p_code := dec_code (length code_part) code_part in
      let* (p_consts, rest) := read (repeat 4%nat (Z.to_nat consts)) rest in
      let* (p_tables, rest) := take (Z.to_nat tables) rest in
      let* _ := guard (forallb kind_ok p_tables) in
      let* (p_const_bytes, pad) := take (Z.to_nat const_bytes) rest in
      let* _ := guard (Nat.eqb (length pad) (padding (length p_tables + length p_const_bytes)) && forallb (Z.eqb 0) pad) in
      Some {| p_ints := ints; p_bytes := bytes; p_scratch := scratch; p_code := p_code; p_consts := p_consts; p_tables := p_tables;
              p_const_bytes := p_const_bytes;
              p_bound := {| b_instructions := instructions; b_hash_bytes := hash_bytes; b_lookups := lookups; b_sends := sends |} |}
  | _ => None
  end.

(** What a program must be to have an image: every number fits its field, and table kinds are registered. *)
Definition wf (p : program) : Prop :=
  Forall wf_instr (p_code p) /\ Forall (fits 4) (p_consts p) /\ Forall (fun k => In k table_kinds) (p_tables p)
  /\ Forall byte (p_const_bytes p)
  /\ fits 1 (Z.of_nat (length (p_tables p))) /\ fits 1 (p_ints p) /\ fits 1 (p_bytes p)
  /\ fits 2 (Z.of_nat (code_words (p_code p))) /\ fits 2 (Z.of_nat (length (p_consts p)))
  /\ fits 2 (Z.of_nat (length (p_const_bytes p))) /\ fits 2 (p_scratch p)
  /\ fits 4 (b_instructions (p_bound p)) /\ fits 4 (b_hash_bytes (p_bound p)) /\ fits 2 (b_lookups (p_bound p)) /\ fits 2 (b_sends (p_bound p)).

Lemma enc_words_write : forall ws, enc_words ws = write (repeat 4%nat (length ws)) ws.
Proof. induction ws; cbn [enc_words flat_map length repeat write]; [reflexivity | now rewrite <- IHws]. Qed.

Lemma fits_repeat : forall ws, Forall (fits 4) ws -> Forall2 fits (repeat 4%nat (length ws)) ws.
Proof. induction 1; constructor; assumption. Qed.

Lemma fits_repeat_inv : forall n ws, Forall2 fits (repeat 4%nat n) ws -> length ws = n /\ Forall (fits 4) ws.
Proof.
  induction n; intros ws H; inversion H; subst; [auto |]. apply IHn in H4 as [<- H4]. split; [reflexivity | constructor; assumption].
Qed.

Lemma kind_ok_iff : forall k, kind_ok k = true <-> In k table_kinds.
Proof.
  intro k. unfold kind_ok. rewrite existsb_exists. split.
  - intros (x & Hx & E). apply Z.eqb_eq in E. now subst.
  - intro H. exists k. now rewrite Z.eqb_refl.
Qed.

Lemma kinds_iff : forall l, forallb kind_ok l = true <-> Forall (fun k => In k table_kinds) l.
Proof. intro l. rewrite forallb_forall, Forall_forall. split; intros H k Hk; apply kind_ok_iff; auto. Qed.

Lemma zeros_iff : forall l, forallb (Z.eqb 0) l = true <-> l = repeat 0 (length l).
Proof.
  induction l as [| x l IH]; cbn [forallb length repeat]; [easy |]. rewrite andb_true_iff, Z.eqb_eq, IH. split.
  - intros [<- E]. now rewrite <- E.
  - intro E. injection E as -> E. auto.
Qed.

Lemma kind_byte : forall k, In k table_kinds -> byte k.
Proof. intros k H. unfold byte. unfold table_kinds in H. cbn [In] in H. lia. Qed.

Lemma body_byte : forall p, wf p -> Forall byte (body p).
Proof.
  intros p (_ & _ & Hk & Hb & _). unfold body. rewrite !Forall_app. repeat split.
  - apply enc_code_byte.
  - rewrite enc_words_write. apply write_byte.
  - eapply Forall_impl; [apply kind_byte | exact Hk].
  - exact Hb.
  - apply Forall_forall. intros x Hx. apply repeat_spec in Hx as ->. unfold byte. lia.
Qed.

Lemma header_byte : forall p c, Forall byte (header p c).
Proof. intros. apply write_byte. Qed.

Lemma fits_4 : forall u, 0 <= u < 2 ^ 32 -> fits 4 u.
Proof. intros u H. exact H. Qed.

Theorem encode_byte : forall p, wf p -> Forall byte (encode p).
Proof. intros p H. apply Forall_app. split; [apply header_byte | apply body_byte, H]. Qed.

(** Decoding what was encoded gives the program back. *)
Theorem decode_encode : forall p, wf p -> decode (encode p) = Some p.
Proof.
  intros p H. pose proof (body_byte p H) as Fb.
  assert (Fc : fits 4 (crc32 (header p 0 ++ body p))) by (apply fits_4, crc32_bound, Forall_app; split; [apply header_byte | exact Fb]).
  destruct H as (Hc & Hk & Ht & Hb & H1 & H2 & H3 & H4 & H5 & H6 & H7 & H8 & H9 & H10 & H11).
  unfold encode. set (crc := crc32 (header p 0 ++ body p)) in *. unfold decode. unfold header at 1. rewrite read_write.
  2: { unfold header_sizes. cbn [map]. repeat (constructor; [first [assumption | vm_compute; split; [discriminate | reflexivity]] |]). constructor. }
  cbv beta iota. rewrite !Z.eqb_refl. cbn [andb guard].
  unfold body. rewrite !Nat2Z.id, <- enc_code_length by exact Hc. rewrite take_app, dec_enc_code by (exact Hc || apply le_n).
  rewrite enc_words_write, read_write by (apply fits_repeat; exact Hk). rewrite take_app.
  rewrite (proj2 (kinds_iff _) Ht). cbn [guard]. rewrite take_app, repeat_length, Nat.eqb_refl.
  rewrite (proj2 (zeros_iff _)) by now rewrite repeat_length. cbn [guard andb]. now destruct p as [? ? ? ? ? ? ? []].
Qed.

Lemma guard_true : forall b u, guard b = Some u -> b = true.
Proof. intros [] u H; [reflexivity | discriminate]. Qed.

(** What decodes is the image of the program that it decodes to, byte for byte. *)
Theorem encode_decode : forall l p, Forall byte l -> decode l = Some p -> encode p = l /\ wf p.
Proof.
  intros l p F H. unfold decode in H. destruct (read header_sizes l) as [[vs rest] |] eqn:R; [| discriminate].
  apply read_inv in R as (-> & Fv & Fr); [| exact F]. clear F.
  unfold header_sizes in Fv. cbn [map] in Fv.
  repeat match type of Fv with Forall2 _ (_ :: _) _ => let F := fresh "F" in inversion Fv as [| ? ? ? ? F Fv' ]; subst; clear Fv; rename Fv' into Fv end.
  inversion Fv; subst; clear Fv.
  repeat match type of H with
  | match guard ?b with _ => _ end = _ => let G := fresh "G" in destruct (guard b) eqn:G; [apply guard_true in G | discriminate H]
  | match ?e with Some _ => _ | None => _ end = _ => let E := fresh "E" in destruct e as [[] |] eqn:E; [| discriminate H]
  | match ?e with Some _ => _ | None => _ end = _ => let E := fresh "E" in destruct e eqn:E; [| discriminate H]
  end.
  injection H as <-.
  change (Pos.to_nat 1) with 1%nat in *. change (Pos.to_nat 2) with 2%nat in *. change (Pos.to_nat 4) with 4%nat in *.
  apply andb_prop in G as [Gm Gi]. apply Z.eqb_eq in Gm as ->, Gi as ->. apply Z.eqb_eq in G0.
  apply take_inv in E as [-> Lc]. apply Forall_app in Fr as [Fc Fr]. apply dec_code_inv in E0 as [-> Wc]; [| exact Fc].
  apply read_inv in E1 as (-> & Wk & Fr'); [| exact Fr]. apply fits_repeat_inv in Wk as [Lk Wk]. clear Fr. rename Fr' into Fr.
  apply take_inv in E2 as [-> Lt]. apply Forall_app in Fr as [_ Fr]. apply kinds_iff in G1.
  apply take_inv in E3 as [-> Lb]. apply Forall_app in Fr as [Fb _]. apply andb_prop in G2 as [Lp Gz].
  apply Nat.eqb_eq in Lp. apply zeros_iff in Gz. rewrite Lp in Gz. rewrite enc_code_length in Lc by exact Wc.
  assert (N : forall n z, n = Z.to_nat z -> forall k, fits k z -> z = Z.of_nat n) by (unfold fits; lia).
  assert (Lc' : code_words l1 = Z.to_nat y4) by lia. clear Lc Lp.
  pose proof (N _ _ Lc' _ F4) as ->. pose proof (N _ _ Lk _ F5) as ->. pose proof (N _ _ Lt _ F1) as ->.
  pose proof (N _ _ Lb _ F6) as ->. clear N. split;
    [| unfold wf; cbn [p_ints p_bytes p_scratch p_code p_consts p_tables p_const_bytes p_bound b_instructions b_hash_bytes b_lookups b_sends];
       repeat (split; [assumption |]); assumption].
  unfold encode, body, header. cbn [p_ints p_bytes p_scratch p_code p_consts p_tables p_const_bytes p_bound
    b_instructions b_hash_bytes b_lookups b_sends].
  rewrite Nat2Z.id in G0 |- *. rewrite enc_words_write, <- Gz, <- G0. reflexivity.
Qed.

(** A program has one image, *)
Corollary decode_inj : forall l l' p, Forall byte l -> Forall byte l' -> decode l = Some p -> decode l' = Some p -> l = l'.
Proof.
  intros l l' p F F' H H'. apply encode_decode in H as [<- _]; [| exact F]. apply encode_decode in H' as [<- _]; [| exact F']. reflexivity.
Qed.

(** and an image is of one program: a content address of images is one of programs. *)
Corollary encode_inj : forall p q, wf p -> wf q -> encode p = encode q -> p = q.
Proof. intros p q Hp Hq E. apply decode_encode in Hp. rewrite E, (decode_encode q Hq) in Hp. congruence. Qed.

(** ** Not vacuous: the image that the compiler makes of examples/telemetry *)
Definition telemetry : list Z :=
  [0x50; 0x47; 0x52; 0x31; 0x01; 0x01; 0x01; 0x01; 0x15; 0x00; 0x00; 0x00; 0x24; 0x00; 0x44; 0x00;
   0x09; 0x00; 0x00; 0x00; 0x00; 0x00; 0x00; 0x00; 0x01; 0x00; 0x01; 0x00; 0x44; 0xd0; 0x92; 0xd2;
   0x38; 0x00; 0x02; 0x01; 0x72; 0x00; 0x01; 0x00; 0x02; 0x08; 0x01; 0x04; 0x33; 0x01; 0x08; 0x01;
   0x72; 0x00; 0x02; 0x00; 0x36; 0x02; 0x02; 0x06; 0x07; 0x04; 0x00; 0x00; 0x00; 0x00; 0x24; 0x00;
   0x62; 0x04; 0x04; 0x02; 0x00; 0x00; 0x44; 0x00; 0x24; 0x00; 0x00; 0x00; 0x70; 0x04; 0x00; 0x00;
   0x38; 0x01; 0x20; 0x01; 0x72; 0x00; 0x03; 0x00; 0x5c; 0x04; 0x00; 0x00; 0x00; 0x00; 0x20; 0x00;
   0x60; 0x04; 0x04; 0x00; 0x00; 0x00; 0x00; 0x00; 0x42; 0x04; 0x00; 0x01; 0x70; 0x04; 0x00; 0x00;
   0x72; 0x00; 0x05; 0x00; 0x02; 0x01; 0x55; 0x12; 0x20; 0x10; 0x78; 0x33; 0x7b; 0x37; 0xd3; 0x59;
   0x77; 0x00; 0x5e; 0x32; 0xd6; 0xa7; 0x2a; 0x6d; 0xb3; 0x40; 0x8f; 0x91; 0xeb; 0x57; 0x18; 0x2f;
   0x74; 0x7f; 0x17; 0x8c; 0xa2; 0x72; 0xed; 0xe1; 0xc7; 0x00; 0x00; 0x00].

Example telemetry_decodes : exists p, decode telemetry = Some p /\ encode p = telemetry
  /\ map i_op (p_code p) = [I_BGEI; I_DROP; I_LDI; I_BLT; I_DROP; I_BNEI; I_LDB; I_CALL; I_FORWARD; I_BGEI; I_DROP; I_SLICEI; I_MATCHB;
                            I_BNONE; I_FORWARD; I_DROP].
Proof. eexists. split; [vm_compute; reflexivity |]. split; vm_compute; reflexivity. Qed.

(** Refused: a flipped bit, a cut, bytes too many, and, with the checksum mended, an unused field that is not zero, an opcode
    that does not exist, an instruction that runs past the code, a kind of table that does not exist, and padding that is not
    zero. *)
Definition mend (l : list Z) : list Z := firstn 28 l ++ le 4 (crc32 (firstn 28 l ++ [0; 0; 0; 0] ++ skipn 32 l)) ++ skipn 32 l.
Definition put (n : nat) (b : Z) (l : list Z) : list Z := firstn n l ++ b :: skipn (S n) l.
Example mended : mend telemetry = telemetry /\ decode (mend (put 0x2c 0x03 telemetry)) <> None.
Proof. split; vm_compute; [reflexivity | discriminate]. Qed.
Example refused : map decode
  [put 0x2c 0x03 telemetry; firstn 0x98 telemetry; telemetry ++ [0; 0; 0; 0]; mend (telemetry ++ [0; 0; 0; 0]); mend (put 0x4e 1 telemetry);
   mend (put 0x20 0xff telemetry); mend (put 0x70 0x07 telemetry); mend (put 0x74 0x04 telemetry); mend (put 0x9b 1 telemetry)] = repeat None 9.
Proof. vm_compute. reflexivity. Qed.
