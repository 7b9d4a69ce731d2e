import { describe, expect, test } from "vitest";
import { lowered, loweredBool, loweredInt } from "./front-end.ts";

describe("short forms become core", () => {
  test.each([
    ["(+ 1 2 3)", "(+ (+ 1 2) 3)"],
    ["(- %ttl)", "(- 0 %ttl)"],
    ["(-% %ttl)", "(-% 0 %ttl)"],
    ["(bit-not %ttl)", "(bit-xor %ttl -1)"],
    ["(min %ttl %size)", "(if (< %ttl %size) %ttl %size)"],
    ["(max %ttl %size)", "(if (< %ttl %size) %size %ttl)"],
    ["(max (+ %ttl 1) 5)", "(let max (+ %ttl 1) (if (< max 5) 5 max))"],
    ["(min 1 2 3)", "(let min (if (< 1 2) 1 2) (if (< min 3) min 3))"],
    ["(abs %ttl)", "(if (< %ttl 0) (- 0 %ttl) %ttl)"],
    ["(abs (- %ttl 5))", "(let abs (- %ttl 5) (if (< abs 0) (- 0 abs) abs))"],
    ["(int (+ %time (u64 %ttl)))", "(narrow (u64+ %time (widen %ttl)))"],
    ["(len (slice %payload 2))", "(len (slice %payload 2 (len %payload)))"],
    ["(len (slice (slice %payload 2 9) 3))", "(len (let bytes (slice %payload 2 9) (slice bytes 3 (len bytes))))"],
    ["(fold (x (u8s %payload)) (s 0) (+ s x))", "(each x u8 %payload 4096 ((s 0)) (next (+ s x)) s)"],
    ["(fold (i (range 10 :step 3)) (s 0) (if (= i 6) (break s) (next i)) 9)", "(range i 10 3 4 ((s 0)) (if (= i 6) (break s) (next i)) 9)"],
    ["(fold (i (range 3)) (a 0) (fold (j (range 2)) (b a) (+ b j)))", "(range i 3 1 3 ((a 0)) (next (range j 2 1 2 ((b a)) (next (+ b j)) b)) a)"],
    ["(let* ((x 1) (x x)) x)", "(let x 1 (let x.1 x x.1))"],
    ["(let ((x 1)) (let ((x 2) (y x)) (+ x y)))", "(let x 1 (let x.1 2 (let y x (+ x.1 y))))"],
    ["(let* ((x 1) (x.1 2) (x 3)) (+ x x.1))", "(let x 1 (let x.1 2 (let x.2 3 (+ x.2 x.1))))"],
    ["(case %ttl (1 10) ((2 3) 20) (else 30))", "(if (= %ttl 1) 10 (if (if (= %ttl 2) true (= %ttl 3)) 20 30))"],
    ["(case (+ %ttl 1) (1 10) (else 30))", "(let key (+ %ttl 1) (if (= key 1) 10 30))"],
    ["(cond ((< %ttl 1) 5) (true 6))", "(if (< %ttl 1) 5 6)"],
  ])("%s", (source, core) => expect(loweredInt(source)).toBe(core));

  test.each([
    ["(and (< %ttl 1) t)", "(if (< %ttl 1) true false)"],
    ["(or (< %ttl 1) false)", "(if (< %ttl 1) true false)"],
    ["(not (< %ttl 1))", "(if (< %ttl 1) false true)"],
    ["(= %time 5u64)", "(u64= %time (u64 5))"],
    ["(= %payload \"a\")", "(bytes= %payload (bytes #61#))"],
    ["(/= %source %source)", "(bytes/= %source %source)"],
    ["(= %type 'urgent)", "(= %type 2)"],
    ["(<= 1 %ttl 9)", "(if (<= 1 %ttl) (<= %ttl 9) false)"],
    ["(< (u8 %payload 0) (u8 %payload 1) 9)", "(let left (u8 %payload 0) (let middle (u8 %payload 1) (if (< left middle) (< middle 9) false)))"],
    ["(>= %time 2u64 1u64)", "(if (u64>= %time (u64 2)) (u64>= (u64 2) (u64 1)) false)"],
    ["(bit? %ttl 3)", "(bit? %ttl 3)"],
    ["(bit? %ttl %priority)", "(= (bit-and (shr %ttl %priority) 1) 1)"],
    ["(prefix? %payload #\"89 50\")", "(prefix? %payload (bytes #8950#))"],
    ["(prefix? %payload %source)", "(let length (len %source) (if (<= length (len %payload)) (bytes= (slice %payload 0 length) %source) false))"],
    ["(any (x (u16bes %payload)) (= x 1))", "(each x u16be %payload 2048 () (if (= x 1) (break true) (next)) false)"],
    ["(all (x (u32les %source)) (= x 1))", "(each x u32le %source 8 () (if (= x 1) (next) (break false)) true)"],
  ])("%s", (source, core) => expect(loweredBool(source)).toBe(core));

  const table = "(deftable tb (prefix (bytes 8) node)) (deftable n (exact (bytes 8) int))";
  test.each([
    ["(forward-to (match tb %payload))", "(forward (match tb %payload))"],
    ["(forward-to (match-prefix tb %payload) :else (drop 'no-sink))", "(let target (match tb %payload) (if (some? target) (forward (the target)) (drop no-sink)))"],
    ["(if-let (v (match tb %payload)) (forward-to v) (deliver))", "(let key (match tb %payload) (if (some? key) (let v (the key) (forward v)) (deliver)))"],
    ["(reply (match n %payload :else (+ 1 2)))", "(reply (match n %payload (+ 1 2)))"],
    ["(forward-to none)", "(forward none)"],
    ["(fold (x (u8s %payload)) () (if (= x 1) (break (drop 'malformed)) (next)) (deliver))", "(each x u8 %payload 4096 () (if (= x 1) (break (drop malformed)) (next)) (deliver))"],
  ])("%s", (source, core) => expect(lowered(source, source.includes("match") ? table : "")).toBe(core));
});
