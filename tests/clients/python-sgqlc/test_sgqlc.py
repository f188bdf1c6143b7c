"""sgqlc: operations built from classes that its generator made of the schema of the running server."""

import importlib.util
import subprocess
import sys
from urllib.error import URLError

import pytest
from sgqlc.operation import GraphQLErrors, Operation

from client import connect
from recording import recording


@pytest.fixture(scope="module")
def schema(server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("schema")
    introspected, module = folder / "schema.json", folder / "schema.py"
    python = [sys.executable, "-m"]
    header = f"Authorization: Bearer {server.admin}"
    subprocess.run([*python, "sgqlc.introspection", "-H", header, f"{server.url}/graphql", introspected], check=True)
    subprocess.run([*python, "sgqlc.codegen", "schema", introspected, module], check=True)
    spec = importlib.util.spec_from_file_location("schema", module)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def ask(server):
    return connect(server.url, server.admin)


def test_records_and_reads(server, schema, ask):
    events = {"events": [server.completion("sgqlc")]}
    [result] = ask(recording(schema), input=events).record_events.results
    assert result.status == "RECORDED"
    read = Operation(schema.Query)
    read.node(id=result.id).__as__(schema.Event).__fields__("key", "type")
    assert ask(read).node.key == "sgqlc"


def test_pages(schema, ask):
    ids, after = set(), None
    while True:
        page = Operation(schema.Query)
        settlements = page.settlements(first=5, after=after)
        settlements.nodes.__fields__("id")
        settlements.page_info.__fields__("has_next_page", "end_cursor")
        settlements.total_count()
        found = ask(page).settlements
        ids.update(settlement.id for settlement in found.nodes)
        after = found.page_info.end_cursor
        if not found.page_info.has_next_page:
            break
    assert len(ids) == found.total_count


def test_what_is_wrong_with_the_request_is_an_error_with_a_code(server, schema):
    tokens = Operation(schema.Query)
    tokens.tokens.total_count()
    with pytest.raises(GraphQLErrors) as refused:
        connect(server.url, server.ana)(tokens)
    assert refused.value.errors[0]["extensions"]["code"] == "FORBIDDEN"


def test_a_name_that_the_schema_does_not_have_is_refused_before_anything_is_sent(schema):
    with pytest.raises(AttributeError):
        Operation(schema.Query).nothing()


def test_what_may_have_been_recorded_is_sent_again_when_the_server_is_back(server, schema, ask):
    record, events = recording(schema), {"events": [server.completion("again")]}
    [first] = ask(record, input=events).record_events.results
    server.stop()
    with pytest.raises(URLError):
        ask(record, input=events)
    server.start()
    [second] = ask(record, input=events).record_events.results
    assert (second.status, second.id) == ("DUPLICATE", first.id)
