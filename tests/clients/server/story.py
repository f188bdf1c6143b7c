"""The documents of `story.ts`, read from there, and what comes of them."""

import re
from pathlib import Path

_TEXT = Path(__file__).with_name("story.ts").read_text()


def _document(name: str) -> str:
    return re.search(rf"export const {name} = `(.*?)`;", _TEXT, re.DOTALL).group(1)


RECORD, READ, PAGE, FOLLOW = map(_document, ("RECORD", "READ", "PAGE", "FOLLOW"))


def completions_of_dee(answer: dict) -> int:
    for standing in answer["standings"]["standings"]["nodes"]:
        if standing["collaborator"]["ref"] == "dee":
            values = {metric["name"]: metric["value"] for metric in standing["metrics"]}
            return int(values["completions"])
    return 0
