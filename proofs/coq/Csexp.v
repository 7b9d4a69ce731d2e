(** Canonical S-expressions (RFC 9804, section 6.1) as compiler/support/sexp.ts writes and reads them: the spelling of core
    form, whose hash is a program's name (docs/decisions/0004-core-form.md).

    Each form has one spelling and each spelling that is read is of one form; so a CID of a core form names exactly one form,
    unless somebody has found two byte strings of one hash, which [cid_names_one_form] then holds in hand. *)
From Coq Require Import ZArith List Lia Bool.
From PGrid Require Import Crc.
Import ListNotations.
Open Scope Z_scope.

Inductive sexp : Set := Atom (octets : list Z) | Node (items : list sexp).

Definition c_open : Z := 0x28.
Definition c_close : Z := 0x29.
Definition c_colon : Z := 0x3a.
Definition c_zero : Z := 0x30.

(** The most digits of an atom's length, and how deep lists may nest: what parseCanonical reads. *)
Definition most_digits : nat := 7.
Definition most_depth : nat := 1000.

(** ** Lengths in decimal, without leading zeros *)
Fixpoint digits (fuel : nat) (n : Z) : list Z :=
  match fuel with
  | O => []
  | S fuel => if n <? 10 then [c_zero + n] else digits fuel (n / 10) ++ [c_zero + n mod 10]
  end.

Definition is_digit (c : Z) : bool := (c_zero <=? c) && (c <=? c_zero + 9).

(** Takes digits while there are any, at most [room]: those taken, and the rest. *)
Fixpoint take_digits (room : nat) (l : list Z) : list Z * list Z :=
  match room, l with
  | S room, c :: r => if is_digit c then let (ds, r) := take_digits room r in (c :: ds, r) else ([], l)
  | _, _ => ([], l)
  end.

Definition value (ds : list Z) : Z := fold_left (fun v c => 10 * v + (c - c_zero)) ds 0.

(** At least one digit, and no zero before others. *)
Definition shortest (ds : list Z) : bool :=
  match ds with [] => false | [_] => true | c :: _ => negb (c =? c_zero) end.

(** ** Writing *)
Definition enc_atom (a : list Z) : list Z := digits most_digits (Z.of_nat (length a)) ++ c_colon :: a.

Fixpoint encode (t : sexp) : list Z :=
  match t with
  | Atom a => enc_atom a
  | Node ts => c_open :: flat_map encode ts ++ [c_close]
  end.

(** ** Reading *)
Definition dec_atom (l : list Z) : option (list Z * list Z) :=
  let (ds, r) := take_digits most_digits l in
  if shortest ds then
    match r with
    | c :: r =>
        let n := Z.to_nat (value ds) in
        if (c =? c_colon) && (n <=? length r)%nat then Some (firstn n r, skipn n r) else None
    | [] => None
    end
  else None.

(** [open] holds the items so far of each list that is not closed yet, innermost first, each latest first; [room] says how
    many more lists may open. *)
Fixpoint parse (fuel room : nat) (open : list (list sexp)) (l : list Z) : option sexp :=
  match fuel with
  | O => None
  | S fuel =>
      let put room (t : sexp) open (r : list Z) :=
        match open with
        | [] => match r with [] => Some t | _ => None end
        | items :: outer => parse fuel room ((t :: items) :: outer) r
        end in
      match l with
      | [] => None
      | c :: r =>
          if c =? c_open then match room with O => None | S room => parse fuel room ([] :: open) r end
          else if c =? c_close then match open with [] => None | items :: outer => put (S room) (Node (rev items)) outer r end
          else match dec_atom l with None => None | Some (a, r) => put room (Atom a) open r end
      end
  end.

(** Each turn takes at least a byte off. *)
Definition decode (l : list Z) : option sexp := parse (length l) most_depth [] l.

(** ** What has a spelling: octets in atoms of fewer than 10^7, lists at most 1000 deep *)
Definition wf_atom (a : list Z) : Prop := Forall byte a /\ Z.of_nat (length a) < 10 ^ Z.of_nat most_digits.

Fixpoint wf_in (room : nat) (t : sexp) : Prop :=
  match t with
  | Atom a => wf_atom a
  | Node ts => match room with O => False | S room => Forall (wf_in room) ts end
  end.

Lemma wf_in_atom : forall room a, wf_in room (Atom a) = wf_atom a.
Proof. now destruct room. Qed.

Definition wf (t : sexp) : Prop := wf_in most_depth t.

(** ** Digits *)
Lemma value_snoc : forall ds c, value (ds ++ [c]) = 10 * value ds + (c - c_zero).
Proof. intros. unfold value. now rewrite fold_left_app. Qed.

Lemma is_digit_iff : forall c, is_digit c = true <-> c_zero <= c <= c_zero + 9.
Proof. intro c. unfold is_digit. rewrite andb_true_iff, !Z.leb_le. reflexivity. Qed.

Lemma value_bound : forall ds, Forall (fun c => is_digit c = true) ds -> 0 <= value ds < 10 ^ Z.of_nat (length ds).
Proof.
  induction ds as [| c ds IH] using rev_ind; intro F; [cbn; lia |]. apply Forall_app in F as [F Fc].
  inversion Fc as [| ? ? H _]; subst. apply is_digit_iff in H. rewrite value_snoc, app_length. cbn [length].
  rewrite Nat2Z.inj_add, Z.pow_add_r by lia. specialize (IH F). change (10 ^ Z.of_nat 1) with 10. lia.
Qed.

Lemma shortest_snoc : forall ds c, ds <> [] -> shortest (ds ++ [c]) = true -> shortest ds = true.
Proof. intros [| d [| e ds]] c N H; [congruence | reflexivity | exact H]. Qed.

Lemma shortest_positive : forall ds c, ds <> [] -> shortest (ds ++ [c]) = true -> Forall (fun c => is_digit c = true) ds -> 1 <= value ds.
Proof.
  intros ds c N H F. destruct ds as [| d ds]; [congruence |].
  assert (D : d <> c_zero).
  { destruct ds; cbn [app shortest] in H; destruct (Z.eqb_spec d c_zero); try discriminate; assumption. }
  clear N H. revert F. induction ds as [| e ds IH] using rev_ind; intro F.
  - inversion F as [| ? ? H _]; subst. apply is_digit_iff in H. unfold value. cbn [fold_left]. lia.
  - rewrite app_comm_cons in *. apply Forall_app in F as [F Fe]. inversion Fe as [| ? ? H _]; subst. apply is_digit_iff in H.
    rewrite value_snoc. specialize (IH F). lia.
Qed.

(** Digits without a leading zero are the digits of their value. *)
Lemma digits_value : forall ds fuel, Forall (fun c => is_digit c = true) ds -> shortest ds = true -> (length ds <= fuel)%nat ->
  digits fuel (value ds) = ds.
Proof.
  induction ds as [| c ds IH] using rev_ind; intros fuel F S L; [discriminate |]. pose proof F as F0.
  apply Forall_app in F as [F Fc]. inversion Fc as [| ? ? H _]; subst. apply is_digit_iff in H.
  rewrite app_length in L. cbn [length] in L. destruct fuel as [| fuel]; [lia |]. rewrite value_snoc. cbn [digits].
  destruct ds as [| d ds'] eqn:E.
  - unfold value. cbn [fold_left app]. destruct (Z.ltb_spec (10 * 0 + (c - c_zero)) 10); [f_equal; lia | lia].
  - rewrite <- E in *. assert (N : ds <> []) by (rewrite E; discriminate).
    pose proof (shortest_positive ds c N S F) as P. pose proof (shortest_snoc ds c N S) as S'.
    destruct (Z.ltb_spec (10 * value ds + (c - c_zero)) 10); [lia |].
    replace (10 * value ds + (c - c_zero)) with ((c - c_zero) + value ds * 10) by lia.
    rewrite Z.div_add, Z.mod_add, Z.div_small, Z.mod_small, Z.add_0_l by lia.
    rewrite IH by (assumption || lia). f_equal. f_equal. lia.
Qed.

Lemma digits_ok : forall fuel n, 0 <= n < 10 ^ Z.of_nat fuel -> fuel <> O ->
  Forall (fun c => is_digit c = true) (digits fuel n) /\ shortest (digits fuel n) = true /\ value (digits fuel n) = n
  /\ (length (digits fuel n) <= fuel)%nat /\ (10 <= n -> hd c_zero (digits fuel n) <> c_zero).
Proof.
  induction fuel as [| fuel IH]; intros n B N; [congruence |]. cbn [digits]. destruct (Z.ltb_spec n 10) as [L | L].
  - assert (D : is_digit (c_zero + n) = true) by (apply is_digit_iff; lia).
    repeat split; try (constructor; [exact D | constructor]); [unfold value; cbn [fold_left]; lia | cbn; lia | lia].
  - rewrite Nat2Z.inj_succ, Z.pow_succ_r in B by lia. destruct fuel as [| fuel]; [cbn in B; lia |].
    assert (B' : 0 <= n / 10 < 10 ^ Z.of_nat (S fuel)) by (split; [apply Z.div_pos; lia | apply Z.div_lt_upper_bound; lia]).
    assert (P : 1 <= n / 10) by (apply Z.div_le_lower_bound; lia).
    destruct (IH _ B' ltac:(lia)) as (F & S & V & Le & Hd). pose proof (Z.mod_pos_bound n 10). pose proof (Z.div_mod n 10).
    assert (D : is_digit (c_zero + n mod 10) = true) by (apply is_digit_iff; lia).
    set (ds := digits (Datatypes.S fuel) (n / 10)) in *. clearbody ds.
    assert (Hne : hd c_zero ds <> c_zero).
    { destruct (Z_lt_le_dec (n / 10) 10) as [Q | Q]; [| now apply Hd].
      destruct ds as [| d ds]; [discriminate S |]. intro E. cbn [hd] in E. subst d.
      destruct ds as [| e ds]; [unfold value in V; cbn [fold_left] in V; lia |]. cbn [shortest] in S. now rewrite Z.eqb_refl in S. }
    destruct ds as [| d ds]; [discriminate S |]. cbn [hd] in Hne.
    repeat split.
    + apply Forall_app. split; [exact F | constructor; [exact D | constructor]].
    + destruct ds; cbn [app shortest]; now rewrite (proj2 (Z.eqb_neq d c_zero) Hne).
    + rewrite value_snoc, V. lia.
    + rewrite app_length. cbn [length] in *. lia.
    + cbn [app hd]. auto.
Qed.

Lemma take_digits_app : forall ds room r, Forall (fun c => is_digit c = true) ds -> (length ds <= room)%nat ->
  match r with c :: _ => is_digit c = false | [] => True end -> take_digits room (ds ++ r) = (ds, r).
Proof.
  induction ds as [| d ds IH]; intros room r F L H.
  - destruct room, r; cbn [take_digits app]; try reflexivity. now rewrite H.
  - inversion F as [| ? ? Hd Hds]; subst. destruct room; cbn [length] in L; [lia |]. cbn [app take_digits]. rewrite Hd, IH by (assumption || lia).
    reflexivity.
Qed.

Lemma take_digits_inv : forall room l ds r, take_digits room l = (ds, r) ->
  l = ds ++ r /\ Forall (fun c => is_digit c = true) ds /\ (length ds <= room)%nat.
Proof.
  induction room; intros l ds r H; destruct l as [| c l]; cbn [take_digits] in H; try (injection H as <- <-; repeat split; cbn; auto; lia).
  destruct (is_digit c) eqn:D; [| injection H as <- <-; repeat split; cbn; auto; lia].
  destruct (take_digits room l) as [ds' r'] eqn:E. injection H as <- <-. apply IHroom in E as (-> & F & L). cbn [app length].
  repeat split; [constructor; assumption | lia].
Qed.

(** ** Atoms *)
Lemma dec_enc_atom : forall a r, wf_atom a -> dec_atom (enc_atom a ++ r) = Some (a, r).
Proof.
  intros a r [_ L]. unfold dec_atom, enc_atom. destruct (digits_ok most_digits (Z.of_nat (length a))) as (F & S & V & Le & _);
    [split; [lia | exact L] | discriminate |].
  rewrite <- app_assoc. cbn [app]. rewrite take_digits_app by (assumption || reflexivity). rewrite S, V, Z.eqb_refl, Nat2Z.id, app_length.
  cbn [andb]. rewrite (proj2 (Nat.leb_le _ _)) by lia.
  rewrite firstn_app, skipn_app, firstn_all, skipn_all, Nat.sub_diag. cbn [firstn skipn app]. now rewrite app_nil_r.
Qed.

Lemma dec_atom_inv : forall l a r, Forall byte l -> dec_atom l = Some (a, r) -> l = enc_atom a ++ r /\ wf_atom a /\ Forall byte r.
Proof.
  intros l a r F H. unfold dec_atom in H. destruct (take_digits most_digits l) as [ds l'] eqn:T.
  apply take_digits_inv in T as (-> & Fd & Ld). destruct (shortest ds) eqn:S; [| discriminate].
  destruct l' as [| c l']; [discriminate |]. destruct (Z.eqb_spec c c_colon) as [-> | _]; [| discriminate]. cbn [andb] in H.
  destruct (Nat.leb_spec (Z.to_nat (value ds)) (length l')) as [L | _]; [| discriminate]. injection H as <- <-.
  apply Forall_app in F as [_ F]. inversion F as [| ? ? _ F']; subst. pose proof (value_bound ds Fd) as B.
  pose proof (firstn_skipn (Z.to_nat (value ds)) l') as E. rewrite <- E in F'. apply Forall_app in F' as [Fa Fr].
  unfold enc_atom, wf_atom. rewrite firstn_length_le, Z2Nat.id by lia. rewrite digits_value by assumption.
  repeat split; try assumption.
  - rewrite <- app_assoc. cbn [app]. now rewrite E.
  - assert (10 ^ Z.of_nat (length ds) <= 10 ^ Z.of_nat most_digits) by (apply Z.pow_le_mono_r; lia). lia.
Qed.

Lemma enc_atom_first : forall a, wf_atom a -> exists c r, enc_atom a = c :: r /\ c <> c_open /\ c <> c_close.
Proof.
  intros a [_ L]. unfold enc_atom. destruct (digits_ok most_digits (Z.of_nat (length a))) as (F & S & _);
    [split; [lia | exact L] | discriminate |].
  destruct (digits most_digits (Z.of_nat (length a))) as [| d ds]; [discriminate |]. inversion F as [| ? ? D _]; subst.
  apply is_digit_iff in D. exists d, (ds ++ c_colon :: a). unfold c_zero, c_open, c_close in *. repeat split; lia.
Qed.

(** ** Trees *)
Lemma sexp_ind' : forall P : sexp -> Prop, (forall a, P (Atom a)) -> (forall ts, Forall P ts -> P (Node ts)) -> forall t, P t.
Proof.
  intros P HA HN. fix IH 1. intros [a | ts]; [apply HA | apply HN]. induction ts as [| t ts IHts]; constructor; [apply IH | exact IHts].
Qed.

(** A finished form: the item of the innermost open list, or the whole when nothing follows. *)
Definition put (fuel room : nat) (t : sexp) (open : list (list sexp)) (r : list Z) : option sexp :=
  match open with
  | [] => match r with [] => Some t | _ => None end
  | items :: outer => parse fuel room ((t :: items) :: outer) r
  end.

Lemma parse_encode : forall t fuel room open r, wf_in room t -> (length (encode t ++ r) <= fuel)%nat ->
  exists fuel', (length r <= fuel')%nat /\ parse fuel room open (encode t ++ r) = put fuel' room t open r.
Proof.
  induction t as [a | ts IH] using sexp_ind'; intros fuel room open r W L.
  - rewrite wf_in_atom in W. cbn [encode] in *. pose proof (dec_enc_atom a r W) as D. destruct (enc_atom_first a W) as (c & q & E & N1 & N2).
    rewrite E in *. cbn [app length] in *. destruct fuel as [| fuel]; [lia |]. exists fuel. rewrite app_length in L. split; [lia |].
    cbn [parse]. rewrite (proj2 (Z.eqb_neq _ _) N1), (proj2 (Z.eqb_neq _ _) N2), D. reflexivity.
  - destruct room as [| room]; [contradiction |]. cbn [encode wf_in] in *.
    assert (K : forall items fuel, (length (flat_map encode ts ++ c_close :: r) <= fuel)%nat ->
      exists fuel', (length (c_close :: r) <= fuel')%nat /\
        parse fuel room (items :: open) (flat_map encode ts ++ c_close :: r) = parse fuel' room ((rev ts ++ items) :: open) (c_close :: r)).
    { clear L fuel. induction ts as [| t ts IHts]; intros items fuel L; [exists fuel; auto |].
      inversion IH as [| ? ? Ht Hts]; subst. inversion W as [| ? ? Wt Wts]; subst. cbn [flat_map] in *. rewrite <- app_assoc in *.
      destruct (Ht fuel room (items :: open) _ Wt L) as (f1 & L1 & E1). destruct (IHts Hts Wts (t :: items) f1 L1) as (f2 & L2 & E2).
      exists f2. split; [exact L2 |]. rewrite E1. cbn [put rev]. now rewrite E2, <- app_assoc. }
    cbn [app length] in *. rewrite <- app_assoc in *. cbn [app] in *. destruct fuel as [| fuel]; [lia |].
    destruct (K [] fuel ltac:(lia)) as (f1 & L1 & E1). cbn [parse]. rewrite Z.eqb_refl, E1. destruct f1 as [| f1]; [cbn in L1; lia |].
    exists f1. split; [cbn [length] in L1; lia |]. cbn [parse]. rewrite Z.eqb_refl. change (c_close =? c_open) with false. cbn iota.
    rewrite app_nil_r, rev_involutive. reflexivity.
Qed.

Theorem decode_encode : forall t, wf t -> decode (encode t) = Some t.
Proof.
  intros t W. unfold decode. destruct (parse_encode t (length (encode t)) most_depth [] [] W) as (f & _ & E); [now rewrite app_nil_r |].
  now rewrite app_nil_r in E.
Qed.

(** The bytes that led to these open lists. *)
Fixpoint opened (open : list (list sexp)) : list Z :=
  match open with [] => [] | items :: outer => opened outer ++ c_open :: flat_map encode (rev items) end.

Fixpoint open_ok (room : nat) (open : list (list sexp)) : Prop :=
  match open with [] => True | items :: outer => Forall (wf_in room) items /\ open_ok (S room) outer end.

Lemma parse_inv : forall fuel room open l t, Forall byte l -> open_ok room open -> parse fuel room open l = Some t ->
  encode t = opened open ++ l /\ wf_in (room + length open) t.
Proof.
  induction fuel as [| fuel IH]; intros room open l t F O H; [discriminate |].
  assert (P : forall room t' open' r, Forall byte r -> open_ok room open' -> wf_in room t' -> put fuel room t' open' r = Some t ->
    encode t = opened open' ++ encode t' ++ r /\ wf_in (room + length open') t).
  { clear H F O l open room. intros room t' [| items outer] r F O W H; cbn [put] in H.
    - destruct r; [| discriminate]. injection H as <-. cbn [opened app length]. rewrite app_nil_r, Nat.add_0_r. auto.
    - destruct O as [Oi Oo]. apply IH in H as [-> W']; [| exact F | split; [constructor; assumption | exact Oo]].
      split; [| exact W']. cbn [opened rev]. rewrite flat_map_app. cbn [flat_map]. rewrite app_nil_r, <- !app_assoc. cbn [app].
      now rewrite <- !app_assoc. }
  destruct l as [| c r]; [discriminate |]. cbn [parse] in H. inversion F as [| ? ? Fc Fr]; subst.
  destruct (Z.eqb_spec c c_open) as [-> | _].
  - destruct room as [| room]; [discriminate |]. apply IH in H as [-> W]; [| exact Fr | cbn [open_ok]; auto].
    cbn [opened rev flat_map length] in *. rewrite <- app_assoc. split; [reflexivity |]. now rewrite Nat.add_succ_r in W.
  - destruct (Z.eqb_spec c c_close) as [-> | _].
    + destruct open as [| items outer]; [discriminate |]. destruct O as [Oi Oo].
      apply (P (S room) (Node (rev items)) outer r) in H as [-> W]; [| exact Fr | exact Oo | cbn [wf_in]; apply Forall_rev, Oi].
      cbn [opened encode length]. rewrite <- !app_assoc. cbn [app]. rewrite <- !app_assoc. split; [reflexivity |]. now rewrite Nat.add_succ_r.
    + destruct (dec_atom (c :: r)) as [[a r'] |] eqn:D; [| discriminate]. apply dec_atom_inv in D as (E & Wa & Fr'); [| exact F].
      apply (P room (Atom a) open r') in H as [-> W]; [| exact Fr' | exact O | now rewrite wf_in_atom]. rewrite E. auto.
Qed.

Theorem encode_decode : forall l t, Forall byte l -> decode l = Some t -> encode t = l /\ wf t.
Proof. intros l t F H. unfold decode in H. apply parse_inv in H as [E W]; [| exact F | exact I]. auto. Qed.

(** A form has one spelling, *)
Corollary decode_inj : forall l l' t, Forall byte l -> Forall byte l' -> decode l = Some t -> decode l' = Some t -> l = l'.
Proof.
  intros l l' t F F' H H'. apply encode_decode in H as [<- _]; [| exact F]. apply encode_decode in H' as [<- _]; [| exact F']. reflexivity.
Qed.

(** and a spelling is of one form. *)
Corollary encode_inj : forall s t, wf s -> wf t -> encode s = encode t -> s = t.
Proof. intros s t Hs Ht E. apply decode_encode in Hs. rewrite E, (decode_encode t Ht) in Hs. congruence. Qed.

(** Two forms of one CID are one form, or their spellings are a collision of the hash. *)
Corollary cid_names_one_form : forall (cid : list Z -> list Z) s t, wf s -> wf t -> cid (encode s) = cid (encode t) ->
  s = t \/ (encode s <> encode t /\ cid (encode s) = cid (encode t)).
Proof.
  intros cid s t Hs Ht E. destruct (list_eq_dec Z.eq_dec (encode s) (encode t)) as [Q | N]; [left | right; auto].
  now apply encode_inj.
Qed.

(** ** Not vacuous: the core form of the design note's route (examples/standard-path) *)
From Coq Require String Ascii.
Module Examples.
(** By computing it once, when it is checked: vm_compute would do so before. *)
Ltac computed := match goal with |- _ = ?b => vm_cast_no_check (@eq_refl _ b) end.
Import String Ascii.
Definition octets (text : string) : list Z := map (fun c => Z.of_N (N_of_ascii c)) (list_ascii_of_string text).

Definition standard_path : list Z := octets
  "(4:core1:1(6:tables)(3:let2:v0(4:call9:multihash8:sha3-2564:40968:%payload)(7:forward(4:call10:dht-lookup1:-2:682:v0))))".

Definition word (text : string) : sexp := Atom (octets text).
Example standard_path_decodes : decode standard_path =
  Some (Node [word "core"; word "1"; Node [word "tables"];
    Node [word "let"; word "v0"; Node [word "call"; word "multihash"; word "sha3-256"; word "4096"; word "%payload"];
      Node [word "forward"; Node [word "call"; word "dht-lookup"; word "-"; word "68"; word "v0"]]]]).
Proof. computed. Qed.
Example standard_path_encodes : option_map encode (decode standard_path) = Some standard_path.
Proof. computed. Qed.

(** What parseCanonical refuses (test/compiler/core.test.ts). *)
Example refused : map (fun text => decode (octets text))
  [""; "("; ")"; "1:"; "01:a"; "1:a1:b"; "(1:a"; "2:a"; "x"; "1a"; "-1:a"; "(1:a))"; "99999999999:a"]%string = repeat None 13.
Proof. computed. Qed.
Example deepest : option_map encode (decode (repeat c_open 1000 ++ repeat c_close 1000)) = Some (repeat c_open 1000 ++ repeat c_close 1000)
  /\ decode (repeat c_open 1001 ++ repeat c_close 1001) = None.
Proof. split; computed. Qed.
End Examples.
