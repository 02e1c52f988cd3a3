"""The figures and tables that stand in the README: found, compared, and written anew."""

import pathlib
import re
import sys

FIGURE = r"(<!-- figure: {} -->)([^<]*)(<!-- /figure -->)"
BLOCK = r"(<!-- BEGIN {} -->\n)(.*?)(<!-- END {} -->)"


def figure(text, name):
    """A figure as the README has it, or None."""
    found = re.search(FIGURE.format(name), text)
    return found and found.group(2)


def block(text, name):
    """A block as the README has it, or None."""
    found = re.search(BLOCK.format(name, name), text, re.S)
    return found and found.group(2).rstrip("\n")


def written(text, figures, blocks):
    """The text with figures and blocks, by name, in their places."""
    for name, value in figures.items():
        text, count = re.subn(FIGURE.format(name), rf"\g<1>{value}\g<3>", text)
        if not count:
            raise KeyError(f"figure: {name}")
    for name, value in blocks.items():
        value = value + "\n" if value else ""
        text, count = re.subn(BLOCK.format(name, name),
                              lambda found, value=value: found[1] + value + found[3], text,
                              flags=re.S)
        if not count:
            raise KeyError(f"BEGIN {name}")
    return text


def write(path, figures, blocks):
    path = pathlib.Path(path)
    try:
        path.write_text(written(path.read_text(), figures, blocks))
    except KeyError as missing:
        sys.exit(f"{path}: has no place for {missing}")


def table(rows):
    """Rows of cells as a Markdown table: the first column to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["| " + " | ".join([row[0].ljust(widths[0]),
                                *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))])
             + " |" for row in rows]
    lines.insert(1, "| --- |" + " ---: |" * (len(rows[0]) - 1))
    return "\n".join(lines)
