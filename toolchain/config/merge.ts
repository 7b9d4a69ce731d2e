/**
 * A file over the one that it extends. Objects merge key by key; any other value replaces; null deletes a key that the
 * parent has; `{"$append": […]}` and `{"$remove": […]}`, alone or both, change an array of the parent instead of replacing
 * it. Values keep their spans, so that each still points at the file that it is from.
 */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { plain } from "./json.ts";
import type { Json, Member } from "./json.ts";

const changes = ["$append", "$remove"] as const;

export function merge(parent: Json, child: Json): Outcome<Json> {
  const found: Diagnostic[] = [];
  const merged = over(parent, child, "the file", found);
  return found.length > 0 ? fail(found) : succeed(merged);
}

function over(parent: Json | undefined, child: Json, where: string, found: Diagnostic[]): Json {
  if (child.kind !== "object") return child;
  if (child.members.some(({ key }) => key.startsWith("$") && key !== "$schema")) return changed(parent, child, where, found);
  if (parent !== undefined && parent.kind !== "object") return child;
  const own = new Map(child.members.map((member) => [member.key, member]));
  const members: Member[] = [];
  for (const member of parent?.members ?? []) {
    const replaced = own.get(member.key);
    own.delete(member.key);
    if (replaced === undefined) members.push(member);
    else if (replaced.value.kind !== "null") members.push({ ...replaced, value: over(member.value, replaced.value, `\`${member.key}\``, found) });
  }
  for (const member of own.values()) {
    if (member.value.kind === "null") found.push(diagnostic("PG8412", member.keySpan, { key: member.key }));
    else members.push({ ...member, value: over(undefined, member.value, `\`${member.key}\``, found) });
  }
  return { ...child, members };
}

/** An array of the parent without some of its items, and with others behind. */
function changed(parent: Json | undefined, child: Json & { readonly kind: "object" }, where: string, found: Diagnostic[]): Json {
  const wrong = (why: string, at: Json | Member = child): Json => {
    found.push(diagnostic("PG8411", "keySpan" in at ? at.keySpan : at.span, { where, why }));
    return child;
  };
  const other = child.members.find(({ key }) => !(changes as readonly string[]).includes(key));
  if (other !== undefined) return wrong(`\`${other.key}\` stands beside \`${child.members.find(({ key }) => key.startsWith("$"))!.key}\`, and only $append and $remove may`, other);
  if (parent?.kind !== "array") return wrong("the parent has no array there");
  const lists = new Map(child.members.map(({ key, value }) => [key, value]));
  for (const list of lists.values()) if (list.kind !== "array") return wrong("what is appended and what is removed are arrays", list);
  const itemsOf = (key: (typeof changes)[number]): readonly Json[] => {
    const list = lists.get(key);
    return list?.kind === "array" ? list.items : [];
  };
  let items = [...parent.items];
  for (const item of itemsOf("$remove")) {
    const same = (each: Json): boolean => JSON.stringify(plain(each)) === JSON.stringify(plain(item));
    if (!items.some(same)) found.push(diagnostic("PG8413", item.span, { where, item: JSON.stringify(plain(item)) }));
    items = items.filter((each) => !same(each));
  }
  return { kind: "array", span: child.span, items: [...items, ...itemsOf("$append")] };
}
