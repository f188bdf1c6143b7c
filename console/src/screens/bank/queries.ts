import { graphql } from "../../api/graphql";

/** What a bank's file says and changes; with `dryRun` what it would change. */
export const IMPORT = graphql(`
  mutation ImportPayoutAnswers($file: String!, $dryRun: Boolean!, $first: Int!, $after: String) {
    importPayoutAnswers(input: { file: $file, dryRun: $dryRun }) {
      answers {
        format paidCount failedCount returnedCount knownCount openCount
        takenBefore { at by }
        changes(first: $first, after: $after) {
          totalCount
          pageInfo { hasNextPage endCursor }
          nodes {
            was
            payout {
              id amount { amount currency } state paidOn reference reason
              collaborator { ref name }
              fulfillment { id state createdAt }
            }
          }
        }
        otherwise(first: $first) { totalCount nodes { id amount { amount currency } paidOn reference collaborator { ref name } } }
        unmatched(first: $first) { totalCount nodes { place named } }
      }
      errors { code field message }
    }
  }
`);
