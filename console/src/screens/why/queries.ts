import { graphql } from "../../api/graphql";

/** One standing with every step that led to its amount. */
export const STANDING = graphql(`
  fragment Reckoned on Standing {
    rank
    collaborator { ref name }
    metrics { name value currency }
    points
    share { numerator denominator percent }
    earned { amount currency }
    amount { amount currency }
    debt { amount currency }
    derivation {
      score
      times { clause factor }
      disqualifiedBy
      exact { numerator denominator decimal }
      cap { clause limit { amount currency } }
      waits { clause minimum { amount currency } before { amount currency } }
      debtBefore { amount currency }
      forgiven { clause amount { amount currency } }
      guaranteed { clause amount { amount currency } }
      spareUnit
      place
      tiers { clause from percent rate { amount currency } prize { amount currency } base exact { decimal } asset assetResult assetPart }
      growth { since before after paidBefore { amount currency } paidAfter { amount currency } }
      outside { amount currency }
      scaled { clause factor { numerator denominator percent } }
      sharedAgain { decimal }
    }
  }
`);

/** `all` is false for a collaborator, who sees nothing of anybody else's. */
export const WHY_SETTLED = graphql(
  `
  query WhySettled($id: ID!, $collaborator: String!, $all: Boolean!) {
    node(id: $id) {
      __typename
      ... on Settlement {
        id state version settledAt
        measured { start end }
        pool { amount currency }
        taken @include(if: $all) { clause exact { decimal } }
        site @include(if: $all) { name value currency }
        distributor {
          name title timeZone version
          explanation { sections { title sentences { text line } } }
          versions(first: 100) @include(if: $all) { nodes { version source } }
        }
        standing(collaborator: $collaborator) { ...Reckoned }
        standings(first: 500) {
          totalCount
          nodes { collaborator { ref name } share { percent } earned { amount } derivation { score disqualifiedBy place spareUnit } }
        }
        obligations(filter: { collaborator: $collaborator }, first: 10) {
          nodes { id kind state amount { amount currency } payableFrom dispute { id state } payout { id state paidOn reference createdAt } }
        }
      }
    }
  }
`,
  [STANDING],
);

export const WHY_NOW = graphql(
  `
  query WhyNow($name: String!, $collaborator: String!, $all: Boolean!) {
    distributor(name: $name) {
      name title timeZone version
      explanation { sections { title sentences { text line } } }
      versions(first: 100) @include(if: $all) { nodes { version source } }
      currentPeriod { start end triggerAt version }
      projectedPool @include(if: $all) { amount currency }
      standing(collaborator: $collaborator) { ...Reckoned }
      standings(first: 500) {
        totalCount
        nodes { collaborator { ref name } share { percent } earned { amount } derivation { score disqualifiedBy place spareUnit } }
      }
    }
  }
`,
  [STANDING],
);

/** Payments to somebody that came back. */
export const CAME_BACK = graphql(`
  query CameBack($collaborator: String!) {
    payouts(filter: { collaborator: $collaborator, state: FAILED }, first: 50) { nodes { createdAt reason } }
  }
`);

/** The sentences of a version that is not the newest. */
export const EXPLAINED = graphql(`
  query Explained($source: String!) {
    checkRule(source: $source) { explanation { sections { title sentences { text line } } } }
  }
`);

const COUNTED = graphql(`
  fragment Counted on Standing {
    derivation {
      events(metric: $metric, first: 500) {
        totalCount
        nodes { value event { id key source type occurredAt fields } }
      }
      journeys(metric: $metric, first: 100) {
        totalCount
        nodes { cluster customer start end value part closedBy { type occurredAt } }
      }
    }
  }
`);

/** The events, or journeys, behind one metric of a settlement. */
export const COUNTED_SETTLED = graphql(
  `
  query CountedSettled($id: ID!, $collaborator: String!, $metric: String!) {
    node(id: $id) { __typename ... on Settlement { standing(collaborator: $collaborator) { ...Counted } } }
  }
`,
  [COUNTED],
);

export const COUNTED_NOW = graphql(
  `
  query CountedNow($name: String!, $collaborator: String!, $metric: String!) {
    distributor(name: $name) { standing(collaborator: $collaborator) { ...Counted } }
  }
`,
  [COUNTED],
);

const MISSED = graphql(`
  fragment Missed on Standing {
    derivation {
      events(metric: $metric, missed: true, first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { value leftOutBy event { id key source type occurredAt fields } }
      }
    }
  }
`);

/** The events that would be somebody's, those that counted among them, each with what left it out. */
export const MISSED_SETTLED = graphql(
  `
  query MissedSettled($id: ID!, $collaborator: String!, $metric: String!, $first: Int!, $after: String) {
    node(id: $id) { __typename ... on Settlement { standing(collaborator: $collaborator) { ...Missed } } }
  }
`,
  [MISSED],
);

export const MISSED_NOW = graphql(
  `
  query MissedNow($name: String!, $collaborator: String!, $metric: String!, $first: Int!, $after: String) {
    distributor(name: $name) { standing(collaborator: $collaborator) { ...Missed } }
  }
`,
  [MISSED],
);

export { COUNTED, MISSED };
