from gql import Client
from gql.transport.requests import RequestsHTTPTransport
from gql.transport.websockets import WebsocketsTransport


def connect(url: str, token: str) -> Client:
    headers = {"Authorization": f"Bearer {token}"}
    transport = RequestsHTTPTransport(url=f"{url}/graphql", headers=headers, retries=3)
    return Client(transport=transport, fetch_schema_from_transport=True)


def connect_socket(url: str, token: str) -> Client:
    payload = {"authorization": f"Bearer {token}"}
    url = url.replace("http", "ws") + "/graphql"
    return Client(transport=WebsocketsTransport(url=url, init_payload=payload))
