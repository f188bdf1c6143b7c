// What somebody has filled in of recipes, kept until the console is closed: looking at another recipe loses nothing.
import type { Filled, Head } from "./blanks";

export interface Begun extends Filled {
  head: Head;
  /** Whether somebody chose the name, and the zone. */
  named: boolean;
  zoned: boolean;
}

/** By the recipe's id. */
export const begun = new Map<string, Begun>();
