#!/usr/bin/python3
"""Write the inputs of the vectors as seeds, a file each: seeds.py FOLDER.

FOLDER/fuzz_response, fuzz_answer and the others are filled from tests/vectors.
"""

import json
import pathlib
import re
import sys

VECTORS = pathlib.Path(__file__).parent.parent / "vectors"
# fuzz target: the vectors' folder and the fields of theirs that are inputs
INPUTS = {
    "fuzz_response": ("http", ("raw",)),
    "fuzz_answer": ("answers", ("body",)),
    "fuzz_render": ("json", ("in", "json")),
    "fuzz_value_json": ("json", ("json",)),
}


def unescape(value):
    return re.sub(rb"\\x([0-9a-fA-F]{2})", lambda m: bytes([int(m.group(1), 16)]), value)


def expressions(folder):
    """Those of the JMESPath suite."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted((VECTORS / "jmespath").glob("*.json")):
        cases = [case for given in json.loads(file.read_text()) for case in given["cases"]]
        for number, case in enumerate(cases):
            (folder / f"{file.stem}-{number}").write_text(case["expression"])


def configurations(folder):
    """The configuration files of the recorded runs."""
    folder.mkdir(parents=True, exist_ok=True)
    for line in (VECTORS / "cli/cases.jsonl").read_text().splitlines():
        case = json.loads(line)
        for name, content in case["files"].items():
            if "/.aws/" in name and "text" in content:
                seed = f"{case['name']}-{name.rpartition('/')[2]}"
                (folder / seed).write_text(content["text"])


def command_lines(folder):
    """The arguments of the recorded runs, as far as they name no file."""
    folder.mkdir(parents=True, exist_ok=True)
    for line in (VECTORS / "cli/cases.jsonl").read_text().splitlines():
        case = json.loads(line)
        words = [word.encode("utf-8", "surrogateescape") for word in case["argv"][2:]]
        text = b"\0".join(words)
        if len(text) < 4096 and b"file" not in text:
            (folder / case["name"]).write_bytes(text)


def inputs(folder):
    """The YAML of the recorded runs, and what shows the rest of it."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = ["a: &x [1, .inf, 0x1f, ~, true]\nb: *x\n<<: {c: |\n  d\n }\n? e\n: !!str 2020-01-01\n",
             "%YAML 1.2\n--- # c\n\"\\u00e9\": 'it''s'\nf: >-\n  g\n\n  h\n...\n"]
    for line in (VECTORS / "cli/cases.jsonl").read_text().splitlines():
        argv = json.loads(line)["argv"]
        if "--cli-input-yaml" in argv:
            texts.append(argv[argv.index("--cli-input-yaml") + 1])
    for number, text in enumerate(texts):
        (folder / f"{number}").write_text(text)


def main(folder):
    command_lines(pathlib.Path(folder, "fuzz_arguments"))
    configurations(pathlib.Path(folder, "fuzz_ini"))
    expressions(pathlib.Path(folder, "fuzz_jmespath"))
    inputs(pathlib.Path(folder, "fuzz_yaml"))
    for target, (vectors, fields) in INPUTS.items():
        seeds = pathlib.Path(folder, target)
        seeds.mkdir(parents=True, exist_ok=True)
        for file in sorted((VECTORS / vectors).glob("*.avf")):
            name = b""
            for line in file.read_bytes().split(b"\n"):
                key, _, value = line.partition(b" ")
                if key == b"begin":
                    name = value
                elif key.decode("latin-1") in fields:
                    (seeds / f"{file.stem}-{name.decode()}").write_bytes(unescape(value))


main(sys.argv[1])
