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
    collaborator(ref: $ref) {
      ref name state createdAt
      hold { since reason }
      balances {
        currency
        payableNow { amount currency } payableLater { amount currency } onTheWay { amount currency } onHold { amount currency }
        waiting { amount currency } debt { amount currency } paid { amount currency }
      }
    }
  }
`);

export const OBLIGATIONS_OF = graphql(`
  query ObligationsOf($ref: String!, $first: Int!, $after: String) {
    obligations(filter: { collaborator: $ref }, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id amount { amount currency } state kind reason cancelReason payableFrom createdAt
        hold { since reason }
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

export const CREDIT = graphql(`
  mutation Credit($input: CreditInput!) { credit(input: $input) { status errors { code field message } } }
`);

export const ADVANCE = graphql(`
  mutation Advance($input: RecordAdvanceInput!) { recordAdvance(input: $input) { status errors { code field message } } }
`);

export const HOLD_PERSON = graphql(`
  mutation HoldCollaborator($ref: String!, $reason: String!) {
    holdCollaborator(input: { collaborator: $ref, reason: $reason }) { errors { code field message } }
  }
`);

export const RELEASE_PERSON = graphql(`
  mutation ReleaseCollaborator($ref: String!, $reason: String) {
    releaseCollaborator(input: { collaborator: $ref, reason: $reason }) { errors { code field message } }
  }
`);

export const HOLD = graphql(`
  mutation HoldObligation($id: ID!, $reason: String!) {
    holdObligation(input: { id: $id, reason: $reason }) { errors { code field message } }
  }
`);

export const RELEASE = graphql(`
  mutation ReleaseObligation($id: ID!, $reason: String) {
    releaseObligation(input: { id: $id, reason: $reason }) { errors { code field message } }
  }
`);

export const CANCEL = graphql(`
  mutation CancelObligation($id: ID!, $reason: String!) {
    cancelObligation(input: { id: $id, reason: $reason }) { errors { code field message } }
  }
`);
