from gql import Client
from gql.transport.requests import RequestsHTTPTransport
from gql.transport.websockets import WebsocketsTransport


def connect(url: str, token: str) -> Client:
    headers = {"Authorization": f"Bearer {token}"}
    transport = RequestsHTTPTransport(url=f"{url}/graphql", headers=headers, retries=3)
    return Client(transport=transport, fetch_schema_from_transport=True)


def connect_socket(url: str, token: str) -> Client:
    payload = {"authorization": f"Bearer {token}"}
    transport = WebsocketsTransport(
        url=url.replace("http", "ws") + "/graphql",
        init_payload=payload,
        # It overlooks which one the server chose, whose header has lower case, and would take the older one.
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )
    return Client(transport=transport)
