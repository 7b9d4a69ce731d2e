/**
 * The registers of a chip: boards/registers/<chip>.json, and the C header made from it.
 *
 * A table names what the drivers use and nothing else. Its values are those of a package, which `npm run registers`
 * downloads to compare every one (check.ts); they were written by the same program.
 */

export interface Package {
  /** Of the Rust registry. */
  readonly name: string;
  readonly version: string;
  /** The file that says where peripherals are and which interrupts there are. */
  readonly device: string;
  readonly style: "svd2rust" | "ral";
}

export interface Register {
  readonly offset: string;
  /** `5`, or `4:7` with the highest bit last. */
  readonly fields: Readonly<Record<string, string>>;
}

/** By name; a part of a peripheral that has registers of its own is `PERIPHERAL.PART`. */
export interface Peripheral {
  readonly base: string;
  /** Its name in macros; several of a kind share one. */
  readonly block: string;
  /** Of a peripheral whose block another one describes: empty. */
  readonly registers: Readonly<Record<string, Register>>;
}

export interface RegisterTable {
  readonly about: string;
  readonly package: Package;
  /** Number of interrupt lines: the vector table has 16 more words. */
  readonly lines: number;
  readonly interrupts: Readonly<Record<string, number>>;
  readonly peripherals: Readonly<Record<string, Peripheral>>;
}

export const tableDirectory = "boards/registers";
export const headerOf = (chip: string): string => `pg_chip_${chip}.h`;

export const hexText = (value: number, digits: number): string => {
  const text = value.toString(16).padStart(digits, "0");
  return `0x${digits > 4 ? text.replace(/(?=.{4}$)/u, "_") : text}`;
};

const literal = (text: string): string => `${text.replaceAll("_", "")}u`;
const upper = (name: string): string => name.toUpperCase().replaceAll(".", "_");

/** runtime-c/generated/pg_chip_<chip>.h: addresses, offsets and bits as macros. */
export function chipHeader(chip: string, table: RegisterTable): string {
  const guard = `PG_CHIP_${upper(chip)}_H`;
  const { name, version } = table.package;
  const lines = [
    `/* pg_chip_${chip}.h -- registers that the drivers use: made from ${tableDirectory}/${chip}.json by toolchain/registers/main.ts.`,
    ` * Values are those of the Rust package ${name} ${version}. */`,
    `#ifndef ${guard}`, `#define ${guard}`, "",
    `#define PG_CHIP_LINES ${table.lines}u`,
    ...Object.entries(table.interrupts).map(([irq, line]) => `#define PG_IRQ_${upper(irq)} ${line}u`),
  ];
  for (const [peripheral, { base, block, registers }] of Object.entries(table.peripherals)) {
    lines.push("", `#define PG_${upper(peripheral)}_BASE ${literal(base)}`);
    for (const [register, { offset, fields }] of Object.entries(registers)) {
      const own = `PG_${upper(block)}_${upper(register)}`;
      lines.push(`#define ${own} ${literal(offset)}`);
      for (const [field, bits] of Object.entries(fields)) {
        const [low, high] = bits.split(":").map(Number) as [number, number?];
        if (high === undefined) lines.push(`#define ${own}_${upper(field)} (1u << ${low})`);
        else lines.push(`#define ${own}_${upper(field)}(value) ((uint32_t)(value) << ${low})`, `#define ${own}_${upper(field)}_MASK (0x${(2 ** (high - low + 1) - 1).toString(16)}u << ${low})`);
      }
    }
  }
  return `${lines.join("\n")}\n\n#endif\n`;
}

/** Whether bits of two fields of a register overlap, or one lies outside of it. Null: all is well. */
export function tableFault(table: RegisterTable): string | null {
  for (const [peripheral, { registers }] of Object.entries(table.peripherals)) {
    for (const [register, { fields }] of Object.entries(registers)) {
      let seen = 0n;
      for (const [field, bits] of Object.entries(fields)) {
        const [low, high = low] = bits.split(":").map(Number) as [number, number?];
        if (!(low >= 0 && high >= low && high < 32)) return `${peripheral}.${register}.${field} has the bits ${bits}`;
        const mask = ((1n << BigInt(high - low + 1)) - 1n) << BigInt(low);
        if ((seen & mask) !== 0n) return `${peripheral}.${register}.${field} overlaps another field`;
        seen |= mask;
      }
    }
  }
  return null;
}
