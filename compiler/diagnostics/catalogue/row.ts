/**
 * One row of the catalogue of diagnostics. Codes are stable: a row may be reworded or retired, its code is never reused.
 *
 * PG10xx Lisp reader · PG11xx TypeScript front end · PG2xxx names, types, forms · PG3xxx bounds and limits of routes · PG4xxx projects, systems and boards ·
 * PG5xxx device and link · PG6xxx images and verification · PG7xxx tools ·
 * PG80xx signing and updates · PG82xx flashing · PG83xx sizes and stacks · PG84xx flash, slots and inheritance of boards · PG85xx messages on the wire ·
 * PG86xx capability tokens · PG88xx audit logs · PG9xxx the toolchain itself.
 */
export interface Row {
  /** Default: error. */
  readonly severity?: "warning";
  /** What finds it: the tests trigger the first three from `example`. */
  readonly stage: "read" | "check" | "compile" | "command";
  /** A few words for the index. */
  readonly title: string;
  /** The message; `{name}` is filled in. */
  readonly template: string;
  /** What to do about it; `{name}` is filled in. A single report may bring its own instead. */
  readonly help?: string;
  /** For the page and `pgrid explain`: why it is so. */
  readonly explanation: string;
  /** A source that triggers this code and no other. */
  readonly example?: string;
  /** The language of the example; Lisp by default. */
  readonly language?: "typescript";
  /** Stands for an example that is too long to print. */
  readonly exampleShown?: string;
}
export type Rows = Readonly<Record<string, Row>>;
