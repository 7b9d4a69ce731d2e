/** Whether the names of a description refer to something, and what is written belongs together. */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { didYouMean } from "../../compiler/diagnostics/nearest.ts";
import { kernelLimits } from "../../spec/kernel.ts";
import type { Layout as BoardLayout } from "../../compiler/6-image/layout.ts";
import { hex } from "../../compiler/6-image/layout.ts";
import { spanAt } from "../config/files.ts";
import type { Described } from "./description.ts";
import { powerOfTwo, roundUp } from "./place.ts";
import { deviceRegion, interruptLine, leastStore, linesOf, storeOf } from "./devices.ts";

/** A stack that not even an exception frame with floating-point registers fits (Armv7-M ARM, B1.5.7), and some calls. */
export const leastStack = 256;

type Path = readonly (string | number)[];

export function checkDescription({ description, json }: Described, board: BoardLayout): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const { components, endpoints = {}, notifications = {}, frames = {}, interrupts = {} } = description;
  const at = (path: Path) => spanAt(json, path);
  const known = (kind: string, table: Readonly<Record<string, unknown>>, name: string, where: string, path: Path): boolean => {
    if (Object.hasOwn(table, name)) return true;
    const names = Object.keys(table);
    const help = didYouMean(name, names) ?? (names.length === 0 ? `the system has no ${kind}` : `${kind}s: ${names.join(", ")}`);
    found.push(diagnostic("PG4201", at(path), { where, kind, name }, { help }));
    return false;
  };
  const component = (name: string, where: string, path: Path): boolean => known("component", components, name, where, path);
  const size = (what: string, bytes: number, least: number, path: Path): void => {
    if (powerOfTwo(bytes) && bytes >= least) return;
    found.push(diagnostic("PG4206", at(path), { what, least, bytes, next: roundUp(bytes, least) }));
  };
  const exists = (line: number, what: string, path: Path): void => {
    if (line >= board.lines) found.push(diagnostic("PG8423", at(path), { what, board: board.board, line, lines: board.lines }));
  };
  /** Badges of one object: each sender has its own. */
  const badges = (what: string, senders: readonly (readonly [name: string, badge: number, path: Path])[]): void => {
    const seen = new Map<number, string>();
    for (const [name, badge, path] of senders) {
      const other = seen.get(badge);
      if (other !== undefined) found.push(diagnostic("PG4205", at(path), { what, badge, one: other, other: name }));
      else seen.set(badge, name);
    }
  };

  if (Object.keys(components).length === 0) found.push(diagnostic("PG4222", at(["components"]), {}));

  let controls: string | null = null;
  for (const [name, each] of Object.entries(components)) {
    const here = ["components", name] as const;
    if (each.sources.length === 0) found.push(diagnostic("PG4220", at([...here, "sources"]), { name }));
    if (each.stack < leastStack) found.push(diagnostic("PG4214", at([...here, "stack"]), { name, bytes: each.stack, least: leastStack }));
    const passive = each.passive === true;
    if (passive === (each.context !== undefined)) {
      found.push(diagnostic("PG4202", at(here), { name, what: passive ? "both `passive` and a `context`" : "neither a `context` nor `passive`" }));
    }
    if (each.context !== undefined && each.context.budget > each.context.period) {
      found.push(diagnostic("PG4204", at([...here, "context", "budget"]), { budget: each.context.budget, period: each.context.period }));
    }
    if (passive && each.context === undefined) {
      const serves = Object.values(endpoints).filter(({ receiver }) => receiver === name).length;
      const lacks = serves !== 1 ? `receives on ${serves} endpoints` : (each.replies ?? []).length === 0 ? "has no Reply" : null;
      if (lacks !== null) found.push(diagnostic("PG4203", at([...here, "passive"]), { name, what: lacks }));
    }
    for (const key of ["faults", "timeouts"] as const) {
      const to = each[key];
      if (to === undefined || !known("endpoint", endpoints, to.endpoint, `\`${key}\` of component \`${name}\``, [...here, key, "endpoint"])) continue;
      if (endpoints[to.endpoint]!.receiver === name) found.push(diagnostic("PG4213", at([...here, key, "endpoint"]), { name, endpoint: to.endpoint }));
    }
    if (each.restart !== undefined && component(each.restart.by, `\`restart\` of component \`${name}\``, [...here, "restart", "by"])) {
      const heard = each.faults === undefined ? null : endpoints[each.faults.endpoint]?.receiver ?? null;
      if (each.restart.by === name || heard !== each.restart.by) {
        const why = each.restart.by === name ? "a component does not restart itself" : heard === null ? "its `faults` go nowhere" : `its faults go to \`${heard}\``;
        found.push(diagnostic("PG4212", at([...here, "restart", "by"]), { name, by: each.restart.by, why }));
      }
    }
    for (const [device, use] of Object.entries(each.devices ?? {})) {
      const path = [...here, "devices", device];
      if ((use.board === undefined) !== (use.base !== undefined && use.size !== undefined) || (use.board !== undefined && (use.base ?? use.size) !== undefined)) {
        found.push(diagnostic("PG4207", at(path), { name: device }));
        continue;
      }
      if (use.board === "store") {
        if (use.otherwise !== undefined) size(`\`otherwise\` of device \`${device}\``, use.otherwise, leastStore, [...path, "otherwise"]);
        if (storeOf(use, board) === null) found.push(diagnostic("PG4228", at(path), { name, device, board: board.board }));
      } else if (use.otherwise !== undefined) found.push(diagnostic("PG4230", at([...path, "otherwise"]), { device }));
      const shown = deviceRegion(use, board);
      if (shown === null) continue;
      const { base, bytes } = shown;
      if (use.board !== undefined && shown.memory) continue;
      if (!powerOfTwo(bytes) || bytes < 32 || base % bytes !== 0) {
        let fits = roundUp(bytes, 32);
        while (Math.floor(base / fits) !== Math.floor((base + bytes - 1) / fits)) fits *= 2;
        found.push(diagnostic("PG4208", at(path), { what: `device \`${device}\``, base: hex(base), bytes, fitting: `${hex(Math.floor(base / fits) * fits)} with ${fits} bytes` }));
        continue;
      }
      const taken = [["flash", board.flash.base, board.flash.size], ["RAM", board.ram.base, board.ram.size], ["the processor's own registers", 0xe0000000, 0x20000000]] as const;
      const over = taken.find(([, from, length]) => base < from + length && from < base + bytes);
      if (over !== undefined) found.push(diagnostic("PG4209", at(path), { what: `device \`${device}\``, over: over[0] }));
    }
    for (const [pool, { bytes }] of Object.entries(each.untyped ?? {})) size(`untyped memory \`${pool}\``, bytes, 32, [...here, "untyped", pool, "bytes"]);
    for (const other of Object.keys(each.manages ?? {})) component(other, `\`manages\` of component \`${name}\``, [...here, "manages", other]);
    const names = each.replies ?? [];
    names.forEach((reply, i) => {
      if (names.indexOf(reply) < i) found.push(diagnostic("PG4211", at([...here, "replies", i]), { what: "Reply", name: reply }));
    });
    if ((each.control ?? []).includes("interrupts")) {
      if (controls !== null) found.push(diagnostic("PG4215", at([...here, "control"]), { one: controls, other: name }));
      controls ??= name;
    } else if (each.lines !== undefined) found.push(diagnostic("PG4227", at([...here, "lines"]), { name }));
    (each.lines ?? []).forEach((line, i) => exists(line, `\`lines\` of component \`${name}\``, [...here, "lines", i]));
  }

  for (const [name, { receiver, senders = {} }] of Object.entries(endpoints)) {
    const here = ["endpoints", name] as const;
    component(receiver, `endpoint \`${name}\``, [...here, "receiver"]);
    for (const sender of Object.keys(senders)) component(sender, `\`senders\` of endpoint \`${name}\``, [...here, "senders", sender]);
    const reporters = Object.entries(components).flatMap(([each, parts]) => (["faults", "timeouts"] as const).flatMap((key) => {
      const to = parts[key];
      return to?.endpoint === name ? [[`${key} of ${each}`, to.badge, ["components", each, key, "badge"]] as const] : [];
    }));
    badges(`endpoint \`${name}\``, [...Object.entries(senders).map(([sender, { badge }]) => [sender, badge, [...here, "senders", sender, "badge"]] as const), ...reporters]);
  }

  const bound = new Map<string, string>();
  for (const [name, { waiter, signallers = {}, bound: binds }] of Object.entries(notifications)) {
    const here = ["notifications", name] as const;
    component(waiter, `notification \`${name}\``, [...here, "waiter"]);
    for (const each of Object.keys(signallers)) component(each, `\`signallers\` of notification \`${name}\``, [...here, "signallers", each]);
    const lines = Object.entries(interrupts).flatMap(([line, { notification, badge }]) => (notification === name ? [[`interrupt ${line}`, badge, ["interrupts", line, "badge"]] as const] : []));
    badges(`notification \`${name}\``, [...Object.entries(signallers).map(([each, { badge }]) => [each, badge, [...here, "signallers", each, "badge"]] as const), ...lines]);
    if (binds !== true) continue;
    const other = bound.get(waiter);
    if (other !== undefined) found.push(diagnostic("PG4221", at([...here, "bound"]), { name: waiter, one: other, other: name }));
    bound.set(waiter, name);
  }

  for (const [name, { bytes, maps }] of Object.entries(frames)) {
    size(`frame \`${name}\``, bytes, 32, ["frames", name, "bytes"]);
    for (const each of Object.keys(maps)) component(each, `\`maps\` of frame \`${name}\``, ["frames", name, "maps", each]);
  }

  const lines = new Map<number, string>();
  for (const [name, use] of Object.entries(interrupts)) {
    const { notification, handler } = use;
    known("notification", notifications, notification, `interrupt \`${name}\``, ["interrupts", name, "notification"]);
    component(handler, `interrupt \`${name}\``, ["interrupts", name, "handler"]);
    if ((use.line === undefined) === (use.board === undefined)) {
      found.push(diagnostic("PG8422", at(["interrupts", name]), { name }));
      continue;
    }
    const line = interruptLine(use, board);
    const path = ["interrupts", name, use.line === undefined ? "board" : "line"];
    exists(line, `interrupt \`${name}\``, path);
    const other = lines.get(line);
    if (other !== undefined) found.push(diagnostic("PG4210", at(path), { line, one: other, other: name, lines: board.lines }));
    else lines.set(line, name);
  }
  const count = linesOf(description, board).length;
  if (count > kernelLimits.irqs) found.push(diagnostic("PG4226", at(["interrupts"]), { count, most: kernelLimits.irqs }));
  return found;
}
