"""A server for the tests of one client: on a copy of the demo's database, where nothing happens by itself."""

import json
import os
import shutil
import subprocess
import urllib.request
from pathlib import Path

from server.story import RECORD

ROOT = Path(__file__).parents[3]
BINARY = os.environ.get("TANTIEME_BINARY", str(ROOT / "target/debug/tantieme"))
QUIETLY = {**os.environ, "TANTIEME_LOG": "warn"}


class Server:
    def __init__(self, folder: Path):
        filled = Path(os.environ["TANTIEME_FILLED"])
        tokens = json.loads((filled / "tokens.json").read_text())
        self.admin, self.ana = tokens["admin"], tokens["ana"]
        self._folder, self._database = folder, folder / "copy.db"
        shutil.copyfile(filled / "filled.db", self._database)
        self._bind = "127.0.0.1:0"
        self.start()

    def start(self) -> None:
        """Starts it, where it was before."""
        command = [BINARY, "serve", "--bind", self._bind, "--database", str(self._database)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=QUIETLY)
        for line in self._process.stdout:
            if line.startswith("open "):
                self.url = line.split()[1]
                self._bind = self.url.removeprefix("http://")
                return
        raise RuntimeError("the server did not start")

    def stop(self) -> None:
        """Stops it with SIGTERM; whoever follows something stays its subscriber."""
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()

    def ask(self, query: str, **variables: object) -> dict:
        """Asks the API as admin, without any client."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        headers = {"Authorization": f"Bearer {self.admin}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/graphql", body, headers)
        with urllib.request.urlopen(request) as answer:
            answer = json.load(answer)
        assert "errors" not in answer, answer
        return answer["data"]

    def completion(self, key: str) -> dict:
        """A customer completes a course of Dee's, within the period that is open."""
        found = self.ask('{ distributor(name: "course_profit_share") { currentPeriod { start } } }')
        fields = {"customer": f"customer of {key}", "course": "data-with-care"}
        at = found["distributor"]["currentPeriod"]["start"]
        return {"key": key, "type": "course_completed", "occurredAt": at, "fields": fields}

    def complete(self, key: str) -> None:
        """Somebody else records a completion."""
        [result] = self.ask(RECORD, events=[self.completion(key)])["recordEvents"]["results"]
        assert result["status"] == "RECORDED", result

    def import_event(self, event: dict) -> None:
        """Records an event while the server is away, as another one on the database would."""
        entry = {"event": event["type"], **{key: event[key] for key in ("key", "occurredAt", "fields")}}
        file = self._folder / "entries.jsonl"
        file.write_text(json.dumps(entry) + "\n")
        command = [BINARY, "import", "events", str(file), "--database", str(self._database)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=QUIETLY)
