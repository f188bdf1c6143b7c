import { graphql } from "../../api/graphql";

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
      hold { reason since }
      balances {
        currency
        owed { amount currency } payableNow { amount currency } payableLater { amount currency } onTheWay { amount currency }
        onHold { amount currency } disputed { amount currency } waiting { amount currency } debt { amount currency } paid { amount currency }
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
        id amount { amount currency } state kind reason cancelReason payableFrom createdAt reference
        hold { reason since }
        dispute { id state }
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
      nodes { id amount { amount currency } state paidOn reference reason createdAt fulfillment { id state } }
    }
  }
`);

/** Which rules measure now. */
export const ACTIVE_RULES = graphql(`
  query ActiveRules { distributors(first: 200, filter: { state: ACTIVE }) { nodes { name title } } }
`);

/** Evaluates the rule for one collaborator, so it comes after the page stands. */
export const STANDING_OF = graphql(`
  query StandingOf($name: String!, $ref: String!) {
    distributor(name: $name) {
      name title timeZone
      currentPeriod { start end }
      standing(collaborator: $ref) { rank amount { amount currency } share { percent } }
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
  mutation Credit($input: CreditInput!) { credit(input: $input) { obligation { id } errors { code field message } } }
`);

export const ADVANCE = graphql(`
  mutation RecordAdvance($input: RecordAdvanceInput!) { recordAdvance(input: $input) { payout { id } errors { code field message } } }
`);

export const HOLD_ALL = graphql(`
  mutation HoldCollaborator($ref: String!, $reason: String!) {
    holdCollaborator(input: { collaborator: $ref, reason: $reason }) { errors { code field message } }
  }
`);

export const RELEASE_ALL = graphql(`
  mutation ReleaseCollaborator($ref: String!, $reason: String) {
    releaseCollaborator(input: { collaborator: $ref, reason: $reason }) { errors { code field message } }
  }
`);

export const HOLD_ONE = graphql(`
  mutation HoldObligation($id: ID!, $reason: String!) {
    holdObligation(input: { id: $id, reason: $reason }) { errors { code field message } }
  }
`);

export const RELEASE_ONE = graphql(`
  mutation ReleaseObligation($id: ID!, $reason: String) {
    releaseObligation(input: { id: $id, reason: $reason }) { errors { code field message } }
  }
`);

export const CANCEL_ONE = graphql(`
  mutation CancelObligation($id: ID!, $reason: String!) {
    cancelObligation(input: { id: $id, reason: $reason }) { errors { code field message } }
  }
`);

export const ACCOUNT = graphql(`
  query AccountOf($ref: String!) {
    collaborator(ref: $ref) {
      payoutAccount { kind state holder masked bic country heldUntil setAt setBy decidedBy }
      proposedPayoutAccount { kind state holder masked bic country heldUntil setAt setBy decidedBy }
    }
  }
`);

export const SET_ACCOUNT = graphql(`
  mutation SetAccount($input: SetPayoutAccountInput!) { setPayoutAccount(input: $input) { account { state } errors { code field message } } }
`);

export const CONFIRM_ACCOUNT = graphql(`
  mutation ConfirmAccount($ref: String!) { confirmPayoutAccount(input: { collaborator: $ref }) { errors { code field message } } }
`);

export const REJECT_ACCOUNT = graphql(`
  mutation RejectAccount($ref: String!, $reason: String) {
    rejectPayoutAccount(input: { collaborator: $ref, reason: $reason }) { errors { code field message } }
  }
`);

export const REMOVE_ACCOUNT = graphql(`
  mutation RemoveAccount($ref: String!, $reason: String) {
    removePayoutAccount(input: { collaborator: $ref, reason: $reason }) { errors { code field message } }
  }
`);
