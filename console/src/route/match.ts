// From an address to the screen that answers it.
import { parse } from "regexparam";
import { SCREENS, type Screen } from "../screens";

export interface Matched {
  screen: Screen;
  /** The parts of the address that the pattern names, decoded. */
  params: Record<string, string>;
}

const PATTERNS = SCREENS.map((screen) => ({ screen, ...parse(screen.path) }));

export function match(path: string): Matched | null {
  for (const { screen, pattern, keys } of PATTERNS) {
    const found = pattern.exec(path);
    if (!found) continue;
    const params: Record<string, string> = {};
    for (const [at, key] of keys.entries()) {
      const part = found[at + 1];
      if (part !== undefined) params[key] = decode(part);
    }
    return { screen, params };
  }
  return null;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
