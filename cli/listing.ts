import { disassemble, render } from "../compiler/disassemble.ts";

/** The listing of an image that the compiler has just made. */
export function listing(image: Uint8Array): string {
  return render(disassemble(image)!);
}
