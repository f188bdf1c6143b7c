import { graphql } from "../../api/graphql";

export const COLLABORATORS = graphql(`
  query Collaborators($first: Int!, $after: String) {
    collaborators(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ref name state createdAt }
    }
  }
`);

/** What is owed to everybody and not gathered yet. */
export const OWED = graphql(`
  query OwedToAll($first: Int!, $after: String) {
    obligations(filter: { state: PENDING }, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id amount { amount currency } payableFrom collaborator { ref } }
    }
  }
`);

export const PAYOUTS = graphql(`
  query PayoutsToAll($first: Int!, $after: String) {
    payouts(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id amount { amount currency } state paidOn collaborator { ref } fulfillment { state } }
    }
  }
`);

export const COLLABORATOR = graphql(`
  query OneCollaborator($ref: String!) {
    collaborator(ref: $ref) { ref name state createdAt }
  }
`);

export const OBLIGATIONS_OF = graphql(`
  query ObligationsOf($ref: String!, $first: Int!, $after: String) {
    obligations(filter: { collaborator: $ref }, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id amount { amount currency } state kind reason payableFrom createdAt
        distributor { name title timeZone }
        settlement { id measured { start end } }
        payout { id state paidOn createdAt fulfillment { state } }
      }
    }
  }
`);

export const PAYOUTS_OF = graphql(`
  query PayoutsOf($ref: String!, $first: Int!, $after: String) {
    payouts(filter: { collaborator: $ref }, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id amount { amount currency } state paidOn reference createdAt fulfillment { id state } }
    }
  }
`);

/** Evaluates each rule for one collaborator, so it comes after the page stands. */
export const STANDINGS_OF = graphql(`
  query StandingsOf($ref: String!) {
    distributors(first: 50, state: ACTIVE) {
      nodes {
        name title timeZone
        currentPeriod { start end }
        standing(collaborator: $ref) { rank amount { amount currency } share { percent } derivation { disqualifiedBy } }
      }
    }
  }
`);

export const UPSERT = graphql(`
  mutation UpsertCollaborator($collaborator: CollaboratorInput!) {
    upsertCollaborators(input: { collaborators: [$collaborator] }) {
      collaborators { ref }
      errors { code field message }
    }
  }
`);
