/** `deftest`: entries of tables, providers, and calls with what they come to, all of it known without running anything. */
import { faults } from "../../../spec/faults.ts";
import { dropReasons, fields } from "../../../spec/fields.ts";
import { limits } from "../../../spec/limits.ts";
import { rights } from "../../../spec/rights.ts";
import { describeTree } from "../../1-read/tree.ts";
import type { List, Tree } from "../../1-read/tree.ts";
import { didYouMean } from "../../diagnostics/nearest.ts";
import type { Reports } from "../../diagnostics/reports.ts";
import { constantOf, encodeLiteral } from "../../ir/constants.ts";
import type { Input, Literal, Program, RecordLayout, Type } from "../../ir/expr.ts";
import { functionInputs } from "../../ir/inputs.ts";
import type { Span } from "../../support/span.ts";
import { fitParameter } from "../calls.ts";
import type { CachedFunction, Merge, Policy, Test, TestOutcome, TestStep, TestValue } from "../checked-file.ts";
import { VALUE } from "../context.ts";
import type { Context, Definitions, Env } from "../context.ts";
import type { Definition } from "../definitions.ts";
import { newContext } from "../new-context.ts";
import { symbolAmong } from "../symbols.ts";
import { BOOL, INT, MESSAGE_TYPE, NODE, U64, bytesOf, recordOf } from "../types.ts";
import { functionProgram } from "./functions.ts";
import { encodingOf } from "./give.ts";

export const stepUsages = {
  "table": "(table name key value [:bits n])",
  "provides": "(provides node cid)",
  "expect": "(expect (name argument …) outcome [:instructions n])",
} as const;

export interface TestScope {
  readonly routes: readonly Program[];
  readonly merges: readonly Merge[];
  readonly caches: readonly CachedFunction[];
  readonly policies: readonly Policy[];
  readonly definitions: Definitions;
  readonly reports: Reports;
}

const topLevel: Env = { names: new Map(), parent: null, loops: 0 };
type Usage = (typeof stepUsages)[keyof typeof stepUsages];

class Reader {
  readonly scope: TestScope;
  readonly context: Context;

  constructor(scope: TestScope, name: string) {
    this.scope = scope;
    this.context = newContext(scope.reports, scope.definitions, name, { kind: "none" }, []);
  }

  wrong(span: Span, what: string, usage: string, help?: string): null {
    this.scope.reports.report("PG2053", span, { what, usage }, help === undefined ? {} : { help });
    return null;
  }

  /** A value that is known, of a type; reported and null when it is neither. */
  literal(tree: Tree, type: Type, where: string, usage: Usage): Literal | null {
    const value = this.context.elaborate(tree, topLevel, VALUE);
    // An optional that is there is written as the node that it holds.
    const made = fitParameter(this.context, value, type.kind === "optional" && value?.type.kind === "node" ? NODE : type, where);
    if (made === null) return null;
    const literal = constantOf(made);
    return literal ?? this.wrong(tree.span, `${where} has to be known here, and ${describeTree(tree)} is not`, usage);
  }

  bytes(tree: Tree, type: Type, where: string, usage: Usage): Uint8Array | null {
    const literal = this.literal(tree, type, where, usage);
    return literal === null ? null : literal.op === "bytes" ? literal.value : new Uint8Array();
  }
}

const input = (literal: Literal): TestValue => (literal.op === "none" ? new Uint8Array() : literal.value);

/** The value as a program gives it. */
function given(literal: Literal, type: Type): Uint8Array {
  const encoding = encodingOf(type);
  return encoding === null ? (literal.op === "bytes" ? literal.value : new Uint8Array()) : encodeLiteral(encoding, literal)!;
}

interface Callee {
  readonly program: string | Program;
  /** Positional arguments, and those by keyword. */
  readonly positional: readonly Input[];
  readonly keywords: ReadonlyMap<string, Type>;
  readonly result: Type;
  readonly policy?: true;
}

const messageKeywords: ReadonlyMap<string, Type> = new Map<string, Type>([
  ["ttl", INT], ["type", MESSAGE_TYPE], ["priority", INT], ["sequence", INT], ["time", U64], ["source", NODE], ["payload", bytesOf(0, limits.payloadBytes)],
]);

function calleeOf(reader: Reader, tree: List): Callee | null {
  const { scope } = reader;
  const head = tree.items[0];
  const name = head?.kind === "name" ? head.name : "";
  const none: ReadonlyMap<string, Type> = new Map();
  const route = scope.routes.find((each) => each.name === name);
  if (route !== undefined) return { program: name, positional: [], keywords: messageKeywords, result: route.result };
  const merge = scope.merges.find(({ program }) => program.name === name);
  if (merge !== undefined) {
    const [current, incoming] = merge.program.inputs as [Input, Input];
    return { program: name, positional: [current, incoming], keywords: new Map([["ancestor", current.type]]), result: merge.program.result };
  }
  const policy = scope.policies.find(({ program }) => program.name === name);
  if (policy !== undefined) return { program: name, positional: [], keywords: new Map([...messageKeywords, ["right", INT]]), result: BOOL, policy: true };
  const fn = scope.definitions.functions.get(name);
  if (fn == null || fn.checked === null) {
    const known = [...scope.routes.map((each) => each.name), ...scope.merges.map(({ program }) => program.name), ...scope.policies.map(({ program }) => program.name), ...scope.definitions.functions.keys()];
    return reader.wrong(head?.span ?? tree.span, `\`${name}\` is no route, merge, policy or function of this file`, stepUsages.expect, didYouMean(name, known));
  }
  fn.used = true;
  const program = functionProgram(fn, scope.reports);
  const inputs = functionInputs(fn.parameters);
  if (program === null || inputs === null) return reader.wrong(tree.span, `\`${name}\` cannot be run by itself: it has more parameters than registers, or gives no value that can be given`, stepUsages.expect);
  return { program, positional: inputs, keywords: none, result: program.result };
}

/** The inputs that a call hands over, by name. */
function inputsOf(reader: Reader, tree: List, callee: Callee): ReadonlyMap<string, TestValue> | null {
  const found = new Map<string, TestValue>();
  let at = 0;
  let wrong = false;
  for (let i = 1; i < tree.items.length; i++) {
    const item = tree.items[i]!;
    if (item.kind !== "keyword") {
      const parameter = callee.positional[at];
      if (parameter === undefined) return reader.wrong(item.span, "an argument too many", stepUsages.expect);
      const literal = reader.literal(item, parameter.type, `the argument \`${parameter.name}\``, stepUsages.expect);
      const name = typeof callee.program === "string" ? parameter.name : `p${at}`;
      if (literal === null) wrong = true;
      else found.set(name, input(literal));
      at++;
      continue;
    }
    const type = callee.keywords.get(item.name);
    const value = tree.items[++i];
    if (type === undefined || value === undefined || found.has(item.name)) {
      reader.scope.reports.report("PG2017", item.span, { name: item.name }, { help: didYouMean(item.name, callee.keywords.keys(), (k) => `:${k}`) ?? stepUsages.expect });
      return null;
    }
    const handed = keywordValue(reader, item.name, type, value);
    if (handed === null) wrong = true;
    else found.set(item.name, handed);
  }
  if (at < callee.positional.length) return reader.wrong(tree.span, `the argument \`${callee.positional[at]!.name}\` is missing`, stepUsages.expect);
  return wrong ? null : found;
}

function keywordValue(reader: Reader, name: string, type: Type, tree: Tree): TestValue | null {
  if (name === "right") {
    const right = symbolAmong(reader.context, tree, { title: "right", known: Object.keys(rights) });
    return right === null ? null : rights[right as keyof typeof rights].code;
  }
  const literal = reader.literal(tree, type, `\`:${name}\``, stepUsages.expect);
  if (literal === null) return null;
  const range = Object.hasOwn(fields, name) && (type.kind === "int") ? fields[name as keyof typeof fields].range : null;
  if (range !== null && literal.op === "int" && (literal.value < range[0] || literal.value > range[1])) {
    reader.scope.reports.report("PG2038", tree.span, { where: `:${name}`, least: range[0], most: range[1] });
    return null;
  }
  return input(literal);
}

function outcomeOf(reader: Reader, tree: Tree, callee: Callee): TestOutcome | null {
  const [head, argument, ...more] = tree.kind === "list" ? tree.items : [];
  const form = head?.kind === "name" ? head.name : "";
  if (form === "fault" && argument !== undefined && more.length === 0) {
    const fault = symbolAmong(reader.context, argument, { title: "fault", known: Object.keys(faults).filter((name) => name !== "none") });
    return fault === null ? null : { action: "fault", fault };
  }
  if (callee.policy === true) {
    const word = tree.kind === "name" ? tree.name : "";
    if (word !== "granted" && word !== "denied") return reader.wrong(tree.span, "a policy's answer is granted or denied", stepUsages.expect);
    return { action: "give", bytes: Uint8Array.of(word === "granted" ? 1 : 0), type: BOOL };
  }
  if (callee.result.kind !== "action") {
    const literal = reader.literal(tree, callee.result.kind === "record" ? recordOf(layoutOf(callee.result)) : callee.result, "the expected value", stepUsages.expect);
    return literal === null ? null : { action: "give", bytes: given(literal, callee.result), type: callee.result };
  }
  switch (form) {
    case "gateway": case "deliver":
      if (argument === undefined) return { action: form };
      break;
    case "drop": {
      const reason = argument === undefined || more.length > 0 ? undefined : symbolAmong(reader.context, argument, { title: "drop reason", known: Object.keys(dropReasons) });
      if (reason !== undefined) return reason === null ? null : { action: "drop", reason };
      break;
    }
    case "forward-to": {
      if (argument === undefined || more.length > 0) break;
      const node = reader.bytes(argument, NODE, "the node", stepUsages.expect);
      return node === null ? null : { action: "forward", node };
    }
    case "reply": {
      if (argument === undefined || more.length > 0) break;
      const literal = reader.literal(argument, INT, "the answer", stepUsages.expect);
      return literal?.op === "int" ? { action: "reply", value: literal.value } : null;
    }
  }
  return reader.wrong(tree.span, `a route comes to an action or a (fault 'name), not to ${describeTree(tree)}`, stepUsages.expect);
}

const layoutOf = (type: Type & { readonly kind: "record" }): RecordLayout => type.layout;

function expectation(reader: Reader, tree: List): TestStep | null {
  const [, callTree, outcomeTree, keyword, number, ...more] = tree.items;
  if (callTree?.kind !== "list" || outcomeTree === undefined || more.length > 0) return reader.wrong(tree.span, "`expect` has a call and what it comes to", stepUsages.expect);
  const callee = calleeOf(reader, callTree);
  if (callee === null) return null;
  const inputs = inputsOf(reader, callTree, callee);
  const expected = outcomeOf(reader, outcomeTree, callee);
  let instructions: number | null = null;
  if (keyword !== undefined) {
    if (keyword.kind !== "keyword" || keyword.name !== "instructions" || number?.kind !== "int" || number.value < 1) return reader.wrong(keyword.span, "behind the outcome stands nothing, or :instructions and a number", stepUsages.expect);
    instructions = number.value;
  }
  return inputs === null || expected === null ? null : { span: tree.span, program: callee.program, inputs, expected, instructions };
}

function entry(reader: Reader, tree: List): Test["tables"][number] | null {
  const [, nameTree, keyTree, valueTree, keyword, number, ...more] = tree.items;
  const { tables } = reader.scope.definitions;
  const table = nameTree?.kind === "name" ? tables.get(nameTree.name) : undefined;
  if (nameTree?.kind === "name" && table === undefined) {
    reader.scope.reports.report("PG2019", nameTree.span, { name: nameTree.name }, { help: didYouMean(nameTree.name, tables.keys()) });
    return null;
  }
  if (table == null || keyTree === undefined || valueTree === undefined || more.length > 0) return reader.wrong(tree.span, "an entry has a table, a key and a value", stepUsages.table);
  const key = reader.bytes(keyTree, bytesOf(0, table.keyBytes), "the key", stepUsages.table);
  const isNode = table.kind.endsWith("node");
  const value = reader.literal(valueTree, isNode ? NODE : INT, "the entry's value", stepUsages.table);
  if (key === null || value === null) return null;
  let bits = 8 * key.length;
  if (keyword !== undefined) {
    const most = bits;
    const shape = keyword.kind === "keyword" && keyword.name === "bits" && number?.kind === "int" && number.value >= 0 && number.value <= most;
    if (!shape || (table.kind.startsWith("exact") && number.value !== most)) return reader.wrong(keyword.span, "behind the value stands nothing, or :bits and a number of the key's bits", stepUsages.table);
    bits = number.value;
  }
  return { table: table.name, key, bits, value: value.op === "bytes" ? value.value : value.op === "int" ? value.value : 0 };
}

function provider(reader: Reader, tree: List): Test["providers"][number] | null {
  const [, nodeTree, cidTree, ...more] = tree.items;
  if (nodeTree === undefined || cidTree === undefined || more.length > 0) return reader.wrong(tree.span, "a provider is a node and a content's CID", stepUsages.provides);
  const node = reader.bytes(nodeTree, NODE, "the node", stepUsages.provides);
  const cid = reader.bytes(cidTree, { kind: "cid" }, "the content", stepUsages.provides);
  return node === null || cid === null ? null : { node, cid };
}

export function testOf({ name, tree }: Definition, scope: TestScope): Test | null {
  if (name === null) return null;
  const reader = new Reader(scope, name);
  const trees = tree.items.slice(2);
  const doc = trees[0]?.kind === "string" ? trees.shift()! : null;
  const tables: Test["tables"][number][] = [];
  const providers: Test["providers"][number][] = [];
  const steps: TestStep[] = [];
  let wrong = false;
  const keep = <T>(list: T[], one: T | null): void => {
    if (one === null) wrong = true;
    else list.push(one);
  };
  for (const one of trees) {
    const head = one.kind === "list" ? one.items[0] : undefined;
    const form = head?.kind === "name" ? head.name : "";
    if (one.kind !== "list" || !Object.hasOwn(stepUsages, form)) {
      reader.wrong(one.span, `a test is made of ${Object.keys(stepUsages).join(", ")}, not of ${describeTree(one)}`, Object.values(stepUsages).join(" "), didYouMean(form, Object.keys(stepUsages)));
      wrong = true;
    } else if (form === "table") keep(tables, entry(reader, one));
    else if (form === "provides") keep(providers, provider(reader, one));
    else keep(steps, expectation(reader, one));
  }
  if (!wrong && steps.length === 0) {
    reader.wrong(tree.span, "a test expects something", stepUsages.expect);
    wrong = true;
  }
  return wrong ? null : { name, doc: doc?.kind === "string" ? doc.text : null, span: tree.span, tables, providers, steps };
}
