/** The FlexSPI configuration block of runtime-c/port/armv7m/chip/imxrt1062_boot.c against the one that a Rust package makes for the same board. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export const bootCrates = [["teensy4-fcb", "0.5.0"]] as const;
export const bootBlockWords = 128;
/** Size of the flash: the package's is of an earlier board. */
const flashSize = 0x50 / 4;

/** `[0x50 / 4] = 0x00800000,` lines of the C file's configuration block, by word. */
export function bootWords(source: string): Uint32Array {
  const words = new Uint32Array(bootBlockWords);
  const body = /pg_flexspi_block\[[^\]]*\]\[?[^=]*= \{([\s\S]*?)\n\};/u.exec(source)?.[1] ?? "";
  for (const [, offset, value] of body.matchAll(/\[(0x[0-9a-f]+) \/ 4\] = (0x[0-9a-f]+)u?,/gu)) words[Number(offset) / 4] = Number(value);
  return words;
}

export function bootDifferences(directory: string, source: string): { readonly words: number; readonly found: readonly string[] } {
  writeFileSync(join(directory, "src/main.rs"), [
    "use teensy4_fcb::SERIAL_NOR_CONFIGURATION_BLOCK as BLOCK;",
    "fn main() {",
    "    let bytes = unsafe { core::slice::from_raw_parts(&BLOCK as *const _ as *const u8, core::mem::size_of_val(&BLOCK)) };",
    "    for word in bytes.chunks(4) { println!(\"{:02x}{:02x}{:02x}{:02x}\", word[3], word[2], word[1], word[0]); }",
    "}", "",
  ].join("\n"));
  writeFileSync(join(directory, "Cargo.toml"), `[package]\nname = "wanted"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\n${bootCrates.map(([name, version]) => `${name} = "=${version}"\n`).join("")}`);
  const theirs = execFileSync("cargo", ["run", "--quiet"], { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim().split("\n").map((word) => Number.parseInt(word, 16));
  const ours = bootWords(source);
  const found = [...ours].flatMap((word, i) => (i === flashSize || word === theirs[i] ? [] : [`FlexSPI configuration block at 0x${(4 * i).toString(16)}: ours is 0x${word.toString(16)}, the package's 0x${(theirs[i] ?? 0).toString(16)}`]));
  return { words: bootBlockWords - 1, found };
}
