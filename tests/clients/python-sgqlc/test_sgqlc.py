"""sgqlc: operations built from classes that its generator made of the schema of the running server."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.error import URLError

import pytest
from sgqlc.operation import GraphQLErrors, Operation

from client import connect
from recording import recording


PAGE = Path(__file__).parents[3] / "docs/clients.md"


@pytest.fixture(scope="module")
def schema(server, tmp_path_factory):
    """The classes of the schema, made with the commands of the documentation."""
    [commands] = re.findall(r"## sgqlc.*?```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert "http://127.0.0.1:8080" in commands
    commands = commands.replace("http://127.0.0.1:8080", server.url)
    folder = tmp_path_factory.mktemp("schema")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "TOKEN": server.admin}
    subprocess.run(["bash", "-euc", commands], cwd=folder, env=environment, check=True)
    spec = importlib.util.spec_from_file_location("schema", folder / "schema.py")
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
