// What a bar is made of.

export interface Part {
  /** What it is, for its label and for those who do not see the drawing. */
  name: string;
  /** How long it is, as exact text. */
  size: string;
  /** What stands beside the name: `508.75 USD`. */
  text: string;
  /** Where it leads. */
  href?: string;
  /** Drawn as what is left over, not as somebody's. */
  rest?: boolean;
  /** Its own colour, where that means something. */
  colour?: string;
  /** The one that the page is about. */
  marked?: boolean;
}

/** As many have a colour of their own. */
const COLOURS = 5;

export interface Drawn extends Part {
  colour: string;
}

/** With colours: those that are marked or large have one, what is beyond is put together. */
export function coloured(parts: Part[]): Drawn[] {
  const marked = parts.some((part) => part.marked);
  return parts.map((part, at) => ({
    ...part,
    colour: part.rest
      ? "var(--rest)"
      : part.colour ? part.colour : marked
        ? part.marked ? "var(--series-1)" : "var(--quiet)"
        : at < COLOURS ? `var(--series-${at + 1})` : "var(--series-6)",
  }));
}
