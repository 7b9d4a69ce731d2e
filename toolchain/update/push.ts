/**
 * The host's side of an update over a link that loses, cuts off and repeats: a state machine without a clock or a port. Each event gives
 * the next state and one action. A request that had no answer is sent again; what its answer says of the offset that is due decides
 * where to go on, so a piece that had arrived is not sent twice, and a device that has restarted gets all of it again.
 */
import { updateComponents, updateLimits, updateMessages, updateRefusals, updateStates } from "../../spec/update.ts";
import type { UpdateComponent, UpdateMessageName, UpdateRefusal, UpdateState } from "../../spec/update.ts";
import { same } from "../../compiler/support/bytes.ts";

export interface Update {
  readonly envelope: Uint8Array;
  readonly payload: Uint8Array;
  /** SHA-256 of the payload. */
  readonly id: Uint8Array;
  /** Seconds since 1970. */
  readonly time: bigint;
}

export type Request =
  | { readonly name: "update-begin"; readonly fields: { readonly envelopeBytes: number; readonly payloadBytes: number; readonly time: bigint; readonly id: Uint8Array } }
  | { readonly name: "update-chunk"; readonly fields: { readonly offset: number; readonly piece: Uint8Array } }
  | { readonly name: "update-finish" | "update-status"; readonly fields: Readonly<Record<never, never>> };

export type Event =
  | { readonly kind: "answer"; readonly of: number; readonly refusal: number; readonly offset: number }
  | { readonly kind: "state"; readonly state: DeviceState }
  /** Nothing came in time. */
  | { readonly kind: "silence" };

export type Action =
  | { readonly kind: "send"; readonly request: Request }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly why: Failure };
export type Failure =
  | { readonly kind: "refused"; readonly refusal: Exclude<UpdateRefusal, "ok">; readonly request: UpdateMessageName }
  | { readonly kind: "silent"; readonly request: UpdateMessageName }
  /** An answer that the protocol does not have here. */
  | { readonly kind: "unexpected"; readonly request: UpdateMessageName; readonly got: string }
  | { readonly kind: "astray"; readonly times: number };

export interface Pushing {
  readonly update: Update;
  readonly request: Request;
  /** How often this request was sent without an answer. */
  readonly silences: number;
  /** How often the device wanted another offset than was due. */
  readonly detours: number;
}

/** Requests again after silence, and changes of the offset, before it gives up. */
export const pushLimits = { silences: 3, detours: 16 } as const;

/** Program units of every flash divide it. */
const alignment = 512;

/** The piece at an offset: wholly in the envelope or wholly in the payload. */
export function pieceAt({ envelope, payload }: Update, offset: number): Uint8Array {
  const most = updateLimits["chunk-bytes"].value;
  return offset < envelope.length ? envelope.subarray(offset, offset + most) : payload.subarray(offset - envelope.length, offset - envelope.length + most);
}
export const totalBytes = ({ envelope, payload }: Update): number => envelope.length + payload.length;

const beginOf = ({ envelope, payload, id, time }: Update): Request => ({ name: "update-begin", fields: { envelopeBytes: envelope.length, payloadBytes: payload.length, time, id } });

export function startPush(update: Update): readonly [Pushing, Action] {
  const request = beginOf(update);
  return [{ update, request, silences: 0, detours: 0 }, { kind: "send", request }];
}

const refusalNames = new Map(Object.entries(updateRefusals).map(([name, { code }]) => [code as number, name as UpdateRefusal]));
const kindNames = new Map(Object.entries(updateMessages).map(([name, { kind }]) => [kind as number, name]));

export function nextPush(pushing: Pushing, event: Event): readonly [Pushing, Action] {
  const { update, request, silences, detours } = pushing;
  const send = (next: Request, more: Partial<Pushing> = {}): readonly [Pushing, Action] => [{ ...pushing, request: next, silences: 0, ...more }, { kind: "send", request: next }];
  const fail = (why: Failure): readonly [Pushing, Action] => [pushing, { kind: "failed", why }];
  const unexpected = (got: string): readonly [Pushing, Action] => fail({ kind: "unexpected", request: request.name, got });

  if (event.kind === "silence") return silences >= pushLimits.silences ? fail({ kind: "silent", request: request.name }) : send(request, { silences: silences + 1 });
  if (request.name === "update-status") {
    if (event.kind !== "state") return unexpected("an answer where the state was asked for");
    return isInstalled(event.state, update.id) ? [pushing, { kind: "done" }] : fail({ kind: "refused", refusal: "out-of-order", request: "update-finish" });
  }
  if (event.kind === "state") return unexpected("the state, which was not asked for");
  if (kindNames.get(event.of) !== request.name) return unexpected(`the answer to ${kindNames.get(event.of) ?? `request ${event.of}`}`);
  const refusal = refusalNames.get(event.refusal);
  if (refusal === undefined) return unexpected(`the unknown refusal ${event.refusal}`);

  const astray = (offset: number): readonly [Pushing, Action] => {
    if (offset > totalBytes(update) || !startsPiece(update, offset)) return unexpected(`offset ${offset}, where no piece begins`);
    return detours >= pushLimits.detours ? fail({ kind: "astray", times: detours }) : send(requestAt(update, offset), { detours: detours + 1 });
  };
  switch (request.name) {
    case "update-begin":
      return refusal === "ok" ? (event.offset === 0 ? send(requestAt(update, 0)) : astray(event.offset)) : fail({ kind: "refused", refusal, request: request.name });
    case "update-chunk": {
      const due = request.fields.offset + request.fields.piece.length;
      if (refusal === "wrong-offset") return astray(event.offset);
      // It has forgotten that it was receiving: it has restarted.
      if (refusal === "out-of-order") return detours >= pushLimits.detours ? fail({ kind: "refused", refusal, request: request.name }) : send(beginOf(update), { detours: detours + 1 });
      if (refusal !== "ok") return fail({ kind: "refused", refusal, request: request.name });
      return event.offset === due ? send(requestAt(update, due)) : astray(event.offset);
    }
    case "update-finish":
      if (refusal === "ok") return [pushing, { kind: "done" }];
      // It may have been carried out, and its answer was lost, or who takes updates was started again over it.
      return refusal === "out-of-order" ? send({ name: "update-status", fields: {} }) : fail({ kind: "refused", refusal, request: request.name });
  }
}

/** Or the end: all of it is there. */
function startsPiece(update: Update, offset: number): boolean {
  const { length } = update.envelope;
  return offset <= length || (offset - length) % alignment === 0 || offset === totalBytes(update);
}

function requestAt(update: Update, offset: number): Request {
  return offset >= totalBytes(update) ? { name: "update-finish", fields: {} } : { name: "update-chunk", fields: { offset, piece: pieceAt(update, offset) } };
}

/** Bytes that the device has, as far as is known. */
export function pushed({ update, request }: Pushing): number {
  if (request.name === "update-chunk") return request.fields.offset;
  return request.name === "update-begin" ? 0 : totalBytes(update);
}

export interface PlaceState {
  readonly state: UpdateState;
  readonly sequence: number;
  readonly id: Uint8Array;
}
export interface DeviceState {
  readonly running: UpdateComponent | null;
  readonly receiving: { readonly offset: number; readonly total: number } | null;
  readonly places: Readonly<Record<UpdateComponent, PlaceState>>;
}

/** The fields of `update-state`; null when they say what cannot be. */
export function readState(fields: {
  readonly running: number; readonly receiving: number; readonly offset: number; readonly total: number;
  readonly sequenceA: number; readonly sequenceB: number; readonly sequenceRoutes: number; readonly stateA: number; readonly stateB: number; readonly stateRoutes: number;
  readonly idA: Uint8Array; readonly idB: Uint8Array; readonly idRoutes: Uint8Array;
}): DeviceState | null {
  const running = (["a", "b"] as const).find((slot) => updateComponents[slot].code === fields.running) ?? null;
  if ((running === null && fields.running !== 0) || fields.receiving > 1 || (fields.receiving === 1 && fields.offset > fields.total)) return null;
  const named = (code: number): UpdateState | undefined => (Object.keys(updateStates) as UpdateState[]).find((name) => updateStates[name].code === code);
  const [a, b, routes] = [named(fields.stateA), named(fields.stateB), named(fields.stateRoutes)];
  if (a === undefined || b === undefined || routes === undefined) return null;
  return {
    running, receiving: fields.receiving === 1 ? { offset: fields.offset, total: fields.total } : null,
    places: {
      a: { state: a, sequence: fields.sequenceA, id: fields.idA }, b: { state: b, sequence: fields.sequenceB, id: fields.idB },
      routes: { state: routes, sequence: fields.sequenceRoutes, id: fields.idRoutes },
    },
  };
}

function isInstalled({ places }: DeviceState, id: Uint8Array): boolean {
  return Object.values(places).some((place) => (place.state === "pending" || place.state === "confirmed") && same(place.id, id));
}
