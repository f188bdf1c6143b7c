import { graphql } from "../../api/graphql";

/** Every rule, and what of it waits for somebody. */
export const RULES = graphql(`
  query Rules {
    distributors(first: 200) {
      totalCount
      nodes {
        name title state nextRunAt timeZone currency
        currentPeriod { start end state }
        settlements(first: 6) { nodes { id pool { amount currency } measured { start end } uncredited { count } } }
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
    disputed: disputes(filter: { state: OPEN }, first: 5) {
      totalCount
      nodes {
        id reason collaborator { name }
        obligation { reason kind } settlement { measured { start end } } distributor { title timeZone } period { start end }
      }
    }
    discussed: disputes(filter: { state: ANSWERED }, first: 1) { totalCount }
  }
`);

/** Asked with every event, so it stands alone. */
export const PENDING_EVENTS = graphql(`
  query PendingEvents { events(filter: { approval: PENDING }, first: 1) { totalCount } }
`);

/** Evaluates one rule, so it comes after the page stands, and one that cannot be evaluated leaves the others be. */
export const POOL_NOW = graphql(`
  query PoolNow($name: String!) { distributor(name: $name) { name projectedPool { amount currency } } }
`);

/** What of the open period belongs to nobody, while it can still be mended, and what everybody would get of it. */
export const PERIOD_NOW = graphql(`
  query PeriodNow($name: String!) {
    distributor(name: $name) {
      name title timeZone nextRunAt
      currentPeriod { start end }
      uncredited { event count }
      explanation { sections { sentences { text } } }
      projectedPool { amount currency }
      projectedTaken { clause exact { decimal } }
      projectedSite { name value }
      takenOver(first: 100) { collaborator { ref } metric value counts }
      standings(first: 500) { totalCount nodes { collaborator { ref name } amount { amount currency } } }
    }
  }
`);

/** What is told of it as it changes. */
export const PERIOD_MOVED = graphql(`
  subscription PeriodMoved($distributor: String!) {
    standings(distributor: $distributor) {
      asOf
      period { start }
      uncredited { event count }
      projectedPool { amount currency }
      projectedTaken { clause exact { decimal } }
      projectedSite { name value }
      takenOver(first: 100) { collaborator { ref } metric value counts }
      standings(first: 500) { totalCount nodes { collaborator { ref name } amount { amount currency } } }
    }
  }
`);

export const POOL_MOVED = graphql(`
  subscription PoolMoved($distributor: String!) { standings(distributor: $distributor) { projectedPool { amount currency } } }
`);

export const OBLIGATIONS = graphql(`
  query Owed($state: ObligationState!, $first: Int!, $after: String) {
    obligations(filter: { state: $state }, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id amount { amount currency } payableFrom kind reason
        hold { since }
        dispute { state }
        collaborator { ref name hold { since } }
        distributor { name title timeZone }
        settlement { id measured { start end } }
      }
    }
  }
`);

/** What payouts that nobody marked as paid are made of. */
export const PARTS_OF = graphql(`
  query PartsOfPayouts($state: PayoutState!, $first: Int!, $after: String) {
    payouts(filter: { state: $state }, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id
        obligations(first: 8) {
          totalCount
          nodes { id amount { amount currency } kind reason collaborator { ref } distributor { name title timeZone } settlement { id measured { start end } } }
        }
      }
    }
  }
`);

export const PAYOUTS = graphql(`
  query PaidOut($first: Int!, $after: String) {
    payouts(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id amount { amount currency } state paidOn createdAt reason collaborator { ref name } fulfillment { id state createdAt } }
    }
  }
`);
