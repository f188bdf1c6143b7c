// Entries of a file, as the API takes them, with the lines they stand on.
import type { VariablesOf } from "../../api/graphql";
import type { RECORD, SET_FACTS, SET_RATES } from "./queries";

export type EventInput = VariablesOf<typeof RECORD>["events"][number];
export type FactInput = VariablesOf<typeof SET_FACTS>["facts"][number];
export type RateInput = VariablesOf<typeof SET_RATES>["rates"][number];

export type Entry =
  | { kind: "event"; input: EventInput }
  | { kind: "fact"; input: FactInput }
  | { kind: "rate"; input: RateInput };

/** One line of the file: an entry, or why it is none. */
export interface Line {
  /** From 1. */
  number: number;
  entry?: Entry;
  /** What is wrong with cells that the entry leaves out. */
  faults?: string[];
  refused?: string;
}

/** A number with the digits it was written with, which a float would cut. The server takes it as text. */
export class ExactNumber {
  constructor(readonly digits: string) {}

  toJSON(): string {
    return this.digits;
  }
}

export interface Catalogue {
  events: { name: string; title: string; fields: { name: string; type: string }[] }[];
  assets: { name: string; attributes: { name: string; type: string }[] }[];
  customer: { name: string; type: string }[];
  collaborator: { name: string; type: string }[];
}
