/**
 * The derivation tree: who came of whom. A capability that goes leaves its children to its parent, in its own place; one that moves keeps its place.
 * `roots` are those that nothing gave.
 */
import { cap } from "./numbers.ts";
import type { Cap, Slot } from "./state.ts";

export type Roots = Cap[];

const siblings = (roots: Roots, parent: Cap | null): Cap[] => (parent === null ? roots : parent.children);

/** Whether a capability can have children: copies of it, what Retype makes of it, handlers of interrupts, badged ones. */
function bearer(parent: Cap, child: Cap): boolean {
  if (!parent.original) return false;
  // Another badge, or a first capability with this one: not its child, but as old as it.
  if (parent.type === cap.endpoint || parent.type === cap.notification) return parent.data === 0 || (child.data === parent.data && !child.original);
  return true;
}

/** Puts a capability that came of `source` into the tree: as its first child, or beside it, directly behind, where it can have none. */
export function derive(roots: Roots, child: Cap, source: Cap): void {
  if (bearer(source, child)) {
    child.parent = source;
    source.children.unshift(child);
  } else {
    const among = siblings(roots, source.parent);
    child.parent = source.parent;
    among.splice(among.indexOf(source) + 1, 0, child);
  }
  child.slot.cap = child;
  if (child.object !== null) child.object.caps++;
}

/** A capability that nothing gave, behind all others. */
export function plant(roots: Roots, root: Cap): void {
  roots.push(root);
  root.slot.cap = root;
  if (root.object !== null) root.object.caps++;
}

export function remove(roots: Roots, gone: Cap): void {
  const among = siblings(roots, gone.parent);
  among.splice(among.indexOf(gone), 1, ...gone.children);
  for (const child of gone.children) child.parent = gone.parent;
  gone.slot.cap = null;
  if (gone.object !== null) gone.object.caps--;
}

/** Two slots change their capabilities; either may be empty. */
export function exchange(a: Slot, b: Slot): void {
  const { cap: one } = a;
  const { cap: other } = b;
  a.cap = other;
  if (other !== null) other.slot = a;
  b.cap = one;
  if (one !== null) one.slot = b;
}

/** The capability that Delete would end the object with. */
export const isLast = (each: Cap): boolean => each.object !== null && each.object.caps === 1;

/** In the order of the list that the C keeps: each before its children. */
export function preorder(roots: Roots): Cap[] {
  const list: Cap[] = [];
  const walk = (caps: readonly Cap[]): void => {
    for (const each of caps) {
      list.push(each);
      if (each.children.length > 0) walk(each.children);
    }
  };
  walk(roots);
  return list;
}
