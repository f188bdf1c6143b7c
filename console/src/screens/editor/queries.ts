import { graphql, type ResultOf } from "../../api/graphql";

/** What the editor starts from. */
export const EDITED = graphql(`
  query Edited($name: String!) {
    distributor(name: $name) {
      name title state version source timeZone currency
      currentPeriod { start end version }
      periods(first: 12) { nodes { index start end state } }
      versions(first: 20) { nodes { version source holdsFrom } }
    }
  }
`);

export const CHECK = graphql(`
  query CheckRule($source: String!) {
    checkRule(source: $source) {
      formatted
      diagnostics {
        code severity message label line endLine utf16Start utf16End help reference
        fixes { title edits { start end text } }
      }
      explanation { sections { title sentences { text line } } }
      nextRuns { local utc measures { start end } }
      pastPeriods { start end }
      gap { start end decided choices { gap periods { start end triggerAt } } }
      examples { name line passed problems }
    }
  }
`);

export const PREVIEW = graphql(`
  query PreviewRule($source: String!, $period: PeriodRange) {
    preview(source: $source, period: $period) {
      measured { start end }
      currency
      pool { amount currency }
      leftover { amount currency }
      standings(first: 200) {
        totalCount
        nodes {
          rank
          collaborator { ref name }
          metrics { name value currency }
          points
          share { percent }
          amount { amount currency }
          derivation { disqualifiedBy cap { clause } }
        }
      }
      uncredited { event count why }
      skipped { clause count }
    }
  }
`);

export const COMPARE = graphql(`
  query CompareRule($distributor: String!, $source: String!, $period: PeriodRange) {
    compareRules(distributor: $distributor, source: $source, period: $period) {
      version
      errors { message }
      measured { start end }
      currency
      pool { before { amount currency } after { amount currency } difference { amount currency } }
      paid { before { amount currency } after { amount currency } difference { amount currency } }
      gaining losing
      collaborators(first: 200) {
        totalCount
        nodes {
          collaborator { ref name }
          before { amount currency } after { amount currency } difference { amount currency }
          reasons { text }
        }
      }
    }
  }
`);

/** Whether anything at all happened in a period. */
export const HAPPENED = graphql(`
  query Happened($from: DateTime!, $before: DateTime!) {
    events(filter: { occurredFrom: $from, occurredBefore: $before }, first: 1) { totalCount }
  }
`);

/** How many events of a kind there are. */
export const RECORDED = graphql(`
  query HowManyRecorded($ever: EventFilter!, $period: EventFilter!) {
    ever: events(filter: $ever, first: 1) { totalCount }
    period: events(filter: $period, first: 1) { totalCount }
  }
`);

export const SAVE = graphql(`
  mutation SaveRule($input: SaveDistributorInput!) {
    saveDistributor(input: $input) {
      version
      distributor { name title state version currentPeriod { start end version } versions(first: 1) { nodes { version holdsFrom } } }
      gap { start end heldJourneys choices { gap periods { start end triggerAt } } }
      comparison {
        currency gaining losing
        paid { before { amount currency } after { amount currency } difference { amount currency } }
        errors { message }
      }
      diagnostics { severity message line }
      errors { code field message }
    }
  }
`);

/** Why whoever is signed in may not activate a rule. */
export const BLOCKED = graphql(`
  query ActivationBlocked($name: String!) { distributor(name: $name) { activationBlocked } }
`);

export const ACTIVATE = graphql(`
  mutation ActivateRule($input: ActivateDistributorInput!) {
    activateDistributor(input: $input) {
      distributor { name state nextRunAt }
      period { start end triggerAt }
      choices { measureFrom period { start end triggerAt } }
      errors { code field message }
    }
  }
`);

/** Whether a name is taken, and by what. */
export const NAMED = graphql(`
  query NamedRule($name: String!) { distributor(name: $name) { name title state version } }
`);

export const ALL_NAMES = graphql(`
  query AllNames { distributors(first: 500) { nodes { name title } } }
`);

/** What a rule can name. */
export const CATALOGUE = graphql(`
  query Names {
    catalogue {
      events { name title fields { name type } }
      assets { name title attributes { name type } }
      customer { name type }
      collaborator { name type }
    }
  }
`);

export type Edited = NonNullable<ResultOf<typeof EDITED>["distributor"]>;
export type Catalogue = ResultOf<typeof CATALOGUE>["catalogue"];
export type Check = ResultOf<typeof CHECK>["checkRule"];
export type Problem = Check["diagnostics"][number];
export type Fix = Problem["fixes"][number];
export type Preview = ResultOf<typeof PREVIEW>["preview"];
export type Comparison = ResultOf<typeof COMPARE>["compareRules"];
export type SaveReply = ResultOf<typeof SAVE>["saveDistributor"];
export type ActivateReply = ResultOf<typeof ACTIVATE>["activateDistributor"];
export type GapChoice = NonNullable<SaveReply["gap"]>["choices"][number]["gap"];
export type MeasureFrom = ActivateReply["choices"][number]["measureFrom"];
