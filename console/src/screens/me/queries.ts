import { graphql, type ResultOf } from "../../api/graphql";

/** What a collaborator has coming, rule by rule, as of now. */
export const COMING = graphql(`
  query Coming($collaborator: String!) {
    distributors(first: 50, filter: { state: ACTIVE }) {
      totalCount
      nodes {
        name title timeZone nextRunAt
        currentPeriod { start end }
        explanation { sections { title sentences { text line } } }
        standing(collaborator: $collaborator) {
          rank
          metrics { name value currency }
          share { percent }
          amount { amount currency }
          derivation { disqualifiedBy }
        }
      }
    }
  }
`);

/** What is told of one rule as it changes. */
export const COMING_MOVED = graphql(`
  subscription ComingMoved($distributor: String!, $collaborator: String!) {
    standings(distributor: $distributor) {
      asOf
      period { start }
      standing(collaborator: $collaborator) {
        rank
        metrics { name value currency }
        share { percent }
        amount { amount currency }
        derivation { disqualifiedBy }
      }
    }
  }
`);

/** Journeys of which somebody has a part, those that do not count yet among them. */
export const HELD = graphql(`
  query Held($name: String!, $metric: String!, $collaborator: String!) {
    distributor(name: $name) {
      standing(collaborator: $collaborator) {
        derivation { journeys(metric: $metric, missed: true, first: 200) { nodes { leftOutBy countsAt value part } } }
      }
    }
  }
`);

export const MINE = graphql(`
  query Mine($first: Int!, $after: String) {
    obligations(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id kind state reason createdAt payableFrom
        dispute { id state }
        amount { amount currency }
        distributor { name title timeZone }
        settlement { id measured { start end } }
        payout { id state paidOn reference createdAt fulfillment { state } }
      }
    }
  }
`);

export const MY_PAYOUTS = graphql(`
  query MyPayouts($first: Int!, $after: String) {
    payouts(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id state paidOn reference reason createdAt amount { amount currency } fulfillment { state } }
    }
  }
`);

/** Where somebody stands, as the journal has it. */
export const MY_BALANCES = graphql(`
  query MyBalances($ref: String!) {
    collaborator(ref: $ref) {
      balances {
        currency
        owed { amount currency } payableNow { amount currency } payableLater { amount currency } onTheWay { amount currency }
        onHold { amount currency } disputed { amount currency } waiting { amount currency } paid { amount currency } debt { amount currency }
      }
    }
  }
`);

export type Balance = NonNullable<ResultOf<typeof MY_BALANCES>["collaborator"]>["balances"][number];
