#!/usr/bin/python3
"""Cut llhttp's state machine down to what a client that reads responses can reach.

    llhttp_response.py llhttp.c >response.c

llhttp.c, which llparse has generated, parses requests and responses, and may be asked at run time
to be lenient. Here the parser's type is fixed to HTTP_RESPONSE and no leniency is ever set, so the
questions for them have one answer; the states that no jump leads to any more are left out, and so
are the words that explain an error, which nobody here reads. What is kept is llhttp's own text,
state by state. A file of another shape is refused.
"""

import re
import sys

PREFIX = "s_n_llhttp__internal__n_"
STATE = re.compile(rf"^ +({PREFIX}\w+): \{{\n", re.MULTILINE)
NAME = re.compile(rf"\b{PREFIX}\w+\b")
CASE = r"\s+case \d+:\s+goto \w+;"
# The question, the value that is always its answer, and how often it must be asked at least.
FIXED = ((r"llhttp__internal__c_load_type", 2, 2),
         (r"llhttp__internal__c_test_lenient_flags\w*", 0, 8))
REASON = re.compile(r'^ +state->reason = ".*";\n', re.MULTILINE)
MACHINE = "static llparse_state_t llhttp__internal__run("


def fail(why):
    sys.exit(f"llhttp_response.py: {sys.argv[1]} is not the llhttp.c that is known here: {why}")


def fix(text):
    """Put the answer in the place of each question that has only one."""
    for question, answer, least in FIXED:
        asked = re.compile(rf"switch \({question}\(state, p, endp\)\) \{{"
                           rf"((?:{CASE})*)\s+default:\s+goto (\w+);\s+\}}")

        def jump(match):
            cases = dict(re.findall(r"case (\d+):\s+goto (\w+);", match.group(1)))
            return f"goto {cases.get(str(answer), match.group(2))};"
        text, count = asked.subn(jump, text)
        if count < least or re.search(rf"switch \({question}\(", text):
            fail(f"{question} is asked {count} times")
    return text


def states(text):
    """{name: (begin, end)} of the states in the text of the machine, each with its case label."""
    found = {}
    for match in STATE.finditer(text):
        indent = re.match(" +", match.group()).group()
        end = text.index(f"\n{indent}}}\n", match.end()) + len(indent) + 3
        label = f"{indent}case {match.group(1)}:\n"
        begin = match.start() - (len(label) if text.endswith(label, 0, match.start()) else 0)
        found[match.group(1)] = begin, end
    return found


def reachable(text, found):
    seen, todo = set(), [PREFIX + "start"]
    while todo:
        name = todo.pop()
        if name not in seen:
            if name not in found:
                fail(f"no state {name}")
            seen.add(name)
            begin, end = found[name]
            todo += NAME.findall(text[begin:end])
    return seen


def cut(text):
    """The machine, without the states that are not reached."""
    found = states(text)
    kept = reachable(text, found)
    if not PREFIX + "res_http_major" in kept or PREFIX + "url_start" in kept:
        fail("it does not tell responses from requests")
    for name, (begin, end) in sorted(found.items(), key=lambda item: -item[1][0]):
        if name not in kept:
            text = text[:begin] + text[end:]
    return REASON.sub("", text)


def main():
    text = open(sys.argv[1], encoding="ascii").read()
    parts = text.split(MACHINE)
    if len(parts) < 2:
        fail("it has no machine")
    done = parts[0]
    for part in parts[1:]:
        end = part.index("\n}\n") + 1
        done += MACHINE + cut(fix(part[:end])) + part[end:]
    sys.stdout.write(done)


if __name__ == "__main__":
    main()
