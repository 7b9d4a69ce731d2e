(* numbers.ml -- the numbers of the extracted model: Coq's Z and positive as zarith's Z.t, as Coq's own ExtrOcamlZBigInt has
   them, with a short way for numbers that fit a machine word, which is nearly all of them.

   Trusted: each function here is Coq's function of the same name, also where Coq defines what mathematics leaves open
   (division by zero is zero, its remainder the dividend; a negative power is zero). *)
type t = Z.t

(* zarith keeps every number that fits an OCaml int as one, and only those. *)
let[@inline] small (x : t) = Obj.is_int (Obj.repr x)
let[@inline] int (x : t) : int = Obj.magic x

let zero = Z.zero
let one = Z.one
let of_int = Z.of_int
let to_int = Z.to_int
let of_string = Z.of_string

(* Constructors of positive, and the cases of a number. *)
let xi p = Z.succ (Z.shift_left p 1)
let xo p = Z.shift_left p 1
let[@inline] half (p : t) : t = if small p then Z.of_int (int p lsr 1) else Z.shift_right p 1
let[@inline] odd (p : t) = if small p then int p land 1 = 1 else Z.is_odd p
let[@inline] is_one (p : t) = small p && int p = 1
let[@inline] sign (x : t) = if small x then compare (int x) 0 else Z.sign x

let[@inline] eqb (x : t) (y : t) = if small x && small y then int x = int y else Z.equal x y
let[@inline] leb (x : t) (y : t) = if small x && small y then int x <= int y else Z.leq x y
let[@inline] ltb (x : t) (y : t) = if small x && small y then int x < int y else Z.lt x y
let compare (x : t) (y : t) = Z.compare x y

let[@inline] add (x : t) (y : t) = Z.add x y
let[@inline] sub (x : t) (y : t) = Z.sub x y
let[@inline] mul (x : t) (y : t) = Z.mul x y
let neg (x : t) = Z.neg x
let abs (x : t) = Z.abs x
let succ (x : t) = Z.succ x
let pred (x : t) = Z.pred x
let min (x : t) (y : t) = if leb x y then x else y
let max (x : t) (y : t) = if leb x y then y else x

let div (x : t) (y : t) =
  if sign y = 0 then zero
  else if small x && small y && int x >= 0 && int y > 0 then Z.of_int (int x / int y)
  else Z.fdiv x y
let modulo (x : t) (y : t) =
  if sign y = 0 then x
  else if small x && small y && int x >= 0 && int y > 0 then Z.of_int (int x mod int y)
  else Z.sub x (Z.mul y (Z.fdiv x y))
let quot (x : t) (y : t) = if sign y = 0 then zero else Z.div x y
let rem (x : t) (y : t) = if sign y = 0 then x else Z.rem x y
let pow (x : t) (n : t) = if sign n < 0 then zero else Z.pow x (Z.to_int n)
let logand (x : t) (y : t) = Z.logand x y
let logor (x : t) (y : t) = Z.logor x y
let logxor (x : t) (y : t) = Z.logxor x y
let shift_left (x : t) (n : t) = if sign n >= 0 then Z.shift_left x (Z.to_int n) else Z.shift_right x (- Z.to_int n)
let shift_right (x : t) (n : t) = if sign n >= 0 then Z.shift_right x (Z.to_int n) else Z.shift_left x (- Z.to_int n)
let testbit (x : t) (n : t) = sign n >= 0 && Z.testbit x (Z.to_int n)

(* nat is OCaml's int. *)
let to_nat (x : t) = if sign x <= 0 then 0 else Z.to_int x
let of_nat (n : int) : t = Z.of_int n
