// What the server's fixes make of a text: the server counts bytes for what a fix changes.
import type { Fix } from "../queries";

/** The place of a byte of the text, as texts are counted here. */
function placeOfByte(bytes: Uint8Array, at: number): number {
  return new TextDecoder().decode(bytes.subarray(0, at)).length;
}

/** What a fix changes, in places of the text. */
function changesOf(fix: Fix, source: string): { from: number; to: number; insert: string }[] {
  const bytes = new TextEncoder().encode(source);
  return fix.edits.map(({ start, end, text }) => ({
    from: placeOfByte(bytes, start),
    to: placeOfByte(bytes, end),
    insert: text,
  }));
}

/** The text after a fix. */
export function fixed(fix: Fix, source: string): string {
  const changes = changesOf(fix, source).sort((a, b) => b.from - a.from);
  return changes.reduce((text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to), source);
}
