"""C sources as text: what is code in them, their directives, their functions."""

import re

TOKEN = re.compile(r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)
DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*(\w*)((?:\\\n|[^\n])*)", re.M)
NAME = re.compile(r"(\w+)\s*\(")


def blank(text):
    """As many spaces, the line ends kept."""
    return re.sub(r"[^\n]", " ", text)


def code(text, strings=True):
    """The text with its comments blank, and without `strings` what is in quotes too."""
    def replace(match):
        token = match.group()
        if token[0] == "/":
            return blank(token)
        return token if strings else token[0] + blank(token[1:-1]) + token[-1]
    return TOKEN.sub(replace, text)


def line_of(text, off):
    return text.count("\n", 0, off) + 1


def directives(text):
    """Triples of line, name and the rest of each preprocessor directive."""
    plain = code(text)
    for match in DIRECTIVE.finditer(code(text, strings=False)):
        rest = plain[match.start(2):match.end(2)].replace("\\\n", " ")
        yield line_of(plain, match.start(1)), match.group(1), " ".join(rest.split())


def includes(text):
    """Pairs of line and what is included, with its quotes or brackets."""
    return [(line, rest) for line, name, rest in directives(text) if name == "include"]


def outside(text):
    """What stands at the top level: triples of first line, last line and text.

    A block in braces is shown as {} and ends a piece unless more of a declaration follows it.
    """
    plain = DIRECTIVE.sub(lambda match: blank(match.group()), code(text, strings=False))
    depth, piece, first = 0, "", None
    for off, character in enumerate(plain):
        if character == "{":
            depth += 1
            if depth == 1:
                piece += "{"
        elif character == "}":
            depth -= 1
            if depth == 0:
                piece += "}"
        elif depth == 0:
            piece += character
        if first is None and not character.isspace():
            first = off
        is_body = character == "}" and depth == 0 and re.search(r"\)\s*\{\}$", piece)
        if first is not None and depth == 0 and (character == ";" or is_body):
            yield line_of(plain, first), line_of(plain, off), " ".join(piece.split())
            piece, first = "", None


def functions(text):
    """Triples of name, first and last line of each function with a body."""
    for first, last, piece in outside(text):
        if re.search(r"\)\s*\{\}$", piece) and NAME.search(piece):
            yield NAME.search(piece).group(1), first, last


def prototypes(text):
    """Triples of name, first and last line of each function that is declared, not defined.

    One declared by the name of its type, `fc_kind fc_text;`, is one.
    """
    for first, last, piece in outside(text):
        if piece.startswith(("typedef ", "extern ", "struct ", "enum ", "union ")) and not (
                re.match(r"(struct|enum|union) \w+ \*?\w+\(", piece)):
            continue
        by_type = re.fullmatch(r"fc_\w+ (fc_\w+);", piece)
        name = NAME.search(piece)
        if by_type:
            yield by_type.group(1), first, last
        elif name and piece.endswith(");") and "=" not in piece:
            yield name.group(1), first, last
