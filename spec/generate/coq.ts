/** proofs/coq/Spec.v: every number that the Coq model of the machine needs, so that no proof rests on a copy of spec/ made by hand. */
import { faults, refusals } from "../faults.ts";
import { dropReasons, fields, inputs } from "../fields.ts";
import { cidVersion, codecs, hashes } from "../hashes.ts";
import { hostFunctions } from "../hosts.ts";
import { imageHeader, imageHeaderBytes, imageMagic, tableKinds } from "../image.ts";
import { instructions, isaVersion } from "../instructions.ts";
import type { Instruction, Operand } from "../instructions.ts";
import { limits } from "../limits.ts";
import { programEnds } from "../wire.ts";
import { operands } from "./c-instructions.ts";
import { upperSnake } from "./names.ts";

const flows = ["next", "branch", "jump", "loop", "back", "end"] as const satisfies readonly Instruction["flow"][];

export const snake = (name: string): string => upperSnake(name).toLowerCase();
const operand = (name: Operand): string => `o_${name}`;
const list = (items: readonly (string | number)[]): string => `[${items.join("; ")}]`;
/** A list of names over several lines. */
const listed = (items: readonly string[]): string =>
  `[${Array.from({ length: Math.ceil(items.length / 10) }, (_, n) => items.slice(10 * n, 10 * n + 10).join("; ")).join(";\n   ")}]`;
const rows: readonly (readonly [string, Instruction])[] = Object.entries(instructions);

/** Sentences of a Coq file; every global name goes through `claim`: the generator, not a distant proof, reports two of one name. */
export class Vernacular {
  readonly lines: string[] = [];
  readonly #names = new Set<string>();

  claim(name: string): string {
    if (this.#names.has(name)) throw new Error(`two definitions of ${name} in the generated Coq file`);
    this.#names.add(name);
    return name;
  }

  section(title: string): void {
    this.lines.push("", `(** ${title} *)`);
  }

  number(name: string, value: number): void {
    this.lines.push(`Definition ${this.claim(name)} : Z := ${value}.`);
  }

  numbers(name: string, values: readonly number[]): void {
    this.lines.push(`Definition ${this.claim(name)} : list Z := ${list(values)}.`);
  }

  inductive(name: string, constructors: readonly string[]): void {
    this.lines.push(`Inductive ${this.claim(name)} : Set :=`);
    for (let at = 0; at < constructors.length; at += 10) {
      this.lines.push(`  ${constructors.slice(at, at + 10).map((each) => `| ${this.claim(each)}`).join(" ")}`);
    }
    this.lines[this.lines.length - 1] += ".";
  }

  /** A function from the constructors of `type`, one case each. */
  cases(name: string, type: string, result: string, cases: readonly (readonly [string, string | number])[]): void {
    this.lines.push(`Definition ${this.claim(name)} (x : ${type}) : ${result} :=`, "  match x with",
      ...cases.map(([constructor, value]) => `  | ${constructor} => ${value}`), "  end.");
  }

  /** An enumeration, its codes, and that no two share a code. */
  coded(type: string, entries: readonly (readonly [string, number])[]): void {
    this.inductive(type, entries.map(([constructor]) => constructor));
    this.cases(`${type}_code`, type, "Z", entries);
    this.lines.push(`Lemma ${this.claim(`${type}_code_inj`)} : forall x y, ${type}_code x = ${type}_code y -> x = y.`,
      "Proof. destruct x, y; cbn; intro H; (reflexivity || discriminate H). Qed.");
  }
}

function machine(v: Vernacular): void {
  v.section("Limits (spec/limits.ts).");
  for (const [name, value] of Object.entries(limits)) v.number(`lim_${snake(name)}`, value);

  v.section("What an operand field means (Operand of spec/instructions.ts).");
  v.inductive("operand", operands.map(operand));
  v.lines.push(`Definition ${v.claim("operand_eq_dec")} (x y : operand) : {x = y} + {x <> y}.`, "Proof. decide equality. Defined.");

  v.section("How control goes on after an instruction.");
  v.inductive("flow", flows.map((flow) => `F${flow}`));

  v.section("The instructions (spec/instructions.ts).");
  v.inductive("op", rows.map(([name]) => `I_${name}`));
  v.lines.push(`Definition ${v.claim("all_ops")} : list op :=`, `  ${listed(rows.map(([name]) => `I_${name}`))}.`);
  v.cases("opcode", "op", "Z", rows.map(([name, { opcode }]) => [`I_${name}`, opcode]));
  v.lines.push(`Definition ${v.claim("op_of_code")} (c : Z) : option op :=`, "  match c with",
    ...rows.map(([name, { opcode }]) => `  | ${opcode} => Some I_${name}`), "  | _ => None", "  end.",
    `Lemma ${v.claim("op_of_code_opcode")} : forall i, op_of_code (opcode i) = Some i.`,
    "Proof. destruct i; reflexivity. Qed.",
    `Lemma ${v.claim("op_of_code_inv")} : forall c i, op_of_code c = Some i -> c = opcode i.`,
    "Proof.",
    "  intros c i H; unfold op_of_code in H.",
    "  repeat match type of H with match ?x with _ => _ end = _ => destruct x; try discriminate H end;",
    "    injection H as <-; reflexivity.",
    "Qed.",
    `Lemma ${v.claim("opcode_inj")} : forall i j, opcode i = opcode j -> i = j.`,
    "Proof. intros i j H. pose proof (op_of_code_opcode i) as E. rewrite H, op_of_code_opcode in E. now injection E. Qed.",
    `Lemma ${v.claim("all_ops_complete")} : forall i, In i all_ops.`,
    "Proof.",
    "  intro i. assert (E : existsb (fun j => opcode i =? opcode j) all_ops = true) by (destruct i; reflexivity).",
    "  apply existsb_exists in E as (j & Hj & E). apply Z.eqb_eq, opcode_inj in E. now rewrite E.",
    "Qed.",
    `Definition ${v.claim("op_eq_dec")} (i j : op) : {i = j} + {i <> j}.`,
    "Proof.",
    "  destruct (Z.eq_dec (opcode i) (opcode j)) as [E | N]; [left; exact (opcode_inj i j E) | right; intros ->; exact (N eq_refl)].",
    "Defined.");

  v.section("Operands of an instruction's words. The head is a, b and c, or a and the wide d; an extension word is its low and its high half.");
  v.lines.push(`Record ${v.claim("row")} : Set := { r_head : list operand; r_wide : bool; r_ext : list (operand * operand); r_flow : flow }.`);
  v.cases("row_of", "op", "row", rows.map(([name, { a, b, c, d, ext, flow }]) => {
    const head = d === undefined ? [a, b ?? "zero", c ?? "zero"] as const : [a, d] as const;
    const words = (ext ?? []).map(([low, high]) => `(${operand(low)}, ${operand(high)})`);
    return [`I_${name}`, `{| r_head := ${list(head.map(operand))}; r_wide := ${d !== undefined}; r_ext := ${list(words)}; r_flow := F${flow} |}`];
  }));
}

function outcomes(v: Vernacular): void {
  const coded = (prefix: string, table: Record<string, { code: number }>) =>
    Object.entries(table).map(([name, { code }]) => [`${prefix}_${snake(name)}`, code] as const);
  v.section("Faults of a running program, and why an image is refused (spec/faults.ts).");
  v.coded("fault", coded("Fault", faults));
  v.coded("refusal", coded("Ref", refusals));
  v.section("How a run ends (spec/wire.ts).");
  v.coded("action", Object.entries(programEnds).map(([name, code]) => [`Act_${snake(name)}`, code]));
}

function registries(v: Vernacular): void {
  v.section("Host functions (spec/hosts.ts): code, whether the immediate argument names a hash, scratch bytes of the result, costs.");
  v.lines.push(`Record ${v.claim("host_row")} : Set :=`,
    "  { h_code : Z; h_hash_arg : bool; h_result_bytes : Z; h_hash_per_byte : Z; h_lookups : Z }.");
  for (const [name, { code }] of Object.entries(hostFunctions)) v.number(`host_${snake(name)}`, code);
  v.lines.push(`Definition ${v.claim("hosts")} : list host_row :=`, `  ${list(Object.values(hostFunctions).map((row) =>
    `{| h_code := ${row.code}; h_hash_arg := ${row.immediate === "hash"}; h_result_bytes := ${row.resultBytes}; ` +
    `h_hash_per_byte := ${row.cost.hashBytesPerByte}; h_lookups := ${row.cost.lookups} |}`)).replaceAll("; {|", ";\n   {|")}.`);

  v.section("The hash registry (spec/hashes.ts): multihash codes, digest lengths; parts of a CID.");
  v.numbers("hash_codes", Object.values(hashes).map(({ code }) => code));
  for (const [name, { code, digestBytes }] of Object.entries(hashes)) {
    v.number(`hash_${snake(name)}`, code);
    v.number(`hash_${snake(name)}_bytes`, digestBytes);
  }
  v.number("cid_version", cidVersion);
  for (const [name, code] of Object.entries(codecs)) v.number(`codec_${snake(name)}`, code);

  v.section("Drop reasons, field and input registers (spec/fields.ts).");
  v.numbers("drop_reasons", Object.values(dropReasons));
  for (const [name, { register }] of [...Object.entries(fields), ...Object.entries(inputs)]) v.number(`reg_${snake(name)}`, register);
}

function image(v: Vernacular): void {
  v.section("The program image (spec/image.ts): offsets and sizes of its header's fields, kinds of tables.");
  v.number("image_magic", imageMagic);
  v.number("isa_version", isaVersion);
  v.number("header_bytes", imageHeaderBytes);
  let at = 0;
  for (const [name, size] of imageHeader) {
    v.number(`at_${snake(name)}`, at);
    v.number(`size_${snake(name)}`, size);
    at += size;
  }
  for (const [name, code] of Object.entries(tableKinds)) v.number(`kind_${snake(name)}`, code);
  v.numbers("table_kinds", Object.values(tableKinds));
}

export function coqSpec(): string {
  const v = new Vernacular();
  v.lines.push(
    "(** Spec.v -- generated by spec/generate.ts from spec/; edit those files, then run `npm run generate`. *)",
    "From Coq Require Import ZArith List.", "Import ListNotations.", "Open Scope Z_scope.");
  machine(v);
  outcomes(v);
  registries(v);
  image(v);
  return `${v.lines.join("\n")}\n`;
}
