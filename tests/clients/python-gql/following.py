import asyncio
from collections.abc import AsyncIterator

from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportClosed, TransportConnectionFailed


async def follow(client: Client, request: GraphQLRequest) -> AsyncIterator[dict]:
    """Subscribes, and again whenever the connection was lost."""
    while True:
        try:
            async with client as session:
                async for answer in session.subscribe(request):
                    yield answer
                return
        except (OSError, TransportClosed, TransportConnectionFailed):
            await asyncio.sleep(1)
