/** PG2039 and on: bodies, functions, records, merges, policies, imports, tests. Long because it is a table. */
import type { Rows } from "./row.ts";

export const definitionRows = {
  PG2039: {
    stage: "check", title: "for in a loop that gives a value", template: "`for` cannot leave the loop around it: that loop gives a value",
    help: "make the inner loop a value: (any (x sequence) test), (fold …), and decide by it",
    explanation: "A guard inside `for` ends the whole body. In the body of a fold that gives a value there is nothing that it could end but the fold, whose value `break` gives.",
    example: "(defroute r (reply (fold (i (range 3)) (a 0) (do (for (x (u8s %payload)) (when (= x 0) 1)) (+% a i)))))\n",
  },
  PG2040: {
    stage: "check", title: "input that is not there", template: "`%{name}` is not an input of {what}",
    help: "{help}",
    explanation: "Routes and policies read the fields of a message; a function has its parameters alone, so that its value depends on nothing else; a merge has its two states.",
    example: "(defun f ((a int)) (+ a %ttl))\n(defroute r (reply (f 1)))\n",
  },
  PG2041: {
    stage: "check", title: "recursion", template: "`{name}` calls itself: {path}",
    help: "run over a bounded sequence instead: (fold (i (range n :max 10)) (acc init) body)",
    explanation: "Every program ends, and its cost is known before it runs; a recursion has no bound that a compiler could read off.",
    example: "(defun f ((a int)) (if (= a 0) 0 (f (- a 1))))\n(defroute r (reply (f 3)))\n",
  },
  PG2042: {
    stage: "check", title: "length that may not fit", template: "{where} has {wanted} bytes, this one {actual}",
    help: "take a part of known length: (slice b 0 n)",
    explanation: "Where a length is fixed, by a parameter's type or a record's field, it has to be certain before the program runs.",
    example: "(defun f ((a (bytes 4))) (u8 a 0))\n(defroute r (reply (f %payload)))\n",
  },
  PG2043: {
    stage: "check", title: "fields of a record", template: "{what}",
    help: "{usage}",
    explanation: "A record is made with a value for each of its fields, each given once; `with` takes the fields that change.",
    example: "(defrecord pair (a u8) (b u8))\n(defroute r (reply (pair-a (pair :a 1))))\n",
  },
  PG2044: {
    stage: "check", title: "unknown type", template: "{what} is not a type",
    help: "types are int u64 bool fix node cid type bytes (bytes n) (bytes least most) (list type n) (optional node), and records; fields of records are u8 u16 u32 u64 u16le u32le u64le int fix bool node (bytes n) and records",
    explanation: "Parameters and fields have declared types.",
    example: "(defun f ((a string)) a)\n(defroute r (deliver))\n",
  },
  PG2045: {
    stage: "check", title: "function that is not referentially transparent", template: "`{name}` is cached, but {what}",
    help: "take it as a parameter instead",
    explanation: "The result of a cached function is kept under its function and parameters and handed to other nodes: it must depend on nothing else. Tables and the provider table differ from node to node.",
    example: "(defcache f ((c cid)) (some? (dht-lookup c)))\n(defroute r (reply (if (f (multihash %payload 'blake3)) 1 0)))\n",
  },
  PG2046: {
    stage: "check", title: "merge operator out of place", template: "{what}",
    help: "{help}",
    explanation: "`version<` and `conflict?` compare two states by their field `version`; `3way-merge` and `apply-patch` work on the field `body`; `ancestor` is what a merge is handed besides its two states.",
    example: "(defroute r (reply (len (ancestor))))\n",
  },
  PG2047: {
    stage: "check", title: "element that has no fixed size", template: "elements of a list have one size; {actual} has not",
    help: "lists hold int, u64, bool, fix, node, and byte strings and records of a fixed length",
    explanation: "A list is a byte string of its elements, one behind the other: the place of each follows from its number.",
    example: "(defroute r (reply (len (list (slice %payload 0 (u8 %source 0))))))\n",
  },
  PG2048: {
    severity: "warning", stage: "check", title: "unused function", template: "nothing calls `{name}`",
    help: "remove it, or call it `_{name}`",
    explanation: "A function that nothing calls is in no program. Names that begin with an underscore are not reported, nor are functions that a test calls or another file imports.",
    example: "(defun f ((a int)) a)\n(defroute r (deliver))\n",
  },
  PG2049: {
    stage: "check", title: "program of more inputs than registers", template: "`{name}` has more parameters than a program can be handed",
    help: "up to 8 ints (a u64 counts as two) and 4 byte strings: put several into a record",
    explanation: "A cached function is a program of its own; its parameters come in registers.",
    example: "(defcache f ((a bytes) (b bytes) (c bytes) (d bytes) (e bytes)) (+ (len a) (+ (len b) (+ (len c) (+ (len d) (len e))))))\n(defroute r (reply (f %payload %payload %payload %payload %payload)))\n",
  },
  PG2050: {
    stage: "check", title: "not in this build", template: "`{name}` is not in this build; it would have the effects {effects}",
    help: "the program is well formed: it will compile when the operation is there",
    explanation: "Operations that change algorithms, keys or models are part of the language, with their types and effects, before they are part of a build.",
    example: "(defroute post-quantum (set-sig 'ml-dsa-87) (rekey-network))\n",
  },
  PG2051: {
    severity: "warning", stage: "check", title: "name that stands for another", template: "`'{name}` is taken as `'{means}`: {why}",
    help: "write '{means}",
    explanation: "The design note uses these names; what is meant by them has another name by now.",
    example: "(defroute r (forward-to (dht-lookup (multihash %payload 'xmss)) :else (deliver)))\n",
  },
  PG2052: {
    stage: "check", title: "import that cannot be", template: "{what}",
    help: "{help}",
    explanation: "`import` brings constants, symbols, tables, records and functions of another file of the project. Files do not import each other in a circle.",
    example: '(import "nowhere.lisp")\n(defroute r (deliver))\n',
  },
  PG2053: {
    stage: "check", title: "test that cannot be read", template: "{what}",
    help: "{usage}",
    explanation: "What a test hands to a program, and what it expects, are values that are known without running anything.",
    example: "(defroute r (deliver))\n(deftest one (expect (nobody :ttl 1) (deliver)))\n",
  },
  PG2054: {
    stage: "check", title: "statement at the end of a body", template: "a body ends in {wanted}, not in `{form}`",
    help: "put what happens otherwise behind it",
    explanation: "`for`, and the operations that change governed state, give no value: a body goes on behind them.",
    example: "(defroute r (for (x (u8s %payload)) (when (= x 0) (drop 'malformed))))\n",
  },
} as const satisfies Rows;
