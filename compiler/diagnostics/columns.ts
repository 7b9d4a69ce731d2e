/** Columns of a terminal: how wide text is, and text that is safe to print. */

/** Characters that take two columns: East Asian wide and fullwidth (Unicode UAX #11) and emoji presentation, by block. */
const wide =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})$/u;
/** Marks that stand on the character before them. */
const zero = /^[\p{Mn}\p{Me}\u200d\ufe0f]$/u;
const tabStop = 4;

/** One code point as it is printed, and the columns it takes when it stands at `column` (0-based). */
export function printed(character: string, column: number): { readonly text: string; readonly width: number } {
  if (character === "\t") {
    const width = tabStop - (column % tabStop);
    return { text: " ".repeat(width), width };
  }
  // Controls and direction marks would act on the terminal; they are shown as a replacement character.
  if (/^[\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]$/u.test(character) && character !== "\u200d") return { text: "\ufffd", width: 1 };
  return { text: character, width: zero.test(character) ? 0 : wide.test(character) ? 2 : 1 };
}

export interface PrintedLine {
  readonly text: string;
  /** Column of each UTF-16 offset of the line, and of its end: length + 1 entries. */
  readonly columns: readonly number[];
}

export function printLine(line: string): PrintedLine {
  const columns: number[] = [];
  let text = "";
  let column = 0;
  for (const character of line) {
    const shown = printed(character, column);
    for (let i = 0; i < character.length; i++) columns.push(column);
    text += shown.text;
    column += shown.width;
  }
  columns.push(column);
  return { text, columns };
}

/** A text that may quote a source, without what would act on the terminal; line ends stay. */
export function safe(text: string): string {
  return text.replaceAll(/[^\n]/gu, (character) => printed(character, 3).text);
}
