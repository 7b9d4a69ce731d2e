/**
 * What flashing tools print in cases that need hardware. Nobody has seen these outputs here: they are put together from texts
 * that the programs contain (`strings` of the Debian binaries of openocd 0.12.0, stlink-tools 1.7.0, dfu-util 0.11,
 * teensy-loader-cli 2.2 and of probe-rs 0.32.0; the sources of pyOCD 0.46.0), and, for J-Link, from what
 * its Commander is remembered to print: that one could not be installed, and nothing of it was compared. What was recorded from a run is in transcripts/.
 */
import type { RunnerName } from "../../toolchain/flash/settings.ts";

interface Composed {
  readonly runner: RunnerName;
  readonly of: string;
  readonly code: number;
  readonly output: string;
  /** Null: nothing is wrong. */
  readonly expect: string | null;
  /** Of the run: which of the steps that `run` (the n-th command). */
  readonly step?: number;
}

export const composed: readonly Composed[] = [
  { runner: "openocd", of: "a whole run", code: 0, expect: null, output: "auto erase enabled\nwrote 131072 bytes from file image.bin in 2.1s (60.9 KiB/s)\n\nverified 1000 bytes in 0.1s (9.7 KiB/s)\n\nshutdown command invoked\n" },
  { runner: "openocd", of: "a write outside of every bank", code: 1, expect: "PG8226", output: "Warn : no flash bank found for address 0x09000000\nauto erase enabled\nwrote 0 bytes from file image.bin in 0.000029s (0.000 KiB/s)\n\nshutdown command invoked\n" },
  { runner: "openocd", of: "the same, had openocd ended with 0", code: 0, expect: "PG8226", output: "wrote 0 bytes from file image.bin in 0.000029s (0.000 KiB/s)\nverified 1000 bytes in 0.1s (9.7 KiB/s)\n" },
  { runner: "openocd", of: "a chip that is not wired", code: 1, expect: "PG8223", output: "Info : STLINK V3J8M3 (API v3) VID:PID 0483:374E\nInfo : Target voltage: 0.000000\nError: target voltage may be too low for reliable debugging\nError: init mode failed (unable to connect to the target)\n" },
  { runner: "openocd", of: "a probe of another user", code: 1, expect: "PG8221", output: "Error: libusb_open() failed with LIBUSB_ERROR_ACCESS\nError: open failed\n" },
  { runner: "openocd", of: "flash that differs", code: 1, expect: "PG8225", output: "wrote 1000 bytes from file image.bin in 0.1s (9.7 KiB/s)\nError: checksum mismatch - attempting binary compare\ndiff 0 address 0x08000010. Was 0xff instead of 0x12\n" },
  { runner: "st-flash", of: "a whole run", code: 0, expect: null, output: "INFO flash_loader.c: Starting verification of write complete\nINFO common_flash.c: Flash written and verified! jolly good!\n" },
  { runner: "st-flash", of: "an ST-Link of another user", code: 255, expect: "PG8221", output: "ERROR usb.c: Could not open USB device 0x0483:0x374e, access error.\nWARN usb.c: Couldn't find any ST-Link devices\n" },
  { runner: "st-flash", of: "a chip that is not wired", code: 255, expect: "PG8223", output: "Failed to connect to target\n" },
  { runner: "st-flash", of: "flash that differs", code: 255, expect: "PG8225", output: "Starting verification of write complete\nVerification of flash failed at offset: 512\n" },
  { runner: "dfu-util", of: "a download", code: 0, expect: null, output: "Downloading element to address = 0x08000000, size = 1000\nFile downloaded successfully\n" },
  { runner: "dfu-util", of: "two boards", code: 64, expect: "PG8222", output: "dfu-util: More than one DFU capable USB device found! Try `--list' and specify the serial number or disconnect all but one device\n" },
  { runner: "dfu-util", of: "a board of another user", code: 74, expect: "PG8221", output: "dfu-util: Cannot open DFU device 0483:df11 found on devnum 7 (LIBUSB_ERROR_ACCESS)\ndfu-util: No DFU capable USB device available\n" },
  { runner: "dfu-util", of: "a page that is none", code: 64, expect: "PG8224", output: "dfu-util: Last page at 0x08200000 is not writeable\n" },
  { runner: "dfu-util", of: "a download that says nothing", code: 0, expect: "PG8226", output: "" },
  { runner: "probe-rs", of: "a whole run", code: 0, expect: null, output: "" },
  { runner: "probe-rs", of: "flash that differs", code: 1, expect: "PG8225", output: "Error: Verification failed: contents do not match\n" },
  { runner: "probe-rs", of: "a chip that does not answer", code: 1, expect: "PG8223", output: "Error: Connecting to the chip was unsuccessful.\n" },
  { runner: "probe-rs", of: "two probes", code: 1, expect: "PG8222", output: "Error: 2 probes were found: \n" },
  { runner: "pyocd", of: "two probes", code: 1, expect: "PG8222", output: "Enter the number of the debug probe or 'q' to quit> EOFError: EOF when reading a line\n" },
  { runner: "pyocd", of: "a target that no pack brings", code: 1, expect: "PG8224", output: "0000570 C Target type atsamv71q21b not recognized. Use 'pyocd list --targets' to see currently available target types. [__main__]\n" },
  { runner: "pyocd", of: "flash that differs", code: 0, step: 1, expect: "PG8225", output: "Comparing 1000 bytes @ 0x08000000\nMismatched byte at 0x08000010 (offset 0x10): 0xff (memory) != 0x12 (file)\n" },
  { runner: "pyocd", of: "flash that is the same", code: 0, step: 1, expect: null, output: "Comparing 1000 bytes @ 0x08000000\nAll 1000 bytes match.\n" },
  { runner: "pyocd", of: "a comparison of less than all", code: 0, step: 1, expect: "PG8226", output: "All 10 bytes match.\n" },
  { runner: "jlink", of: "a whole run", code: 0, expect: null, output: "Downloading file [image.bin]...\nO.K.\nLoading binary file image.bin\nReading 1000 bytes data from target memory @ 0x08000000.\nVerify successful.\n" },
  { runner: "jlink", of: "no J-Link", code: 1, expect: "PG8220", output: "Connecting to J-Link via USB...FAILED: Cannot connect to J-Link.\n" },
  { runner: "jlink", of: "a chip that does not answer", code: 1, expect: "PG8223", output: "Connecting to J-Link via USB...O.K.\nCannot connect to target.\n" },
  { runner: "jlink", of: "flash that differs", code: 1, expect: "PG8225", output: "Verify failed @ address 0x08000010.\n" },
  { runner: "teensy", of: "a whole run", code: 0, expect: null, output: 'Teensy Loader, Command Line, Version 2.2\nRead "image.hex": 1000 bytes, 0.0% usage\nFound HalfKay Bootloader\nProgramming..\nBooting\n' },
  { runner: "teensy", of: "a Teensy of another user", code: 1, expect: "PG8221", output: "Found device but unable to open\nUnable to open device (hint: try -w option)\n" },
  { runner: "gdb", of: "flash that differs", code: 0, expect: "PG8225", output: "load size 1000\nSection .sec1, range 0x8000000 -- 0x80003e8: MIS-MATCHED!\nwarning: One or more sections of the target image does not match the loaded file\n" },
  { runner: "gdb", of: "a load that stops", code: 0, expect: "PG8226", output: "Section .sec1, range 0x0 -- 0x10: matched.\n" },
  { runner: "gdb", of: "a gdb without Arm", code: 1, expect: "PG8224", output: 'Undefined item: "armv7e-m".\n' },
  { runner: "gdb", of: "a server that goes", code: 1, expect: "PG8223", output: "Remote connection closed\n" },
];
