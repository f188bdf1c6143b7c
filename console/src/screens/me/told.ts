// What somebody has coming, told rule by rule as it changes.
import type { ResultOf } from "../../api/graphql";
import { changed, type Told } from "../../api/told";
import { COMING, COMING_MOVED } from "./queries";

export const coming: Told<ResultOf<typeof COMING>, ResultOf<typeof COMING_MOVED>, { distributor: string; collaborator: string }> = {
  document: COMING_MOVED,
  put({ distributors }, { standings: { period, standing } }, { distributor }) {
    const is = ({ name }: { name: string }) => name === distributor;
    const nodes = changed(distributors.nodes, is, (rule) => (period?.start === rule.currentPeriod?.start ? { ...rule, standing } : undefined));
    return nodes && { distributors: { ...distributors, nodes } };
  },
};
