import { graphql } from "../../api/graphql";

export const DISTRIBUTOR = graphql(`
  query Distributor($name: String!) {
    distributor(name: $name) {
      id name title state version currency timeZone createdAt activatedAt nextRunAt activationBlocked
      currentPeriod { id index start end triggerAt state version reason carriedIn { amount currency } }
      periods(first: 24) {
        totalCount
        nodes { id index start end state reason version settlement { id state pool { amount currency } } }
      }
    }
  }
`);

/** The open period as of now. */
export const LIVE = graphql(`
  query Live($name: String!) {
    distributor(name: $name) {
      currentPeriod { start }
      explanation { sections { title sentences { text line } } }
      projectedPool { amount currency }
      projectedTaken { clause exact { decimal } }
      projectedSite { name value currency }
      standings(first: 500) {
        totalCount
        nodes {
          rank
          collaborator { ref name }
          metrics { name value currency }
          points
          share { percent }
          earned { amount currency }
          amount { amount currency }
          derivation { score disqualifiedBy place cap { clause } }
        }
      }
      skipped { clause count }
      uncredited { event count why }
      adjustments { amount { amount currency } treatment }
      takenOver(first: 100) { period { start end } collaborator { ref } metric value counts causeCount }
    }
  }
`);

/** What of it is told as it changes. */
export const LIVE_MOVED = graphql(`
  subscription LiveMoved($distributor: String!) {
    standings(distributor: $distributor) {
      asOf
      period { start }
      projectedPool { amount currency }
      projectedTaken { clause exact { decimal } }
      projectedSite { name value currency }
      standings(first: 500) {
        totalCount
        nodes {
          rank
          collaborator { ref name }
          metrics { name value currency }
          points
          share { percent }
          earned { amount currency }
          amount { amount currency }
          derivation { score disqualifiedBy place cap { clause } }
        }
      }
      skipped { clause count }
      uncredited { event count why }
      adjustments { amount { amount currency } treatment }
      takenOver(first: 100) { period { start end } collaborator { ref } metric value counts causeCount }
    }
  }
`);

export const RULE = graphql(`
  query Rule($name: String!) {
    distributor(name: $name) {
      source
      version
      timeZone
      currentPeriod { start end version }
      explanation { sections { title sentences { text line } } }
      versions(first: 100) {
        totalCount
        nodes { version source createdAt savedBy holdsFrom gap }
      }
    }
  }
`);

export const PAUSE = graphql(`
  mutation Pause($name: String!) { pauseDistributor(input: { name: $name }) { errors { message } } }
`);
export const RESUME = graphql(`
  mutation Resume($name: String!) { activateDistributor(input: { name: $name }) { errors { message } } }
`);
export const ARCHIVE = graphql(`
  mutation Archive($name: String!) { archiveDistributor(input: { name: $name }) { errors { message } } }
`);
export const SETTLE = graphql(`
  mutation Settle($name: String!) {
    settleNow(input: { distributor: $name }) { settlements { id } errors { message } }
  }
`);

export const PERIODS = graphql(`
  query Periods($name: String!, $first: Int!, $after: String) {
    distributor(name: $name) {
      periods(first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          id index start end triggerAt state reason version
          carriedIn { amount currency }
          unmeasuredBefore { start end }
          settlement { id pool { amount currency } leftover { amount currency } }
        }
      }
    }
  }
`);
