import { graphql, useLazyLoadQuery, usePaginationFragment } from "react-relay";
import type { Payouts_collaborator$key } from "./__generated__/Payouts_collaborator.graphql";
import type { PayoutsPageQuery } from "./__generated__/PayoutsPageQuery.graphql";
import type { PayoutsQuery } from "./__generated__/PayoutsQuery.graphql";

/** What is paid to a collaborator, five more at a time. */
export function Payouts({ id }: { id: string }) {
  const query = graphql`
    query PayoutsQuery($id: ID!) {
      node(id: $id) {
        ...Payouts_collaborator @alias(as: "collaborator")
      }
    }
  `;
  const { node } = useLazyLoadQuery<PayoutsQuery>(query, { id });
  return node?.collaborator ? <List collaborator={node.collaborator} /> : <p>nobody</p>;
}

function List({ collaborator }: { collaborator: Payouts_collaborator$key }) {
  const fragment = graphql`
    fragment Payouts_collaborator on Collaborator
    @refetchable(queryName: "PayoutsPageQuery")
    @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" }) {
      name
      payouts(first: $count, after: $cursor) @connection(key: "Payouts_payouts") {
        totalCount
        edges {
          node {
            id
            state
            amount {
              amount
              currency
            }
          }
        }
      }
    }
  `;
  const list = usePaginationFragment<PayoutsPageQuery, Payouts_collaborator$key>(fragment, collaborator);
  const { name, payouts } = list.data;
  return (
    <section>
      <h1>{name}</h1>
      <ul data-total={payouts.totalCount}>
        {payouts.edges.map(({ node }) => (
          <li key={node.id} id={node.id}>
            {node.amount.amount} {node.amount.currency} {node.state}
          </li>
        ))}
      </ul>
      {list.hasNext && <button onClick={() => list.loadNext(5)}>more</button>}
      <button onClick={() => list.refetch({}, { fetchPolicy: "network-only" })}>again</button>
    </section>
  );
}
