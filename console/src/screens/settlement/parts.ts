// A settlement's pool as parts of a bar.
import type { ResultOf } from "../../api/graphql";
import type { Part } from "../../draw/parts";
import { compare, grouped, percent } from "../../format/decimal";
import { to } from "../../route/to";
import type { SETTLEMENT } from "./queries";

export type Settlement = Extract<NonNullable<ResultOf<typeof SETTLEMENT>["node"]>, { __typename: "Settlement" }>;

export function poolParts(settlement: Settlement): Part[] {
  const { leftover } = settlement;
  const parts: Part[] = settlement.standings.nodes
    .filter(({ earned }) => compare(earned.amount, "0") > 0)
    .map(({ collaborator, earned, share }) => ({
      name: collaborator.name,
      size: earned.amount,
      text: `${grouped(earned.amount)} · ${percent(share.percent)}`,
      href: to.why(settlement.id, collaborator.ref),
    }));
  if (compare(leftover.amount, "0") > 0) {
    parts.push({ name: "left over", size: leftover.amount, text: grouped(leftover.amount), rest: true });
  }
  return parts;
}
