"""gql: documents checked against the schema of the server, HTTP and WebSocket."""

import asyncio

import pytest
from gql import gql
from gql.transport.exceptions import TransportQueryError
from graphql import GraphQLError

from client import connect, connect_socket
from following import follow
from server.story import FOLLOW, PAGE, READ, RECORD, completions_of_dee


@pytest.fixture
def client(server):
    return connect(server.url, server.admin)


def test_records_and_reads(server, client):
    record = gql(RECORD)
    record.variable_values = {"events": [server.completion("gql")]}
    [result] = client.execute(record)["recordEvents"]["results"]
    assert result["status"] == "RECORDED"
    read = gql(READ)
    read.variable_values = {"id": result["id"]}
    assert client.execute(read)["node"]["key"] == "gql"


def test_pages(client):
    ids, after = set(), None
    while True:
        page = gql(PAGE)
        page.variable_values = {"after": after}
        settlements = client.execute(page)["settlements"]
        ids.update(edge["node"]["id"] for edge in settlements["edges"])
        after = settlements["pageInfo"]["endCursor"]
        if not settlements["pageInfo"]["hasNextPage"]:
            break
    assert len(ids) == settlements["totalCount"]


def test_a_document_is_checked_before_it_is_sent(client):
    with pytest.raises(GraphQLError, match="nothing"):
        client.execute(gql("{ nothing }"))


def test_what_is_wrong_with_the_request_is_an_error_with_a_code(server):
    ana = connect(server.url, server.ana)
    with pytest.raises(TransportQueryError) as refused:
        ana.execute(gql("{ tokens { totalCount } }"))
    assert refused.value.errors[0]["extensions"]["code"] == "FORBIDDEN"


def test_follows_and_goes_on_when_the_server_was_stopped_and_started_again(server):
    async def run():
        answers = follow(connect_socket(server.url, server.admin), gql(FOLLOW))

        async def reads(completions):
            async for answer in answers:
                if completions_of_dee(answer) == completions:
                    return

        before = completions_of_dee(await anext(answers))
        server.complete("gql-told")
        await asyncio.wait_for(reads(before + 1), 120)
        away = server.completion("gql-away")
        server.complete("gql-before")
        # On a thread, so that the client reads why the connection ends.
        await asyncio.to_thread(server.stop)
        server.import_event(away)
        server.start()
        await asyncio.wait_for(reads(before + 3), 120)
        server.complete("gql-after")
        await asyncio.wait_for(reads(before + 4), 120)
        await answers.aclose()

    asyncio.run(run())
