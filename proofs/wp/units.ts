/** The files of C that WP proves, and what each needs said. Smaller first: what fails, fails early. */
export interface WpSource {
  /** Below runtime-c/. */
  readonly file: string;
  /** Beyond those of `commonFlags` in run.ts. */
  readonly flags?: readonly string[];
  /** Seconds for a goal and prover; `timeout` of run.ts by default. */
  readonly timeout?: number;
}

export const wpSources: readonly WpSource[] = [
  { file: "base/crc32.c" },
  { file: "wire/message.c" },
  { file: "wire/frame.c" },
];
