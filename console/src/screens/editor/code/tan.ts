// The colours of a rule's text. Only what a word is by its looks: what it means, the server says.
import { HighlightStyle, StreamLanguage, syntaxHighlighting, type StringStream } from "@codemirror/language";
import { tags } from "@lezer/highlight";

/** Words that begin a part of a rule. */
const SECTIONS = new Set([
  "language", "distributor", "metric", "cluster", "pool", "weighting", "schedule", "corrections", "example", "pay",
  "catalogue", "event", "asset", "customer", "collaborator",
]);

interface State {
  /** Whether nothing but blanks came before in the line. */
  atStart: boolean;
  indented: boolean;
}

function token(stream: StringStream, state: State): string | null {
  if (stream.sol()) {
    state.atStart = true;
    state.indented = /^\s/.test(stream.string);
  }
  if (stream.eatSpace()) return null;
  const first = state.atStart;
  state.atStart = false;
  if (stream.match("#")) {
    stream.skipToEnd();
    return "comment";
  }
  if (stream.match(/^"(?:\\.|[^"\\])*"?/)) return "string";
  if (stream.match(/^\d{4}-\d{2}-\d{2}(?![\w-])/) || stream.match(/^\d{2}:\d{2}(?![\w:])/)) return "literal";
  if (stream.match(/^\d+(?:\.\d+)?%?/)) return "number";
  if (stream.match(/^[A-Z]{3}(?!\w)/)) return "unit";
  const word = stream.match(/^[A-Za-z_][\w.\-/]*/) as RegExpMatchArray | null;
  if (word) {
    if (first && !state.indented && SECTIONS.has(word[0])) return "heading";
    if (first) return "keyword";
    return /[_.]/.test(word[0]) ? "propertyName" : "operatorKeyword";
  }
  stream.next();
  return null;
}

const language = StreamLanguage.define<State>({
  name: "tan",
  startState: () => ({ atStart: true, indented: false }),
  token,
  languageData: { commentTokens: { line: "#" } },
});

const colours = HighlightStyle.define([
  { tag: tags.heading, color: "var(--accent)", fontWeight: "650" },
  { tag: tags.keyword, color: "var(--accent)" },
  { tag: tags.string, color: "var(--code-text)" },
  { tag: [tags.number, tags.literal, tags.unit], color: "var(--code-number)" },
  { tag: tags.propertyName, color: "var(--code-name)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
]);

export const tan = [language, syntaxHighlighting(colours)];
