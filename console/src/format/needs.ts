// What a condition asks of one's own numbers, as sentences. The server decides whether a condition holds;
// this only says which numbers it compares.
import { compare, grouped } from "./decimal";
import { label } from "./words";

const TESTS = {
  "at least": { holds: (order: number) => order >= 0, yes: "reached", no: "not reached", word: "needed" },
  "more than": { holds: (order: number) => order > 0, yes: "reached", no: "not reached", word: "needed" },
  "at most": { holds: (order: number) => order <= 0, yes: "kept", no: "too many", word: "allowed" },
  "less than": { holds: (order: number) => order < 0, yes: "kept", no: "too many", word: "allowed" },
};
type Test = keyof typeof TESTS;

const WORDS = Object.keys(TESTS).join("|");
const NUMBER = "(\\d+(?:\\.\\d+)?)(?: ([A-Z]{3})(?![\\w]))?";

/**
 * `25 completions, at least 5 needed: reached`, for each comparison with a metric in a clause, such as `completions at
 * least 5`, or in its sentence, such as `at least 5 completions`.
 */
export function needs(text: string, own: { name: string; value: string }[]): string[] {
  return own.flatMap(({ name, value }) => {
    const names = [...new Set([name, label(name)])].join("|");
    const before = [...text.matchAll(new RegExp(`(?<![\\w.])(?:${names})(?: of)? (${WORDS}) ${NUMBER}`, "g"))];
    const behind = [...text.matchAll(new RegExp(`(${WORDS}) ${NUMBER} (?:${names})(?!\\w|\\.\\w)`, "g"))];
    return [...before, ...behind].map(([, test = "", number = "0", currency]) => said(name, value, test as Test, number, currency));
  });
}

function said(name: string, value: string, test: Test, number: string, currency: string | undefined): string {
  const { holds, yes, no, word } = TESTS[test];
  const unit = currency === undefined ? "" : ` ${currency}`;
  return `${grouped(value)}${unit} ${label(name)}, ${test} ${grouped(number)}${unit} ${word}: ${holds(compare(value, number)) ? yes : no}`;
}
