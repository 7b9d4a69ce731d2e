/** What a program asks of its node, and the literals that name content and nodes. */
import { hashes } from "../../../spec/hashes.ts";
import type { HashName } from "../../../spec/hashes.ts";
import { limits } from "../../../spec/limits.ts";
import { CID as ContentId } from "multiformats/cid";
import { readHexBytes } from "../../1-read/literals.ts";
import type { Tree } from "../../1-read/tree.ts";
import { describeTree } from "../../1-read/tree.ts";
import { didYouMean } from "../../diagnostics/nearest.ts";
import type { Expr, TableUse } from "../../ir/expr.ts";
import { bytesArgument, expectType, typedArgument, value } from "../arguments.ts";
import { bytes, made, prim } from "../build.ts";
import type { FormCall, Forms } from "../context.ts";
import { symbolOf } from "../symbols.ts";
import { CID, INT, NODE, OPTIONAL, lengthRange } from "../types.ts";

function multihash(call: FormCall): Expr | null {
  const arg = bytesArgument(call, 0);
  const hash = symbolOf(call.context, call.args[1]!, "hash");
  if (arg === null || hash === null) return null;
  const maxlen = lengthRange(arg.type)![1];
  return made(call.context, { op: "call", fn: "multihash", arg, hash: hash as HashName, maxlen, type: CID, span: call.list.span }, [arg]);
}

function lookup(call: FormCall): Expr | null {
  const arg = typedArgument(call, 0, ["cid"], "a cid");
  if (arg === null) return null;
  const maxlen = lengthRange(CID)![1];
  return made(call.context, { op: "call", fn: "dht-lookup", arg, hash: null, maxlen, type: OPTIONAL, span: call.list.span }, [arg]);
}

/** The table that a tree names; its use is noted in the route. */
function tableOf(call: FormCall, tree: Tree): TableUse | null {
  const { context } = call;
  const { tables } = context.definitions;
  if (tree.kind !== "name") {
    context.reports.report("PG2016", tree.span, { what: `the name of a table belongs here, not ${describeTree(tree)}`, usage: call.usage });
    return null;
  }
  const found = tables.get(tree.name);
  if (found === undefined) {
    context.reports.report("PG2019", tree.span, { name: tree.name }, { help: didYouMean(tree.name, tables.keys()) });
    return null;
  }
  if (found === null) return null;
  context.definitions.usedTables.add(tree.name);
  if (!context.tables.some(({ name }) => name === found.name)) {
    if (context.tables.length === limits.tablesPerProgram) {
      context.reports.report("PG3004", tree.span, { limit: limits.tablesPerProgram });
      return null;
    }
    context.tables.push({ name: found.name, kind: found.kind, keyBytes: found.keyBytes });
  }
  return found;
}

function match(call: FormCall, prefixOnly: boolean): Expr | null {
  const { context, list } = call;
  const table = tableOf(call, call.args[0]!);
  const key = bytesArgument(call, 1);
  const elseTree = call.keywords.get("else");
  const fallback = elseTree === undefined ? undefined : expectType(context, value(call, elseTree), ["int"], "the default of a table of integers", "an int");
  if (table === null || key === null || fallback === null) return null;
  const other = (what: string, usage: string): null => {
    context.reports.report("PG2020", list.span, { what, usage });
    return null;
  };
  const isPrefix = table.kind.startsWith("prefix");
  if (prefixOnly && !isPrefix) return other(`\`${table.name}\` is no prefix table`, `(match ${table.name} key), or declare the table with prefix`);
  const [shortest] = lengthRange(key.type)!;
  if (!isPrefix && shortest > table.keyBytes) {
    context.reports.report("PG2035", key.span, { table: table.name, bytes: table.keyBytes, actual: `at least ${shortest}` });
    return null;
  }
  if (table.kind.endsWith("node")) {
    if (fallback !== undefined) {
      return other(`\`${table.name}\` is a table of nodes: a match gives an optional node`, `(forward-to (${call.name} ${table.name} key) :else action), or if-let`);
    }
    return made(context, { op: "match", table: table.name, key, fallback: null, type: OPTIONAL, span: list.span }, [key]);
  }
  if (fallback === undefined) return other(`\`${table.name}\` is a table of integers: a match needs a default`, `(${call.name} ${table.name} key :else 0)`);
  return made(context, { op: "match", table: table.name, key, fallback, type: INT, span: list.span }, [key, fallback]);
}

function nodeLiteral(call: FormCall): Expr | null {
  const tree = call.args[0]!;
  const { definitions, reports } = call.context;
  const refuse = (why: string, help?: string): null => {
    reports.report("PG2022", tree.span, { why }, { help });
    return null;
  };
  if (tree.kind !== "string" && tree.kind !== "bytes") return refuse(`${describeTree(tree)} is no string`);
  const named = tree.kind === "string" ? definitions.nodes.get(tree.text) : undefined;
  const id = named ?? (tree.kind === "bytes" ? tree.bytes : readHexBytes(tree.text));
  if (id === null) return refuse("neither hexadecimal digits nor a node of the project", didYouMean(tree.kind === "string" ? tree.text : "", definitions.nodes.keys()));
  if (id.length !== limits.nodeIdBytes) return refuse(`it has ${id.length} bytes, not ${limits.nodeIdBytes}`);
  return bytes(id, call.list.span, NODE);
}

function cidLiteral(call: FormCall): Expr | null {
  const tree = call.args[0]!;
  const refuse = (why: string): null => {
    call.context.reports.report("PG2023", tree.span, { why });
    return null;
  };
  if (tree.kind !== "string") return refuse(`${describeTree(tree)} is no string`);
  if (!/^b[a-z2-7]+$/u.test(tree.text)) return refuse("it is not multibase base32: b, then letters a-z and digits 2-7");
  let parsed: ContentId;
  try {
    parsed = ContentId.parse(tree.text);
  } catch {
    return refuse("its bytes are not a version, a codec and a multihash");
  }
  if (parsed.version !== 1) return refuse("only version 1 is known");
  const hash = Object.entries(hashes).find(([, row]) => row.code === parsed.multihash.code);
  const { code, digest } = parsed.multihash;
  if (hash === undefined) return refuse(`hash function 0x${code.toString(16)} is not in the registry (${Object.keys(hashes).join(", ")})`);
  if (digest.length !== hash[1].digestBytes) return refuse(`a ${hash[0]} digest has ${hash[1].digestBytes} bytes, not ${digest.length}`);
  if (parsed.bytes.length > limits.cidBytes) return refuse(`it has ${parsed.bytes.length} bytes; the most is ${limits.cidBytes}`);
  return bytes(parsed.bytes, call.list.span, CID);
}

function isSome(call: FormCall): Expr | null {
  const optional = typedArgument(call, 0, ["optional"], "an optional node");
  return optional === null ? null : prim(call.context, "some?", [optional], call.list.span);
}

export const contentForms: Forms = {
  "multihash": { usage: "(multihash bytes 'hash)", takes: [2, 2], elaborate: multihash },
  "dht-lookup": { usage: "(dht-lookup cid)", takes: [1, 1], elaborate: lookup },
  "match": { usage: "(match table key [:else int])", takes: [2, 2], keywords: ["else"], elaborate: (call) => match(call, false) },
  "match-prefix": { usage: "(match-prefix table key [:else int])", takes: [2, 2], keywords: ["else"], elaborate: (call) => match(call, true) },
  "node": { usage: '(node "64 hexadecimal digits, or a node\'s name")', takes: [1, 1], elaborate: nodeLiteral },
  "cid": { usage: '(cid "b…")', takes: [1, 1], elaborate: cidLiteral },
  "some?": { usage: "(some? optional)", takes: [1, 1], elaborate: isSome },
};
