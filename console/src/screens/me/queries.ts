import { graphql } from "../../api/graphql";

/** What a collaborator has coming, rule by rule, as of now. */
export const COMING = graphql(`
  query Coming($collaborator: String!) {
    distributors(first: 50, state: ACTIVE) {
      totalCount
      nodes {
        name title timeZone nextRunAt
        currentPeriod { start end }
        standing(collaborator: $collaborator) {
          rank
          metrics { name value }
          share { percent }
          amount { amount currency }
          derivation { disqualifiedBy }
        }
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
      nodes { id state paidOn reference createdAt amount { amount currency } fulfillment { state } }
    }
  }
`);
