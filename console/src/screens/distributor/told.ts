// What of the open period is told as it changes.
import type { ResultOf } from "../../api/graphql";
import type { Told } from "../../api/told";
import { LIVE, LIVE_MOVED } from "./queries";

export const live: Told<ResultOf<typeof LIVE>, ResultOf<typeof LIVE_MOVED>, { distributor: string }> = {
  document: LIVE_MOVED,
  put({ distributor }, { standings: { period, projectedPool, ...figures } }) {
    if (!distributor || !projectedPool || period?.start !== distributor.currentPeriod?.start) return undefined;
    return { distributor: { ...distributor, projectedPool, ...figures } };
  },
};
