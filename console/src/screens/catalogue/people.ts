// Whom somebody means by what they typed: a name, a reference, or a person that there is not yet.

export interface Person {
  ref: string;
  name: string;
}

export type Meant =
  | { kind: "nobody" }
  | { kind: "one"; person: Person }
  /** Several who are called the same. */
  | { kind: "several"; people: Person[] }
  /** None is called that; these come close. */
  | { kind: "new"; alike: Person[] };

/** As many are offered at once. */
export const OFFERED = 6;

function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

/** `certain` is a text that was chosen as a reference, also where somebody else is called so. */
export function meant(typed: string, certain: string, people: Person[]): Meant {
  const text = typed.trim();
  if (text === "") return { kind: "nobody" };
  const byRef = people.find(({ ref }) => ref === text);
  if (byRef && certain === text) return { kind: "one", person: byRef };
  const named = people.filter(({ ref, name }) => plain(name) === plain(text) || plain(ref) === plain(text));
  // A reference may be the name of somebody else: then it is asked which of the two is meant.
  if (byRef && named.length <= 1) return { kind: "one", person: byRef };
  const [only] = named;
  if (only && named.length === 1) return { kind: "one", person: only };
  if (named.length > 1) return { kind: "several", people: named };
  return { kind: "new", alike: alike(text, people) };
}

/** Those whose name or reference has the text in it, else those of whom few letters differ. */
function alike(text: string, people: Person[]): Person[] {
  const wanted = plain(text);
  const within = people.filter(({ ref, name }) => plain(name).includes(wanted) || plain(ref).includes(wanted));
  if (within.length > 0) return within;
  const most = wanted.length < 4 ? 1 : 2;
  const words = ({ ref, name }: Person) => [plain(ref), plain(name), ...plain(name).split(/\s+/)];
  return people.filter((person) => words(person).some((word) => distance(word, wanted) <= most || wanted.split(/\s+/).includes(word)));
}

/** How many letters have to be changed, added or taken away. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...a].entries()) {
    const next = [at + 1];
    for (const [across, other] of [...b].entries()) {
      const change = (row[across] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[across + 1] ?? 0) + 1, (next[across] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
