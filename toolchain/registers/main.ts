/**
 * Register tables against the packages that they cite.
 *
 *   node main.ts --check     downloads the packages with cargo and compares every value; differences exit with 1
 *   node main.ts --write     downloads them and writes the values of all names that the tables have
 *   node main.ts --headers   no network: writes the C headers of the tables into runtime-c/generated/
 *
 * The first two need the network and cargo, so `npm test` runs neither. No text of a package stays anywhere.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { registersOf } from "./crates.ts";
import type { Registers } from "./crates.ts";
import { bootCrates, bootDifferences } from "./boot-block.ts";
import { chipHeader, headerOf, hexText, tableDirectory, tableFault } from "./table.ts";
import type { RegisterTable } from "./table.ts";

export interface Difference {
  readonly where: string;
  readonly table: string;
  readonly package: string;
}

export function readTables(root: string): ReadonlyMap<string, RegisterTable> {
  const directory = join(root, tableDirectory);
  return new Map(readdirSync(directory).sort().map((file) => [file.replace(".json", ""), JSON.parse(readFileSync(join(directory, file), "utf8")) as RegisterTable]));
}

/** The table with every value as the package has it; `unknown` says what the package does not know. */
export function filled(table: RegisterTable, registers: Registers): { readonly table: RegisterTable; readonly unknown: readonly string[] } {
  const unknown: string[] = [];
  const known = <T>(value: T | null, where: string, otherwise: T): T => {
    if (value === null) unknown.push(where);
    return value ?? otherwise;
  };
  return {
    table: {
      ...table, lines: registers.lines(),
      interrupts: Object.fromEntries(Object.keys(table.interrupts).map((name) => [name, known(registers.interrupt(name), `interrupt ${name}`, 0)])),
      peripherals: Object.fromEntries(Object.entries(table.peripherals).map(([name, peripheral]) => [name, {
        ...peripheral, base: hexText(known(registers.base(name), name, 0), 8),
        registers: Object.fromEntries(Object.entries(peripheral.registers).map(([register, { fields }]) => [register, {
          offset: hexText(known(registers.offset(name, register), `${name}.${register}`, 0), 2),
          fields: Object.fromEntries(Object.keys(fields).map((field) => [field, known(registers.bits(name, register, field), `${name}.${register}.${field}`, "0")])),
        }])),
      }])),
    },
    unknown,
  };
}

/** Each value of a table as `where: value`. */
function flat(table: RegisterTable): ReadonlyMap<string, string> {
  const values = new Map<string, string>([["lines", String(table.lines)]]);
  for (const [name, line] of Object.entries(table.interrupts)) values.set(`interrupt ${name}`, String(line));
  for (const [name, { base, registers }] of Object.entries(table.peripherals)) {
    values.set(name, base);
    for (const [register, { offset, fields }] of Object.entries(registers)) {
      values.set(`${name}.${register}`, offset);
      for (const [field, bits] of Object.entries(fields)) values.set(`${name}.${register}.${field}`, bits);
    }
  }
  return values;
}

export function differences(chip: string, table: RegisterTable, registers: Registers): { readonly values: number; readonly found: readonly Difference[] } {
  const theirs = filled(table, registers);
  const ours = flat(table);
  const found = [...flat(theirs.table)].flatMap(([where, value]) => {
    const told = theirs.unknown.includes(where) ? "nothing of that name" : value;
    return ours.get(where) === told ? [] : [{ where: `${chip}: ${where}`, table: ours.get(where)!, package: told }];
  });
  return { values: ours.size, found };
}

/** The tables as JSON with a field's bits on one line. */
export const tableText = (table: RegisterTable): string => `${JSON.stringify(table, null, 2).replace(/"fields": \{([^}]*)\}/gu, (_, inside: string) => `"fields": {${inside.replace(/\s+/gu, " ")}}`)}\n`;

export function headerFiles(tables: ReadonlyMap<string, RegisterTable>): ReadonlyMap<string, string> {
  return new Map([...tables].map(([chip, table]) => [join("runtime-c/generated", headerOf(chip)), chipHeader(chip, table)]));
}

/** Downloads the packages, each in the version that is cited, and gives the directory that they are in. */
function download(directory: string, packages: ReadonlyMap<string, string>): string {
  mkdirSync(join(directory, "src"), { recursive: true });
  writeFileSync(join(directory, "src/main.rs"), "fn main() {}\n");
  writeFileSync(join(directory, "Cargo.toml"), `[package]\nname = "wanted"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\n${[...packages].map(([name, version]) => `${name} = "=${version}"\n`).join("")}`);
  execFileSync("cargo", ["vendor", "--quiet", "packages"], { cwd: directory, stdio: ["ignore", "ignore", "inherit"] });
  return join(directory, "packages");
}

function main(args: readonly string[]): number {
  const [mode, ...more] = args;
  if (mode === undefined || more.length > 0 || !["--check", "--write", "--headers"].includes(mode)) {
    process.stderr.write("registers: one of --check, --write, --headers\n");
    return 2;
  }
  const above = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const root = above.endsWith("dist") ? dirname(above) : above;
  const tables = readTables(root);
  const writeHeaders = (from: ReadonlyMap<string, RegisterTable>): void => {
    for (const [path, text] of headerFiles(from)) {
      if (existsSync(join(root, path)) && readFileSync(join(root, path), "utf8") === text) continue;
      writeFileSync(join(root, path), text);
      process.stdout.write(`wrote ${path}\n`);
    }
  };
  if (mode === "--headers") {
    writeHeaders(tables);
    return 0;
  }

  const scratch = mkdtempSync(join(tmpdir(), "pgrid-registers-"));
  try {
    const packages = new Map([...[...tables.values()].map((table) => [table.package.name, table.package.version] as const), ...bootCrates]);
    const directory = download(scratch, packages);
    const texts = new Map<string, string | null>();
    let bad = 0;
    const now = new Map<string, RegisterTable>();
    for (const [chip, table] of tables) {
      const registers = registersOf((path) => {
        const at = join(directory, table.package.name, path);
        if (!texts.has(at)) texts.set(at, path !== "" && existsSync(at) ? readFileSync(at, "utf8") : null);
        return texts.get(at)!;
      }, table.package);
      if (mode === "--write") {
        const { table: theirs, unknown } = filled(table, registers);
        for (const each of unknown) process.stderr.write(`${chip}: ${table.package.name} knows nothing of ${each}\n`);
        bad += unknown.length;
        now.set(chip, theirs);
        writeFileSync(join(root, tableDirectory, `${chip}.json`), tableText(theirs));
        continue;
      }
      const { values, found } = differences(chip, table, registers);
      const fault = tableFault(table);
      for (const each of found) process.stderr.write(`${each.where}: the table says ${each.table}, ${table.package.name} ${table.package.version} says ${each.package}\n`);
      if (fault !== null) process.stderr.write(`${chip}: ${fault}\n`);
      process.stdout.write(`${chip}: ${values - found.length} of ${values} values are those of ${table.package.name} ${table.package.version}\n`);
      bad += found.length + (fault === null ? 0 : 1);
    }
    if (mode === "--write") writeHeaders(now);
    else {
      const { words, found } = bootDifferences(scratch, readFileSync(join(root, "runtime-c/port/armv7m/chip/imxrt1062_boot.c"), "utf8"));
      for (const each of found) process.stderr.write(`${each}\n`);
      process.stdout.write(`imxrt1062: ${words - found.length} of ${words} words of the FlexSPI configuration block are those of ${bootCrates[0][0]} ${bootCrates[0][1]}, the flash's size apart\n`);
      bad += found.length;
    }
    return bad === 0 ? 0 : 1;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    process.stderr.write(code === "ENOENT" ? "registers: this needs cargo and the network; as root on Debian: apt-get install -y cargo\n" : `registers: ${message}\n`);
    return 4;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
