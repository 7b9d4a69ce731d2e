/**
 * Start and UART driver of each chip against registers that record (registers/model.c): every write has the address and
 * the value that the register table gives, in order, and every wait waits for the bit of the table. No hardware and no
 * model of any: that these writes do what they are meant to is the manuals' word.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { boardHeader } from "../../compiler/6-image/board-header.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { loadBoard } from "../../toolchain/config/board.ts";
import { filled, differences, headerFiles, readTables, tableText } from "../../toolchain/registers/main.ts";
import { registersOf } from "../../toolchain/registers/crates.ts";
import { tableFault } from "../../toolchain/registers/table.ts";
import type { RegisterTable } from "../../toolchain/registers/table.ts";
import { root, scratchDirectory, sources } from "./native.ts";

const tables = readTables(root);
const model = join(root, "test/runtime/registers");
const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, "0");

/** Addresses and bits of a table by their names. */
function named(table: RegisterTable) {
  const register = (name: string) => {
    const dot = name.lastIndexOf(".");
    const [peripheral, wanted] = [name.slice(0, dot), name.slice(dot + 1)];
    const { base, block } = table.peripherals[peripheral]!;
    const found = Object.values(table.peripherals).find((each) => each.block === block && wanted in each.registers)!.registers[wanted]!;
    return { address: Number(base.replaceAll("_", "")) + Number(found.offset), fields: found.fields };
  };
  return {
    at: (name: string, more = 0): string => hex(register(name).address + more),
    /** Fields of a register: `FIELD`, all ones, or `FIELD=value`. */
    bits: (name: string, ...fields: readonly string[]): number => fields.reduce((sum, each) => {
      const [field, value] = each.split("=") as [string, string?];
      const [low, high] = register(name).fields[field]!.split(":").map(Number) as [number, number?];
      return (sum | ((value === undefined ? 2 ** ((high ?? low) - low + 1) - 1 : Number(value)) << low)) >>> 0;
    }, 0),
  };
}

const boards = { stm32f767: "stm32f767-nucleo", stm32h743: "stm32h743-nucleo", imxrt1062: "imxrt1062", samv71q21: "samv71-xplained" } as const;
type Chip = keyof typeof boards;

const compiled = new Map<Chip, string>();
function compile(chip: Chip): string {
  const known = compiled.get(chip);
  if (known !== undefined) return known;
  const loaded = loadBoard(nodeHost(), boards[chip], null, nowhere, new Map());
  if (!loaded.ok) throw new Error(`board ${boards[chip]} is refused`);
  const directory = join(scratchDirectory, `chip-${chip}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "pg_board.h"), boardHeader(loaded.value.layout!));
  const program = join(directory, "model");
  // The header of the boot ROM holds addresses of 32 bits; test/toolchain/boards.test.ts reads it from the linked image.
  const files = sources.port.armv7m.chips![chip]!.filter((file) => !file.endsWith("_boot.c")).map((file) => join(root, "runtime-c", file));
  execFileSync("gcc", [...sources.common, ...sources.warnings, "-I", model, "-I", directory, "-I", join(root, "runtime-c"), ...files, join(model, "model.c"), "-o", program]);
  compiled.set(chip, program);
  return program;
}

/** What happened in each part: writes, and how often each register was read. */
function run(chip: Chip, registers: readonly string[]) {
  const parts: Record<string, { writes: string[]; reads: Record<string, number>; values: string[] }> = {};
  let part = parts["start"] = { writes: [] as string[], reads: {} as Record<string, number>, values: [] as string[] };
  for (const line of execFileSync(compile(chip), registers, { encoding: "utf8", timeout: 10_000 }).trim().split("\n")) {
    const [what, address] = line.split(" ") as [string, string?];
    if (what === "read") part.reads[address!] = (part.reads[address!] ?? 0) + 1;
    else if (what.startsWith("write")) part.writes.push(line);
    else if (/^[0-9a-f]{1,8}$/u.test(what)) part.values.push(what);
    else part = parts[what] = { writes: [], reads: {}, values: [] };
  }
  return parts as Record<"start" | "uart" | "put" | "ready" | "take" | "clear" | "counter", typeof part>;
}

/** Expected writes: `register: bits`, what they are over what the register held. */
function expecting(chip: Chip) {
  const { at, bits } = named(tables.get(chip)!);
  const line = (how: string) => (name: string, fields: readonly string[] = [], held = 0, more = 0): string => `${how} ${at(name, more)} ${hex((held | bits(name, ...fields)) >>> 0)}`;
  return { at, bits, write: line("write"), write16: line("write16") };
}

describe.each([["stm32f767", "AHB1ENR", "APB1ENR", ["AFRH8=7", "AFRH9=7"], 0, "139"], ["stm32h743", "AHB4ENR", "APB1LENR", ["AFR8=7", "AFR9=7"], 3, "556"]] as const)("%s", (chip, gpioGate, gates, functions, prescaler, divisor) => {
  const { at, bits, write } = expecting(chip);
  const h7 = chip === "stm32h743";
  const ready = h7 ? [`${at("PWR.CSR1")}+${hex(bits("PWR.CSR1", "ACTVOSRDY"))}@3`] : [];
  const sending = [`${at("USART3.ISR")}+${hex(bits("USART3.ISR", "TXE"))}@4`];

  test("starts supply, clocks, pins and counter, and leaves other bits alone", () => {
    const held = 0x80001000;
    const { start } = run(chip, [...ready, ...sending, `${at(`RCC.${gpioGate}`)}=${hex(held)}`, `${at("GPIOD.MODER")}=ffffffff`, `${at("GPIOD.AFRH")}=ffffffff`, ...(h7 ? [`${at("PWR.CR3")}=00000001`] : [])]);
    expect(start.writes).toEqual([
      ...(h7 ? [write("PWR.CR3", ["LDOEN", "SCUEN"])] : []),
      write(`RCC.${gpioGate}`, ["GPIODEN"], held), write(`RCC.${gates}`, ["TIM5EN", "USART3EN"]),
      write("GPIOD.AFRH", functions, 0xffffff00), write("GPIOD.MODER", ["MODER8=2", "MODER9=2"], 0xfff0ffff),
      write("TIM5.PSC", [`PSC=${prescaler}`]), write("TIM5.EGR", ["UG"]), write("TIM5.CR1", ["CEN"]),
    ]);
    if (h7) expect(start.reads[at("PWR.CSR1")]).toBe(3);
    expect(start.reads[at(`RCC.${gates}`)]).toBe(2);
  });
  test("its UART has 115200 bits a second, waits for room, and takes bytes and overruns", () => {
    const heard = run(chip, [...ready, ...sending, `${at("USART3.ISR")}=00000000`, `${at("USART3.RDR")}=000001c3`]);
    expect(heard.uart.writes).toEqual([write("USART3.CR1"), write("USART3.BRR", [`BRR=${divisor}`]), write("USART3.CR1", ["UE", "RE", "TE", "RXNEIE"])]);
    expect(heard.put).toMatchObject({ writes: [`write ${at("USART3.TDR")} ${hex(65)}`], reads: { [at("USART3.ISR")]: 4 } });
    expect(heard.ready.values).toEqual(["0", "0"]);
    expect(heard.take.values).toEqual(["c3"]);
    expect(heard.clear.writes).toEqual([write("USART3.ICR", ["ORECF"])]);
    expect(run(chip, [...ready, `${at("USART3.ISR")}=${hex(bits("USART3.ISR", "TXE", "RXNE"))}`]).ready.values).toEqual(["1", "1"]);
  });
});

describe("imxrt1062", () => {
  const { at, bits, write, write16 } = expecting("imxrt1062");
  const quiet = [`${at("LPUART6.STAT")}+${hex(bits("LPUART6.STAT", "TDRE"))}@2`, `${at("GPT1.CR")}-${hex(bits("GPT1.CR", "SWR"))}@3`];
  const start = (watchdog: readonly string[]): readonly string[] => [
    write16("WDOG1.WMCR"), write16("WDOG2.WMCR"), ...watchdog,
    write("CCM.CSCDR1", ["UART_CLK_SEL"]), write("CCM.CSCMR1", ["PERCLK_CLK_SEL"]), write("CCM.CCGR1", ["CG10", "CG11"]), write("CCM.CCGR3", ["CG3"]), write("CCM.CCGR4", ["CG1"]),
    // The bridge: unprivileged code may reach what is behind it.
    write("AIPSTZ2.OPACR"), write("AIPSTZ2.OPACR1"), write("AIPSTZ2.OPACR2"), write("AIPSTZ2.OPACR3"), write("AIPSTZ2.OPACR4"),
    write("IOMUXC.SW_MUX_CTL_PAD_GPIO_AD_B0_02", ["MUX_MODE=2"]), write("IOMUXC.SW_MUX_CTL_PAD_GPIO_AD_B0_03", ["MUX_MODE=2"]),
    write("IOMUXC.LPUART6_TX_SELECT_INPUT", ["DAISY"]), write("IOMUXC.LPUART6_RX_SELECT_INPUT", ["DAISY"]),
    write("GPT1.CR", ["SWR"]), write("GPT1.PR"), write("GPT1.CR", ["CLKSRC=2", "FRR", "ENMOD"]), write("GPT1.CR", ["CLKSRC=2", "FRR", "ENMOD", "EN"]),
  ];
  test("names its vectors, stops watchdogs, and starts clocks, pins and counter", () => {
    const heard = run("imxrt1062", [...quiet, `${at("CCM.CSCDR1")}=${hex(bits("CCM.CSCDR1", "UART_CLK_PODF"))}`, `${at("CCM.CSCMR1")}=${hex(bits("CCM.CSCMR1", "PERCLK_PODF"))}`]);
    expect(heard.start.writes[0]).toMatch(/^write e000ed08 /u);
    expect(heard.start.writes.slice(1)).toEqual(start([]));
    expect(heard.start.reads[at("GPT1.CR")]).toBe(3);
  });
  test("a watchdog that runs is unlocked and stopped", () => {
    const heard = run("imxrt1062", [...quiet, `${at("RTWDOG.CS")}=${hex(bits("RTWDOG.CS", "EN") | 0x2900)}`]);
    expect(heard.start.writes.slice(1)).toEqual(start([`write ${at("RTWDOG.CNT")} d928c520`, `write ${at("RTWDOG.TOVAL")} 0000ffff`, write("RTWDOG.CS", ["UPDATE"], 0x2900)]));
  });
  test("its UART has 115200 bits a second, waits for room, and takes bytes and overruns", () => {
    const heard = run("imxrt1062", [...quiet, `${at("LPUART6.DATA")}=00001041`]);
    expect(heard.uart.writes).toEqual([write("LPUART6.CTRL"), write("LPUART6.BAUD", ["OSR=15", "SBR=13"]), write("LPUART6.CTRL", ["RE", "TE", "RIE"])]);
    expect(heard.put).toMatchObject({ writes: [`write ${at("LPUART6.DATA")} ${hex(65)}`], reads: { [at("LPUART6.STAT")]: 2 } });
    expect([heard.ready.values, heard.take.values]).toEqual([["0", "0"], ["41"]]);
    expect(heard.clear.writes).toEqual([write("LPUART6.STAT", ["OR"])]);
    expect(run("imxrt1062", [...quiet, `${at("LPUART6.STAT")}=${hex(bits("LPUART6.STAT", "RDRF"))}`]).ready.values).toEqual(["1", "1"]);
  });
});

describe("samv71q21", () => {
  const { at, bits, write } = expecting("samv71q21");
  const [low, turns] = [at("TC0.TC_CHANNEL0.TC_CV"), at("TC0.TC_CHANNEL1.TC_CV")];
  const ready = [`${low}=00001000`, `${at("PMC.PMC_SR")}+${hex(bits("PMC.PMC_SR", "MOSCRCS", "MCKRDY"))}@3`, `${at("USART1.US_CSR")}+${hex(bits("USART1.US_CSR", "TXRDY"))}@2`];
  const pin = { receive: bits("PIOA.PIO_PDR", "P21"), send: bits("PIOB.PIO_PDR", "P4") };
  test("stops watchdogs, and starts clock, pins and counter", () => {
    const heard = run("samv71q21", [...ready, `${at("PIOA.PIO_ABCDSR")}=ffffffff`, `${at("PIOA.PIO_ABCDSR", 4)}=ffffffff`, `${at("MATRIX.CCFG_SYSIO")}=00000020`]);
    expect(heard.start.writes).toEqual([
      write("WDT.WDT_MR", ["WDDIS"]), write("RSWDT.RSWDT_MR", ["WDDIS"]),
      write("PMC.CKGR_MOR", ["KEY=55", "MOSCRCF=2", "MOSCRCEN"]), write("PMC.PMC_MCKR", ["CSS=1"]), write("PMC.PMC_PCER0", ["PID10", "PID11", "PID14", "PID23", "PID24"]),
      write("MATRIX.CCFG_SYSIO", ["SYSIO4"], 0x20),
      `write ${at("PIOA.PIO_ABCDSR")} ${hex(~pin.receive)}`, `write ${at("PIOA.PIO_ABCDSR", 4)} ${hex(~pin.receive)}`, `write ${at("PIOA.PIO_PDR")} ${hex(pin.receive)}`,
      `write ${at("PIOB.PIO_ABCDSR")} ${hex(pin.send)}`, `write ${at("PIOB.PIO_ABCDSR", 4)} ${hex(pin.send)}`, `write ${at("PIOB.PIO_PDR")} ${hex(pin.send)}`,
      write("TC0.TC_CHANNEL0.TC_EMR", ["NODIVCLK"]), write("TC0.TC_CHANNEL0.TC_CMR", ["WAVE", "LDRA=1", "LDRB=2"]), write("TC0.TC_CHANNEL0.TC_RA"), `write ${at("TC0.TC_CHANNEL0.TC_RC")} 00008000`,
      write("TC0.TC_CHANNEL0.TC_CCR", ["CLKEN"]), write("TC0.TC_CHANNEL1.TC_CMR", ["WAVE", "TCCLKS=6"]), write("TC0.TC_CHANNEL1.TC_CCR", ["CLKEN"]),
      write("TC0.TC_BMR", ["TC1XC1S=2"]), write("TC0.TC_BCR", ["SYNC"]),
    ]);
    expect(heard.start.reads[at("PMC.PMC_SR")]).toBe(4);
  });
  test.each([
    ["both halves", [`${low}/1234`, `${turns}/abcd`], "abcd1234", 1],
    ["the last of a turn, which ends while it reads", [`${low}/ffff`, `${turns}/0001`, `${turns}/0001`], "1ffff", 1],
    ["again, when a turn begins between the halves", [`${low}/0010`, `${low}/0014`, `${turns}/0001`, `${turns}/0002`], "20014", 2],
    ["again, while the turn may not have been counted", [`${low}/0000`, `${low}/000f`, `${low}/0010`, `${turns}/0001`, `${turns}/0001`, `${turns}/0002`], "20010", 3],
  ])("its counter gives %s", (_, registers, value, reads) => {
    const heard = run("samv71q21", [...ready, ...registers]);
    expect(heard.counter.values).toEqual([value]);
    expect(heard.counter.reads[low]).toBe(reads);
  });
  test("its UART has 115200 bits a second, waits for room, and takes bytes and overruns", () => {
    const heard = run("samv71q21", [...ready, `${at("USART1.US_RHR")}=000000c3`]);
    expect(heard.uart.writes).toEqual([
      write("USART1.US_CR", ["RSTRX", "RSTTX"]), write("USART1.US_MR", ["CHRL=3", "PAR=4"]), write("USART1.US_BRGR", ["CD=6", "FP=4"]),
      write("USART1.US_IER", ["RXRDY"]), write("USART1.US_CR", ["RXEN", "TXEN"]),
    ]);
    expect(heard.put).toMatchObject({ writes: [`write ${at("USART1.US_THR")} ${hex(65)}`], reads: { [at("USART1.US_CSR")]: 2 } });
    expect([heard.ready.values, heard.take.values]).toEqual([["0", "0"], ["c3"]]);
    expect(heard.clear.writes).toEqual([write("USART1.US_CR", ["RSTSTA"])]);
    expect(run("samv71q21", [...ready, `${at("USART1.US_CSR")}=${hex(bits("USART1.US_CSR", "RXRDY"))}`]).ready.values).toEqual(["1", "1"]);
  });
});

describe("rates", () => {
  test.each([["stm32f767", 16e6 / 139], ["stm32h743", 64e6 / 556], ["imxrt1062", 24e6 / (16 * 13)], ["samv71q21", 12e6 / (16 * 6.5)]])("%s is within 0.2 percent of 115200", (_chip, rate) =>
    expect(Math.abs(rate / 115200 - 1)).toBeLessThan(0.002));
});

describe("register tables", () => {
  test("the headers of runtime-c/generated are theirs (else: npm run generate)", () => {
    for (const [path, text] of headerFiles(tables)) expect(readFileSync(join(root, path), "utf8"), path).toBe(text);
  });
  test("a field has bits of its own in every register", () => {
    for (const table of tables.values()) expect(tableFault(table)).toBeNull();
    const [first] = tables.values();
    const broken: RegisterTable = { ...first!, peripherals: { A: { base: "0x0", block: "A", registers: { R: { offset: "0x0", fields: { one: "0:3", other: "3" } } } } } };
    expect(tableFault(broken)).toBe("A.R.other overlaps another field");
    expect(tableFault({ ...broken, peripherals: { A: { base: "0x0", block: "A", registers: { R: { offset: "0x0", fields: { one: "32" } } } } } })).toBe("A.R.one has the bits 32");
  });

  /** Packages of two registers, made up, in the forms that packages have. */
  const packages = {
    svd2rust: {
      "src/chip/mod.rs": "    ///7 - UART\n    UART = 7,\n#[path = \"../common/uart/1/mod.rs\"]\npub mod uart;\npub type UART = crate::Periph<uart::RegisterBlock, 0x4000_0800>;\n",
      "src/common/uart/1/mod.rs": "impl RegisterBlock {\n    ///0x0c - Control\n    #[inline(always)]\n    pub const fn cr(&self) -> &CR {\n}\npub mod cr;\n",
      "src/common/uart/1/cr.rs": "impl R {\n    ///Bit 3 - On\n    #[inline(always)]\n    pub fn on(&self) -> ON_R {\n    ///Bits 4:6 - Mode\n    #[inline(always)]\n    pub fn mode(&self) -> MODE_R {\n",
    },
    ral: {
      "src/chip/mod.rs": "    UART = 7,\npub mod uart {\n    pub const UART: *const RegisterBlock = 0x4000_0800 as *const RegisterBlock;\n    #[path = \"blocks/uart.rs\"]\n",
      "src/chip/blocks/uart.rs": "pub struct RegisterBlock {\n    pub A: crate::RWRegister<u32>,\n    pub B: [crate::RORegister<u16>; 2usize],\n    _reserved0: [u8; 0x04],\n    pub CR: crate::RWRegister<u32>,\n}\npub mod CR {\n    pub mod ON {\n        pub const offset: u32 = 3;\n        pub const mask: u32 = 0x01 << offset;\n    }\n    pub mod MODE {\n        pub const offset: u32 = 4;\n        pub const mask: u32 = 0x07 << offset;\n    }\n}\n",
    },
  } as const;
  const wanted: RegisterTable = {
    about: "made up", package: { name: "chip", version: "1", device: "src/chip/mod.rs", style: "svd2rust" }, lines: 8, interrupts: { UART: 7 },
    peripherals: { UART: { base: "0x4000_0800", block: "UART", registers: { CR: { offset: "0x0c", fields: { ON: "3", MODE: "4:6" } } } } },
  };
  test.each(["svd2rust", "ral"] as const)("values out of a package of form %s; what differs and what is unknown is named", (style) => {
    const source = { ...wanted.package, style };
    const registers = registersOf((path) => (packages[style] as Readonly<Record<string, string>>)[path] ?? null, source);
    expect(differences("chip", { ...wanted, package: source }, registers)).toEqual({ values: 6, found: [] });
    expect(filled(wanted, registers)).toEqual({ table: wanted, unknown: [] });
    const other: RegisterTable = { ...wanted, interrupts: { UART: 6, SPI: 1 }, peripherals: { UART: { ...wanted.peripherals["UART"]!, registers: { CR: { offset: "0x08", fields: { ON: "4", OFF: "5" } } } } } };
    expect(differences("chip", other, registers).found).toEqual([
      { where: "chip: interrupt UART", table: "6", package: "7" }, { where: "chip: interrupt SPI", table: "1", package: "nothing of that name" },
      { where: "chip: UART.CR", table: "0x08", package: "0x0c" }, { where: "chip: UART.CR.ON", table: "4", package: "3" }, { where: "chip: UART.CR.OFF", table: "5", package: "nothing of that name" },
    ]);
  });
  test("a part of a peripheral has its place, and registers of its own", () => {
    const files: Readonly<Record<string, string>> = {
      "src/lib.rs": "impl TIMER {\n    pub const PTR: *const timer::RegisterBlock = 0x4000_0800 as *const _;\n}\npub mod timer;\n",
      "src/timer.rs": "pub struct RegisterBlock {\n    #[doc = \"0x00..0x14 - Channel\"]\n    pub channel0: CHANNEL,\n    #[doc = \"0x40..0x54 - Channel\"]\n    pub channel1: CHANNEL,\n}\npub struct CHANNEL {\n    #[doc = \"0x10 - Value\"]\n    pub cv: crate::Reg<cv::CV_SPEC>,\n}\npub mod channel;\n",
      "src/timer/channel.rs": "pub mod cv;\n",
      "src/timer/channel/cv.rs": "impl R {\n    #[doc = \"Bits 0:15 - Value\"]\n    #[inline(always)]\n    pub fn value(&self) -> VALUE_R {\n",
    };
    const registers = registersOf((path) => files[path] ?? null, { name: "chip", version: "1", device: "src/lib.rs", style: "svd2rust" });
    expect([registers.base("TIMER.CHANNEL0"), registers.base("TIMER.CHANNEL1"), registers.offset("TIMER.CHANNEL1", "CV"), registers.bits("TIMER.CHANNEL1", "CV", "VALUE")]).toEqual([0x40000800, 0x40000840, 0x10, "0:15"]);
    expect([registers.base("TIMER.CHANNEL2"), registers.offset("TIMER.CHANNEL2", "CV"), registers.base("NONE.CHANNEL0")]).toEqual([null, null, null]);
  });
  test("a member of unknown size hides all behind it, instead of shifting them", () => {
    const text = packages.ral["src/chip/blocks/uart.rs"].replace("crate::RWRegister<u32>,\n    pub B", "crate::Strange,\n    pub B");
    const registers = registersOf((path) => ({ ...packages.ral, "src/chip/blocks/uart.rs": text } as Readonly<Record<string, string>>)[path] ?? null, { ...wanted.package, style: "ral" });
    expect(registers.offset("UART", "CR")).toBeNull();
  });
  test("a table is written as it is read", () => {
    for (const [chip, table] of tables) expect(tableText(table)).toBe(readFileSync(join(root, "boards/registers", `${chip}.json`), "utf8"));
  });
});
