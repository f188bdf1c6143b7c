from sgqlc.endpoint.http import HTTPEndpoint
from sgqlc.operation import Operation


def connect(url: str, token: str):
    """Asks an operation, and gives its answer with the names and types of the schema."""
    endpoint = HTTPEndpoint(f"{url}/graphql", {"Authorization": f"Bearer {token}"})

    def ask(operation: Operation, **variables: object):
        return operation + endpoint(operation, variables)

    return ask
