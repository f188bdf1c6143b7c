// The server's diagnostics as the editor has them: the server counts lines and UTF-16 units for
// places, and bytes for what a fix changes.
import type { Diagnostic } from "@codemirror/lint";
import type { Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Fix, Problem } from "../queries";

/** The place of a byte of the text, as the editor counts. */
export function placeOfByte(bytes: Uint8Array, at: number): number {
  return new TextDecoder().decode(bytes.subarray(0, at)).length;
}

/** What a fix changes, in the editor's own places. */
export function changesOf(fix: Fix, source: string): { from: number; to: number; insert: string }[] {
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

function place(doc: Text, line: number, column: number): number {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(found.from + column, found.to);
}

export function diagnosticsOf(problems: Problem[], doc: Text): Diagnostic[] {
  return problems.map((problem) => {
    const from = place(doc, problem.line, problem.utf16Start);
    const to = Math.max(from, place(doc, problem.endLine, problem.utf16End));
    return {
      from,
      to,
      severity: problem.severity === "ERROR" ? "error" : "warning",
      message: [problem.message, problem.help].filter(Boolean).join("\n"),
      actions: problem.fixes.map((fix) => ({
        name: fix.title,
        apply: (view: EditorView) => view.dispatch({ changes: changesOf(fix, view.state.doc.toString()) }),
      })),
    };
  });
}
