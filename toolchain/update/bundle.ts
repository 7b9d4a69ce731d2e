/** Bundles of routes: what `pgrid sign --routes` signs, and a device keeps in its store. Deterministic CBOR, read as strictly as envelopes. */
import { decode, encode, rfc8949EncodeOptions } from "cborg";
import { limits } from "../../spec/limits.ts";
import { bundle, updateLimits } from "../../spec/update.ts";
import { same } from "../../compiler/support/bytes.ts";
import type { Read } from "./envelope.ts";

export interface BundledRoute {
  readonly name: string;
  readonly image: Uint8Array;
  /** Names of the tables that the program names, in its order: the device looks for its own of that name. */
  readonly tables: readonly string[];
}

export function encodeBundle(routes: readonly BundledRoute[]): Uint8Array {
  return encode(new Map<number, unknown>([
    [bundle["version-key"].value, bundle.version.value], [bundle["routes-key"].value, routes.map(({ name, image, tables }) => [name, image, tables])],
  ]), rfc8949EncodeOptions);
}

/** Why routes are no bundle that a device takes, or null. */
export function bundleFault(routes: readonly BundledRoute[]): string | null {
  const most = updateLimits["bundle-routes"].value;
  if (routes.length === 0) return "it holds no route";
  if (routes.length > most) return `it holds ${routes.length} routes, and a bundle ${most} at most`;
  const nameBytes = ({ name }: Pick<BundledRoute, "name">): number => new TextEncoder().encode(name).length;
  const named = routes.find((route) => nameBytes(route) === 0 || nameBytes(route) > updateLimits["bundle-name-bytes"].value);
  if (named !== undefined) return `a name has ${nameBytes(named)} bytes, and may have 1 to ${updateLimits["bundle-name-bytes"].value}`;
  const twice = routes.find(({ name }, at) => routes.findIndex((other) => other.name === name) !== at);
  if (twice !== undefined) return `two routes are called \`${twice.name}\``;
  const many = routes.find(({ tables }) => tables.length > limits.tablesPerProgram || tables.some((table) => nameBytes({ name: table }) === 0 || nameBytes({ name: table }) > updateLimits["bundle-name-bytes"].value));
  if (many !== undefined) return `the tables of \`${many.name}\` are more than ${limits.tablesPerProgram}, or have names that are too long`;
  const large = routes.find(({ image }) => image.length === 0 || image.length > limits.imageBytes);
  if (large !== undefined) return `the image of \`${large.name}\` has ${large.image.length} bytes, and may have 1 to ${limits.imageBytes}`;
  const bytes = encodeBundle(routes).length;
  return bytes > updateLimits["bundle-bytes"].value ? `it has ${bytes} bytes, and may have ${updateLimits["bundle-bytes"].value}` : null;
}

const isRoute = (value: unknown): value is readonly [string, Uint8Array, readonly string[]] =>
  Array.isArray(value) && value.length === 3 && typeof value[0] === "string" && value[1] instanceof Uint8Array && Array.isArray(value[2]) && value[2].every((name) => typeof name === "string");

/** The programs in it are not verified here. */
export function readBundle(bytes: Uint8Array): Read<readonly BundledRoute[]> {
  const bad = { ok: false, refusal: "bad-bundle" } as const;
  let whole: unknown;
  try {
    whole = decode(bytes, { useMaps: true, strict: true, rejectDuplicateMapKeys: true, allowIndefinite: false });
  } catch {
    return bad;
  }
  const list = whole instanceof Map ? (whole.get(bundle["routes-key"].value) as unknown) : undefined;
  if (!Array.isArray(list) || !list.every(isRoute)) return bad;
  const routes = list.map(([name, image, tables]) => ({ name, image, tables }));
  return bundleFault(routes) === null && same(encodeBundle(routes), bytes) ? { ok: true, value: routes } : bad;
}
