// What of the open periods is told as it changes.
import type { ResultOf } from "../../api/graphql";
import type { Told } from "../../api/told";
import { PERIOD_MOVED, PERIOD_NOW, POOL_MOVED, POOL_NOW } from "./queries";

type Of = { distributor: string };

export const period: Told<ResultOf<typeof PERIOD_NOW>, ResultOf<typeof PERIOD_MOVED>, Of> = {
  document: PERIOD_MOVED,
  put({ distributor }, { standings: { period, projectedPool, ...figures } }) {
    if (!distributor || !projectedPool || period?.start !== distributor.currentPeriod?.start) return undefined;
    return { distributor: { ...distributor, projectedPool, ...figures } };
  },
};

export const pool: Told<ResultOf<typeof POOL_NOW>, ResultOf<typeof POOL_MOVED>, Of> = {
  document: POOL_MOVED,
  put: ({ distributor }, { standings: { projectedPool } }) => (distributor && projectedPool ? { distributor: { ...distributor, projectedPool } } : undefined),
};
