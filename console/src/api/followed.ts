// What is followed: that something has changed. Pages ask what.
import { graphql, type ResultOf } from "./graphql";

export const STANDINGS_MOVED = graphql(`subscription StandingsMoved($distributor: String!) { standings(distributor: $distributor) { asOf } }`);
export const CHANGED = graphql(`subscription Changed($kinds: [ChangedKind!]!) { changed(kinds: $kinds) { kinds } }`);

export type ChangedKind = ResultOf<typeof CHANGED>["changed"]["kinds"][number];

/** What a page shows that may change. */
export interface Topics {
  /** Standings and pools of these rules, by name. */
  standings?: string[];
  /** Whatever has changed of these kinds. */
  kinds?: ChangedKind[];
}

/** Of what people are owed, whatever it is that changes it. */
export const moneyMoved = (): Topics => ({ kinds: ["SETTLEMENTS", "OBLIGATIONS", "PAYOUTS", "DISPUTES", "COLLABORATORS"] });
