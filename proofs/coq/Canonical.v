(** What the verifier admits is the image of a program of Codec.v: [admitted_decodes]. So two admitted images of one program
    are one image, and the instructions that Machine.v steps through are, one after the other, those of that program.

    Verify.v looks at bytes and words where they stand; the codec takes them off one after the other. That the two agree is
    all that is shown here: the verifier's header checks include the codec's, and its pass meets every word of the code. *)
From Coq Require Import ZArith List Bool Lia.
From PGrid Require Import Spec Crc Machine Certificate Verify Admit.
From PGrid Require Codec.
Import ListNotations.
Open Scope Z_scope.

(** ** Stores and lists *)
Lemma get_store_of : forall A (d : A) l m from n, get d (store_of m from l) n =
  if (from <=? n) && (n <? from + Z.of_nat (length l)) then nth (Z.to_nat (n - from)) l d else get d m n.
Proof.
  induction l as [| x l IH]; intros m from n; cbn [store_of length].
  - destruct (Z.leb_spec from n), (Z.ltb_spec n (from + Z.of_nat 0)); cbn [andb]; try reflexivity; lia.
  - rewrite IH. destruct (Z.leb_spec (from + 1) n), (Z.ltb_spec n (from + 1 + Z.of_nat (length l))),
      (Z.leb_spec from n), (Z.ltb_spec n (from + Z.of_nat (S (length l)))); cbn [andb]; try lia.
    + replace (Z.to_nat (n - from)) with (S (Z.to_nat (n - (from + 1)))) by lia. reflexivity.
    + apply get_set_other. lia.
    + assert (n = from) by lia. subst. rewrite Z.sub_diag. apply get_set_same.
    + apply get_set_other. lia.
Qed.

Lemma get_list : forall A (d : A) l k, (k < length l)%nat -> get d (store_of empty 0 l) (Z.of_nat k) = nth k l d.
Proof.
  intros A d l k H. rewrite get_store_of. destruct (Z.leb_spec 0 (Z.of_nat k)), (Z.ltb_spec (Z.of_nat k) (0 + Z.of_nat (length l)));
    cbn [andb]; try lia. f_equal. lia.
Qed.

Lemma skipn_nth : forall A (d : A) k l, (k < length l)%nat -> skipn k l = nth k l d :: skipn (S k) l.
Proof.
  induction k; intros [| x l] H; cbn [length] in H; try lia; [reflexivity |]. cbn [nth]. change (skipn (S (S k)) (x :: l)) with (skipn (S k) l).
  rewrite <- IHk by lia. reflexivity.
Qed.

Lemma span_list : forall A (d : A) n from l, (from + n <= length l)%nat ->
  span d (store_of empty 0 l) (Z.of_nat from) n = firstn n (skipn from l).
Proof.
  induction n as [| n IH]; intros from l H; cbn [span]; [reflexivity |].
  rewrite (skipn_nth _ d from) by lia. cbn [firstn]. rewrite get_list by lia. f_equal.
  replace (Z.of_nat from + 1) with (Z.of_nat (S from)) by lia. apply IH. lia.
Qed.

Lemma skipn_add : forall A m n (l : list A), skipn (m + n) l = skipn n (skipn m l).
Proof. induction m; intros n l; [reflexivity |]. destruct l; [now rewrite !skipn_nil | apply IHm]. Qed.

Lemma take_some : forall A n (l : list A), (n <= length l)%nat -> Codec.take n l = Some (firstn n l, skipn n l).
Proof.
  intros A n l H. rewrite <- (firstn_skipn n l) at 1. rewrite <- (firstn_length_le l H) at 1. apply Codec.take_app.
Qed.

Lemma read_some : forall sizes l, (list_sum sizes <= length l)%nat -> exists vs, Codec.read sizes l = Some (vs, skipn (list_sum sizes) l).
Proof.
  induction sizes as [| n sizes IH]; intros l H; [exists []; reflexivity |]. rewrite Codec.list_sum_cons in *. cbn [Codec.read].
  rewrite take_some by lia. destruct (IH (skipn n l)) as [vs E]; [rewrite skipn_length; lia |]. rewrite E. eexists.
  now rewrite <- skipn_add.
Qed.

(** ** The code *)
Section Code.
Variable p : program.
Variable words : nat.
Variable code : list Z.
Hypothesis words_p : p_words p = Z.of_nat words.
Hypothesis code_bytes : Forall Crc.byte code.
Hypothesis code_length : length code = (4 * words)%nat.
(** The machine's words are the codec's bytes. *)
Hypothesis code_word : forall k, (k < words)%nat -> get 0 (p_word p) (Z.of_nat k) = Codec.unle (firstn 4 (skipn (4 * k) code)).

Lemma word_at : forall k, (k < words)%nat -> exists c0 c1 c2 c3, skipn (4 * k) code = c0 :: c1 :: c2 :: c3 :: skipn (4 * S k) code
  /\ get 0 (p_word p) (Z.of_nat k) = c0 + 256 * (c1 + 256 * (c2 + 256 * c3))
  /\ 0 <= c0 < 256 /\ 0 <= c1 < 256 /\ 0 <= c2 < 256 /\ 0 <= c3 < 256.
Proof.
  intros k H. pose proof (code_word k H) as W. pose proof (Forall_forall Crc.byte (skipn (4 * k) code)) as F.
  assert (Fs : Forall Crc.byte (skipn (4 * k) code)) by (rewrite <- (firstn_skipn (4 * k) code) in code_bytes; apply Forall_app in code_bytes; apply code_bytes).
  clear F. replace (4 * S k)%nat with (4 * k + 4)%nat by lia. rewrite skipn_add.
  assert (L : length (skipn (4 * k) code) = (4 * words - 4 * k)%nat) by (rewrite skipn_length, code_length; reflexivity).
  destruct (skipn (4 * k) code) as [| c0 [| c1 [| c2 [| c3 r]]]]; cbn [length] in L; try lia.
  repeat match goal with F : Forall Crc.byte (_ :: _) |- _ => inversion F as [| ? ? ? ?]; clear F; subst end. unfold Crc.byte in *.
  exists c0, c1, c2, c3. cbn [skipn]. split; [reflexivity |]. rewrite W. cbn [firstn Codec.unle]. repeat split; lia.
Qed.

Lemma halves : forall c0 c1 c2 c3, 0 <= c0 < 256 -> 0 <= c1 < 256 -> 0 <= c2 < 256 -> 0 <= c3 < 256 ->
  let w := c0 + 256 * (c1 + 256 * (c2 + 256 * c3)) in
  w mod 256 = c0 /\ field w 8 = c1 /\ field w 16 = c2 /\ field w 24 = c3 /\ low w = c0 + 256 * c1 /\ high w = c2 + 256 * c3.
Proof.
  intros c0 c1 c2 c3 H0 H1 H2 H3 w. unfold field, low, high, w.
  change (2 ^ 8) with 256. change (2 ^ 16) with 65536. change (2 ^ 24) with 16777216.
  assert (D1 : (c0 + 256 * (c1 + 256 * (c2 + 256 * c3))) / 256 = c1 + 256 * (c2 + 256 * c3)) by (symmetry; apply Z.div_unique with c0; lia).
  assert (D2 : (c0 + 256 * (c1 + 256 * (c2 + 256 * c3))) / 65536 = c2 + 256 * c3) by (symmetry; apply Z.div_unique with (c0 + 256 * c1); lia).
  assert (D3 : (c0 + 256 * (c1 + 256 * (c2 + 256 * c3))) / 16777216 = c3) by (symmetry; apply Z.div_unique with (c0 + 256 * (c1 + 256 * c2)); lia).
  rewrite D1, D2, D3. repeat split; symmetry.
  - apply Z.mod_unique with (c1 + 256 * (c2 + 256 * c3)); lia.
  - apply Z.mod_unique with (c2 + 256 * c3); lia.
  - apply Z.mod_unique with c3; lia.
  - symmetry. apply Z.mod_small; lia.
  - apply Z.mod_unique with (c2 + 256 * c3); lia.
  - symmetry. apply Z.mod_small; lia.
Qed.

Lemma read_extension : forall A (ext : list A) k, (k + length ext <= words)%nat ->
  Codec.read (flat_map (fun _ => [2; 2]%nat) ext) (skipn (4 * k) code)
  = Some (flat_map (fun x => [low x; high x]) (span 0 (p_word p) (Z.of_nat k) (length ext)), skipn (4 * (k + length ext)) code).
Proof.
  induction ext as [| x ext IH]; intros k H; cbn [length flat_map] in *.
  - cbn [Codec.read span]. now rewrite Nat.add_0_r.
  - destruct (word_at k) as (c0 & c1 & c2 & c3 & E & W & H0 & H1 & H2 & H3); [lia |]. rewrite E. cbn [app Codec.read Codec.take span flat_map].
    rewrite IH by lia. rewrite W. destruct (halves c0 c1 c2 c3 H0 H1 H2 H3) as (_ & _ & _ & _ & L & U). rewrite L, U.
    cbn [Codec.unle app]. replace (Z.of_nat k + 1) with (Z.of_nat (S k)) by lia. replace (k + S (length ext))%nat with (S k + length ext)%nat by lia.
    do 3 f_equal; [lia |]. f_equal. lia.
Qed.

Lemma operands_same : forall o, Codec.operands_of o = operands o.
Proof. destruct o; reflexivity. Qed.

Lemma unfill_some : forall os vs, length os = length vs ->
  Forall (fun kv => Codec.is_zero (fst kv) = true -> snd kv = 0) (combine os vs) -> exists args, Codec.unfill os vs = Some args.
Proof.
  induction os as [| o os IH]; intros [| v vs] L F; cbn [length] in L; try lia; [exists []; reflexivity |].
  inversion F as [| ? ? H F']; subst. cbn [fst snd] in H. destruct (IH vs ltac:(lia) F') as [args E]. cbn [Codec.unfill]. rewrite E.
  destruct (Codec.is_zero o); [rewrite H by reflexivity; rewrite Z.eqb_refl |]; eauto.
Qed.

(** An instruction of the one is an instruction of the other. *)
Definition same_instr (i : Codec.instr) (j : instr) : Prop :=
  Codec.i_op i = i_op j /\ Codec.fill (operands (i_op j)) (Codec.i_args i) = i_args j.

Lemma dec_instr_some : forall k j, decode p (Z.of_nat k) = Some j -> operands_ok p j = true ->
  exists i k', Codec.dec_instr (skipn (4 * k) code) = Some (i, skipn (4 * k') code) /\ i_end j = Z.of_nat k' /\ (k < k' <= words)%nat /\ same_instr i j.
Proof.
  intros k j D O. unfold decode, fetch in D. rewrite words_p in D.
  destruct (Z.leb_spec 0 (Z.of_nat k)) as [_ | _], (Z.ltb_spec (Z.of_nat k) (Z.of_nat words)) as [Lk | _]; cbn [andb] in D; try discriminate.
  destruct (word_at k) as (c0 & c1 & c2 & c3 & E & W & H0 & H1 & H2 & H3); [lia |]. rewrite W in D.
  destruct (halves c0 c1 c2 c3 H0 H1 H2 H3) as (M & F1 & F2 & F3 & _ & U). rewrite M in D.
  destruct (op_of_code c0) as [o |] eqn:Eo; [| discriminate].
  destruct (Z.leb_spec (Z.of_nat k + 1 + extension_words o) (Z.of_nat words)) as [Le |]; [| discriminate]. injection D as <-.
  unfold extension_words in *. set (n := length (r_ext (row_of o))) in *.
  assert (R : Codec.read (Codec.sizes_of o) (c1 :: c2 :: c3 :: skipn (4 * S k) code)
    = Some (args_at p o (Z.of_nat k) (c0 + 256 * (c1 + 256 * (c2 + 256 * c3))), skipn (4 * (S k + n)) code)).
  { unfold Codec.sizes_of, args_at, head_args. pose proof (read_extension _ (r_ext (row_of o)) (S k)) as X. fold n in X. specialize (X ltac:(lia)).
    replace (Z.of_nat (S k)) with (Z.of_nat k + 1) in X by lia. destruct (r_wide (row_of o));
      cbn [Codec.head_sizes app Codec.read Codec.take]; rewrite X; cbn [Codec.unle app]; rewrite ?F1, ?F2, ?F3, ?U;
      repeat (f_equal; try lia). }
  assert (Fb : Forall Crc.byte (c1 :: c2 :: c3 :: skipn (4 * S k) code)).
  { assert (Fs : Forall Crc.byte (skipn (4 * k) code)) by (rewrite <- (firstn_skipn (4 * k) code) in code_bytes; apply Forall_app in code_bytes; apply code_bytes).
    rewrite E in Fs. now inversion Fs. }
  destruct (Codec.read_inv _ _ _ _ Fb R) as (_ & Fv & _). set (vs := args_at p o (Z.of_nat k) _) in *.
  destruct (unfill_some (Codec.operands_of o) vs) as [args Ea].
  - rewrite (proj1 (Codec.row_shape o)). exact (Codec.Forall2_len _ _ _ _ _ Fv).
  - unfold operands_ok in O. cbn [i_op i_args] in O. fold vs in O. rewrite operands_same. apply Forall_forall. intros [kind v] I Z0. cbn [fst snd] in *.
    rewrite forallb_forall in O. specialize (O _ I). cbn [fst snd] in O. destruct kind; try discriminate Z0. cbn [check_operand] in O.
    destruct (Z.eqb_spec v 0); [assumption | discriminate O].
  - exists {| Codec.i_op := o; Codec.i_args := args |}, (S k + n)%nat. rewrite E. cbn [Codec.dec_instr]. rewrite Eo, R, Ea.
    split; [reflexivity |]. cbn [i_end]. split; [lia |]. split; [lia |]. unfold same_instr. cbn [Codec.i_op Codec.i_args i_op i_args].
    split; [reflexivity |]. rewrite <- operands_same. exact (proj1 (Codec.unfill_inv _ _ _ _ Ea Fv)).
Qed.

(** The instructions that the machine finds from [pc] on to the end of the code, one after the other. *)
Fixpoint listing (pc : Z) (l : list Codec.instr) : Prop :=
  match l with
  | [] => pc = p_words p
  | i :: l => exists j, decode p pc = Some j /\ same_instr i j /\ listing (i_end j) l
  end.

Lemma dec_code_some : forall n s s2, inv p s -> pass_all p n s = inl s2 -> forall k, at_pc s = Z.of_nat k -> (k <= words)%nat ->
  forall fuel, (length (skipn (4 * k) code) <= fuel)%nat -> exists l, Codec.dec_code fuel (skipn (4 * k) code) = Some l /\ listing (at_pc s) l.
Proof.
  assert (Base : forall k, p_words p <= Z.of_nat k -> (k <= words)%nat -> forall fuel, exists l, Codec.dec_code fuel (skipn (4 * k) code) = Some l /\ listing (Z.of_nat k) l).
  { intros k H L fuel. exists []. assert (k = words) by lia. subst k. rewrite skipn_all2 by lia. split; [now destruct fuel | cbn; lia]. }
  induction n as [| n IH]; intros s s2 I H k K L fuel Hf; cbn [pass_all] in H; rewrite K in *;
    destruct (Z.leb_spec (p_words p) (Z.of_nat k)) as [Q | Q]; try discriminate; try (now apply Base).
  destruct (pass_step p s) as [s1 | r] eqn:E; [| discriminate].
  destruct (pass_step_spec p s s1 I E) as (s' & j & c & _ & A & _ & St).
  pose proof (st_decode _ _ _ _ _ St) as D. rewrite (ar_pc _ _ A), K in D.
  destruct (dec_instr_some k j D (st_operands _ _ _ _ _ St)) as (i & k' & Di & Ek & Bk & Sa).
  pose proof (flowed_pc _ _ _ _ _ (st_flowed _ _ _ _ _ St)) as P1. rewrite Ek in P1.
  destruct (word_at k) as (c0 & c1 & c2 & c3 & Ew & _); [lia |]. rewrite Ew in *. destruct fuel as [| fuel]; [cbn [length] in Hf; lia |].
  assert (Lk : (length (skipn (4 * k') code) <= fuel)%nat).
  { cbn [length] in Hf. rewrite skipn_length in *. lia. }
  destruct (IH s1 s2 (inv_step p s s1 I E) H k' P1 ltac:(lia) fuel Lk) as (l & Dl & Ll). rewrite P1 in Ll.
  exists (i :: l). cbn [Codec.dec_code]. rewrite Di, Dl. split; [reflexivity |]. cbn [listing]. exists j. rewrite Ek. auto.
Qed.
End Code.

(** ** The header *)
Lemma at8_list : forall l k, (k + 1 <= length l)%nat -> at8 (store_of empty 0 l) (Z.of_nat k) = Codec.unle (firstn 1 (skipn k l)).
Proof. intros l k H. unfold at8. rewrite get_list, (skipn_nth _ 0) by lia. cbn [firstn Codec.unle]. lia. Qed.

Lemma at16_list : forall l k, (k + 2 <= length l)%nat -> at16 (store_of empty 0 l) (Z.of_nat k) = Codec.unle (firstn 2 (skipn k l)).
Proof.
  intros l k H. unfold at16. replace (Z.of_nat k + 1) with (Z.of_nat (S k)) by lia. rewrite !at8_list by lia.
  rewrite (skipn_nth _ 0 k), (skipn_nth _ 0 (S k)) by lia. cbn [firstn Codec.unle]. lia.
Qed.

Lemma at32_list : forall l k, (k + 4 <= length l)%nat -> at32 (store_of empty 0 l) (Z.of_nat k) = Codec.unle (firstn 4 (skipn k l)).
Proof.
  intros l k H. unfold at32. replace (Z.of_nat k + 2) with (Z.of_nat (S (S k))) by lia. rewrite !at16_list by lia.
  rewrite (skipn_nth _ 0 k), (skipn_nth _ 0 (S k)), (skipn_nth _ 0 (S (S k))), (skipn_nth _ 0 (S (S (S k)))) by lia. cbn [firstn Codec.unle]. lia.
Qed.

Lemma words_at_length : forall m n from, length (words_at m from n) = n.
Proof. induction n; intro from; cbn [words_at length]; [reflexivity | now rewrite IHn]. Qed.

Lemma words_at_nth : forall m n from k, (k < n)%nat -> nth k (words_at m from n) 0 = at32 m (from + 4 * Z.of_nat k).
Proof.
  induction n; intros from k H; [lia |]. cbn [words_at]. destruct k; cbn [nth]; [f_equal; lia |]. rewrite IHn by lia. f_equal. lia.
Qed.

Lemma firstn_inside : forall A n k m (l : list A), (k + n <= m)%nat -> firstn n (skipn k (firstn m l)) = firstn n (skipn k l).
Proof. intros. rewrite skipn_firstn_comm, firstn_firstn. f_equal. lia. Qed.

Lemma le_unle_n : forall n l, length l = n -> Forall Crc.byte l -> Codec.le n (Codec.unle l) = l.
Proof. intros n l <- F. now apply Codec.le_unle. Qed.

Lemma Forall_skip : forall A (P : A -> Prop) n l, Forall P l -> Forall P (skipn n l).
Proof. intros A P n l F. rewrite <- (firstn_skipn n l) in F. apply Forall_app in F. apply F. Qed.

Lemma Forall_first : forall A (P : A -> Prop) n l, Forall P l -> Forall P (firstn n l).
Proof. intros A P n l F. rewrite <- (firstn_skipn n l) in F. apply Forall_app in F. apply F. Qed.

Lemma list_sum_repeat : forall n, list_sum (repeat 4%nat n) = (4 * n)%nat.
Proof. induction n; [reflexivity |]. cbn [repeat]. rewrite Codec.list_sum_cons, IHn. lia. Qed.

Definition same_header (q : Codec.program) (p : program) : Prop :=
  Codec.p_ints q = p_ints p /\ Codec.p_bytes q = p_strings p /\ Codec.p_scratch q = p_scratch p /\ Codec.p_tables q = p_kinds p /\
  Z.of_nat (length (Codec.p_consts q)) = p_const_words p /\ Z.of_nat (length (Codec.p_const_bytes q)) = p_const_bytes p /\
  Codec.p_bound q = {| Codec.b_instructions := instrs (p_bound p); Codec.b_hash_bytes := hashed (p_bound p);
                       Codec.b_lookups := lookups (p_bound p); Codec.b_sends := p_sends p |}.

(** What the verifier admits is the image of a program of the codec, and the machine runs that program. *)
Theorem admitted_decodes : forall g bytes p, Forall Crc.byte bytes -> verify crc32 g bytes = Admitted p ->
  exists q, Codec.decode bytes = Some q /\ same_header q p /\ listing p 0 (Codec.p_code q).
Proof.
  intros g bytes p F V. apply verify_inv in V as (s & H & P & _). unfold read_header in H. cbv zeta in H.
  destruct (Z.ltb_spec (Z.of_nat (length bytes)) header_bytes) as [| Len]; [discriminate H |].
  assert (L32 : (32 <= length bytes)%nat) by (unfold header_bytes in Len; lia). clear Len.
  set (rest := skipn 32 bytes) in *.
  pose proof (firstn_skipn 32 bytes) as Split. fold rest in Split.
  assert (Lh : length (firstn 32 bytes) = 32%nat) by (apply firstn_length_le; exact L32).
  assert (Fh : Forall Crc.byte (firstn 32 bytes) /\ Forall Crc.byte rest) by (rewrite <- Split in F; now apply Forall_app in F).
  destruct Fh as [Fh Fr].
  change at_magic with (Z.of_nat 0) in H. change at_isa with (Z.of_nat 4) in H. change at_tables with (Z.of_nat 5) in H.
  change at_ints with (Z.of_nat 6) in H. change at_bytes with (Z.of_nat 7) in H. change at_code_words with (Z.of_nat 8) in H.
  change at_const_words with (Z.of_nat 10) in H. change at_const_bytes with (Z.of_nat 12) in H. change at_scratch with (Z.of_nat 14) in H.
  change at_instructions with (Z.of_nat 16) in H. change at_hash_bytes with (Z.of_nat 20) in H. change at_lookups with (Z.of_nat 24) in H.
  change at_sends with (Z.of_nat 26) in H. change (at32 (store_of empty 0 bytes) at_checksum) with (at32 (store_of empty 0 bytes) (Z.of_nat 28)) in H.
  rewrite !at32_list, !at16_list, !at8_list in H by lia.
  assert (Sub : forall n k, (k + n <= 32)%nat -> firstn n (skipn k bytes) = firstn n (skipn k (firstn 32 bytes))) by (intros; now rewrite firstn_inside).
  rewrite !(Sub 4%nat), !(Sub 2%nat), !(Sub 1%nat) in H by lia.
  assert (R : Codec.read Codec.header_sizes bytes = Codec.read Codec.header_sizes (firstn 32 bytes ++ rest)) by now rewrite Split.
  remember (Codec.read Codec.header_sizes bytes) as got eqn:Got in R.
  assert (Ck : checksummed bytes = firstn 28 (firstn 32 bytes) ++ repeat 0 4 ++ rest).
  { unfold checksummed. change (Z.to_nat at_checksum) with 28%nat. change (Z.to_nat header_bytes) with 32%nat. fold rest.
    now rewrite firstn_firstn. }
  rewrite Ck in H. clear Ck Sub. set (h := firstn 32 bytes) in *. clearbody h.
  do 32 (destruct h as [| ? h]; [discriminate Lh |]). destruct h; [| discriminate Lh].
  cbn [firstn skipn app repeat] in H, R. change Codec.header_sizes with [4; 1; 1; 1; 1; 2; 2; 2; 2; 4; 4; 2; 2; 4]%nat in R.
  cbn [Codec.read Codec.take] in R. clear Lh.
  assert (B : forall n k, Forall Crc.byte (firstn n (skipn k [z; z0; z1; z2; z3; z4; z5; z6; z7; z8; z9; z10; z11; z12; z13; z14; z15; z16; z17;
    z18; z19; z20; z21; z22; z23; z24; z25; z26; z27; z28; z29; z30]))) by (intros n k; apply Forall_first, Forall_skip, Fh).
  assert (W : Codec.write Codec.header_sizes [Codec.unle [z; z0; z1; z2]; Codec.unle [z3]; Codec.unle [z4]; Codec.unle [z5]; Codec.unle [z6];
      Codec.unle [z7; z8]; Codec.unle [z9; z10]; Codec.unle [z11; z12]; Codec.unle [z13; z14]; Codec.unle [z15; z16; z17; z18];
      Codec.unle [z19; z20; z21; z22]; Codec.unle [z23; z24]; Codec.unle [z25; z26]; 0] ++ rest
    = [z; z0; z1; z2; z3; z4; z5; z6; z7; z8; z9; z10; z11; z12; z13; z14; z15; z16; z17; z18; z19; z20; z21; z22; z23; z24; z25; z26; 0; 0; 0; 0] ++ rest).
  { change Codec.header_sizes with [4; 1; 1; 1; 1; 2; 2; 2; 2; 4; 4; 2; 2; 4]%nat. cbn [Codec.write].
    rewrite (le_unle_n 4 [z; z0; z1; z2] eq_refl (B 4%nat 0%nat)), (le_unle_n 1 [z3] eq_refl (B 1%nat 4%nat)),
      (le_unle_n 1 [z4] eq_refl (B 1%nat 5%nat)), (le_unle_n 1 [z5] eq_refl (B 1%nat 6%nat)),
      (le_unle_n 1 [z6] eq_refl (B 1%nat 7%nat)), (le_unle_n 2 [z7; z8] eq_refl (B 2%nat 8%nat)),
      (le_unle_n 2 [z9; z10] eq_refl (B 2%nat 10%nat)), (le_unle_n 2 [z11; z12] eq_refl (B 2%nat 12%nat)),
      (le_unle_n 2 [z13; z14] eq_refl (B 2%nat 14%nat)), (le_unle_n 4 [z15; z16; z17; z18] eq_refl (B 4%nat 16%nat)),
      (le_unle_n 4 [z19; z20; z21; z22] eq_refl (B 4%nat 20%nat)), (le_unle_n 2 [z23; z24] eq_refl (B 2%nat 24%nat)),
      (le_unle_n 2 [z25; z26] eq_refl (B 2%nat 26%nat)). reflexivity. }
  assert (N : forall n k, 0 <= Codec.unle (firstn n (skipn k [z; z0; z1; z2; z3; z4; z5; z6; z7; z8; z9; z10; z11; z12; z13; z14; z15; z16; z17;
    z18; z19; z20; z21; z22; z23; z24; z25; z26; z27; z28; z29; z30]))) by (intros n k; apply (Codec.unle_fits _ (B n k))).
  pose proof (N 1%nat 5%nat : 0 <= Codec.unle [z4]) as N1. pose proof (N 2%nat 8%nat : 0 <= Codec.unle [z7; z8]) as N2.
  pose proof (N 2%nat 10%nat : 0 <= Codec.unle [z9; z10]) as N3. pose proof (N 2%nat 12%nat : 0 <= Codec.unle [z11; z12]) as N4.
  clear N B Fh. cbn [app] in W.
  revert H R W N1 N2 N3 N4.
  generalize (Codec.unle [z; z0; z1; z2]) as magic, (Codec.unle [z3]) as isa, (Codec.unle [z4]) as tables, (Codec.unle [z5]) as ints,
    (Codec.unle [z6]) as strings, (Codec.unle [z7; z8]) as words, (Codec.unle [z9; z10]) as consts, (Codec.unle [z11; z12]) as cbytes,
    (Codec.unle [z13; z14]) as scratch, (Codec.unle [z15; z16; z17; z18]) as instructions, (Codec.unle [z19; z20; z21; z22]) as hash_bytes,
    (Codec.unle [z23; z24]) as looked, (Codec.unle [z25; z26]) as sent, (Codec.unle [z27; z28; z29; z30]) as checksum.
  intros magic isa tables ints strings words consts cbytes scratch instructions hash_bytes looked sent checksum H R W N1 N2 N3 N4.
  repeat match type of H with (if ?b then _ else _) = _ => let E := fresh "E" in destruct b eqn:E; [discriminate H |] end.
  match type of H with inl ?x = inl p => assert (X : x = p) by congruence end. clear H. rename X into H.
  apply negb_false_iff in E, E0, E3, E5, E6. apply Z.ltb_ge in E1, E2. rewrite <- W in E3.
  rewrite Z.eqb_sym in E3. unfold Codec.decode. rewrite <- Got, R, E, E0, E3. cbn [andb Codec.guard]. clear E E0 E3 R W Split E4.
  (* from here on in numbers of bytes *)
  unfold header_bytes in *. set (nw := Z.to_nat words) in *. set (nc := Z.to_nat consts) in *. set (nt := Z.to_nat tables) in *.
  set (nb := Z.to_nat cbytes) in *.
  assert (Tot : exists pad, length rest = (4 * nw + 4 * nc + nt + nb + pad)%nat /\ pad = Codec.padding (nt + nb)
    /\ Z.of_nat pad = (32 + 4 * words + 4 * consts + tables + cbytes + 3) / 4 * 4 - (32 + 4 * words + 4 * consts + tables + cbytes)).
  { set (used := 32 + 4 * words + 4 * consts + tables + cbytes) in *. pose proof (Z.div_mod (used + 3) 4) as D. pose proof (Z.mod_pos_bound (used + 3) 4) as M.
    exists (Z.to_nat ((used + 3) / 4 * 4 - used)). unfold rest. rewrite skipn_length. split; [lia |]. split; [| lia]. unfold Codec.padding. f_equal.
    apply Z.mod_unique with (8 + words + consts - (used + 3) / 4); lia. }
  destruct Tot as (pad & Lr & Pad & PadZ).
  assert (Skip : forall k, skipn (32 + k) bytes = skipn k rest) by (intro k; unfold rest; apply skipn_add).
  assert (Lbytes : length bytes = (32 + length rest)%nat) by (unfold rest; rewrite skipn_length; lia).
  rewrite take_some by lia. rewrite firstn_length_le by lia.
  (* the code *)
  set (code := firstn (4 * nw) rest).
  assert (Wp : p_words p = Z.of_nat nw) by (rewrite <- H; cbn [p_words]; lia).
  assert (Lc : length code = (4 * nw)%nat) by (apply firstn_length_le; lia).
  assert (Fc : Forall Crc.byte code) by (unfold code; rewrite <- (firstn_skipn (4 * nw) rest) in Fr; apply Forall_app in Fr; apply Fr).
  assert (Cw : forall k, (k < nw)%nat -> get 0 (p_word p) (Z.of_nat k) = Codec.unle (firstn 4 (skipn (4 * k) code))).
  { intros k Hk. rewrite <- H. cbn [p_word]. fold nw. rewrite get_list, words_at_nth by (rewrite ?words_at_length; lia).
    replace (32 + 4 * Z.of_nat k) with (Z.of_nat (32 + 4 * k)) by lia. rewrite at32_list, Skip by lia. unfold code.
    now rewrite firstn_inside by lia. }
  destruct (dec_code_some p nw code Wp Fc Lc Cw _ pass_start s (inv_start p) P 0%nat eq_refl ltac:(lia) (4 * nw)%nat) as (q & Dq & Lq);
    [change (4 * 0)%nat with 0%nat; cbn [skipn]; lia |]. change (4 * 0)%nat with 0%nat in Dq. cbn [skipn] in Dq. cbn [at_pc pass_start] in Lq. rewrite Dq.
  (* the constants *)
  destruct (read_some (repeat 4%nat nc) (skipn (4 * nw) rest)) as [ks Rk]; [rewrite list_sum_repeat, skipn_length; lia |].
  rewrite Rk, list_sum_repeat. pose proof (Codec.read_inv _ _ _ _ (Forall_skip _ _ _ _ Fr) Rk) as (_ & Fk & _).
  apply Codec.fits_repeat_inv in Fk as [Lk _]. rewrite <- skipn_add.
  (* the kinds of tables *)
  rewrite take_some by (rewrite skipn_length; lia).
  assert (Kinds : p_kinds p = firstn nt (skipn (4 * nw + 4 * nc) rest)).
  { rewrite <- H. cbn [p_kinds]. fold nt. replace (32 + 4 * words + 4 * consts) with (Z.of_nat (32 + (4 * nw + 4 * nc))) by lia.
    now rewrite span_list, Skip by lia. }
  assert (E6' : forallb Codec.kind_ok (firstn nt (skipn (4 * nw + 4 * nc) rest)) = true).
  { rewrite <- Kinds, <- H. exact E6. }
  rewrite E6'. cbn [Codec.guard]. rewrite <- skipn_add.
  (* byte constants and padding *)
  rewrite take_some by (rewrite skipn_length; lia). rewrite <- skipn_add.
  rewrite !firstn_length_le by (rewrite skipn_length; lia). rewrite skipn_length.
  replace (length rest - (4 * nw + 4 * nc + nt + nb))%nat with (Codec.padding (nt + nb)) by lia. rewrite Nat.eqb_refl.
  assert (E5' : forallb (Z.eqb 0) (skipn (4 * nw + 4 * nc + nt + nb) rest) = true).
  { rewrite <- PadZ, Nat2Z.id in E5. replace (32 + 4 * words + 4 * consts + tables + cbytes) with (Z.of_nat (32 + (4 * nw + 4 * nc + nt + nb))) in E5 by lia.
    rewrite span_list, Skip in E5 by lia. rewrite firstn_all2 in E5 by (rewrite skipn_length; lia). exact E5. }
  rewrite E5'. cbn [andb Codec.guard]. eexists. split; [reflexivity |]. split; [| exact Lq].
  unfold same_header. cbn [Codec.p_ints Codec.p_bytes Codec.p_scratch Codec.p_tables Codec.p_consts Codec.p_const_bytes Codec.p_bound].
  rewrite <- Kinds, Lk, firstn_length_le by (rewrite skipn_length; lia). rewrite <- H.
  cbn [p_ints p_strings p_scratch p_kinds p_const_words p_const_bytes p_bound p_sends instrs hashed lookups].
  repeat split; lia.
Qed.

(** Two admitted images of one program are one image: what is admitted has no other spelling. *)
Corollary admitted_inj : forall g g' l l' p p' q, Forall Crc.byte l -> Forall Crc.byte l' ->
  verify crc32 g l = Admitted p -> verify crc32 g' l' = Admitted p' -> Codec.decode l = Some q -> Codec.decode l' = Some q -> l = l' /\ p = p'.
Proof.
  intros g g' l l' p p' q F F' V V' D D'. pose proof (Codec.decode_inj l l' q F F' D D') as ->. split; [reflexivity |].
  apply verify_inv in V as (s & V & _), V' as (s' & V' & _). congruence.
Qed.

(** Not vacuous: the verifier admits the image of examples/telemetry. *)
Example telemetry_admitted : exists p, verify crc32 (Grant (Cost lim_budget_instructions lim_budget_hash_bytes lim_budget_lookups) 1) Codec.telemetry = Admitted p.
Proof. eexists. vm_compute. reflexivity. Qed.
