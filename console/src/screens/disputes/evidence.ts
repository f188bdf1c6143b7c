// What proves something, as people write it: each piece on a line of its own.

/** As many as the API takes with one message. */
const MOST = 20;

export function evidenceOf(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter(Boolean).slice(0, MOST);
}

/** The address of a web page among evidence; anything else is no link. */
export function pageOf(evidence: string): string | null {
  return /^https?:\/\/[^\s]+$/.test(evidence) ? evidence : null;
}
