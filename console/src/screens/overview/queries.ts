import { graphql } from "../../api/graphql";

/** Every rule, and what of it waits for somebody. */
export const RULES = graphql(`
  query Rules {
    distributors(first: 200) {
      totalCount
      nodes {
        name title state nextRunAt timeZone currency
        currentPeriod { start end state }
        settlements(first: 1) { nodes { id pool { amount currency } measured { start end } uncredited { count } } }
        failed: periods(filter: { state: FAILED }, first: 3) { totalCount nodes { id start end reason } }
        review: periods(filter: { state: REVIEW }, first: 3) { totalCount nodes { id start end settlement { id } } }
        waiting: periods(filter: { state: WAITING }, first: 3) { totalCount nodes { id start end reason } }
        due: periods(filter: { state: DUE }, first: 3) { totalCount nodes { id start end } }
      }
    }
    gathered: fulfillments(filter: { state: PENDING }, first: 20) {
      totalCount
      nodes { id createdAt cameBack: payouts(filter: { state: FAILED }, first: 1) { totalCount } }
    }
    underWay: fulfillments(filter: { state: PROCESSING }, first: 20) {
      totalCount
      nodes {
        id createdAt
        cameBack: payouts(filter: { state: FAILED }, first: 1) { totalCount }
        open: payouts(filter: { state: PROCESSING }, first: 1) { totalCount }
        unpaid: payouts(filter: { state: UNPAID }, first: 1) { totalCount }
      }
    }
    pendingEvents: events(filter: { approval: PENDING }, first: 1) { totalCount }
  }
`);

/** Evaluates each rule, so it comes after the page stands. */
export const POOLS = graphql(`
  query Pools {
    distributors(first: 50, state: ACTIVE) { nodes { name projectedPool { amount currency } } }
  }
`);

/** What of each open period is credited to nobody, while it can still be mended. It evaluates each rule, too. */
export const UNCREDITED = graphql(`
  query UncreditedSoFar {
    distributors(first: 50, state: ACTIVE) { nodes { name uncredited { event count } } }
  }
`);

export const OBLIGATIONS = graphql(`
  query Owed($state: ObligationState!, $first: Int!, $after: String) {
    obligations(filter: { state: $state }, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id amount { amount currency } payableFrom kind reason
        collaborator { ref name }
        distributor { name title timeZone }
        settlement { id measured { start end } }
      }
    }
  }
`);

export const PAYOUTS = graphql(`
  query PaidOut($first: Int!, $after: String) {
    payouts(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id amount { amount currency } state paidOn createdAt collaborator { ref name } fulfillment { id } }
    }
  }
`);
