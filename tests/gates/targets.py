"""The machines that code is measured on, and its objects compiled for them.

Every object comes with its call graph (x.ci, by -fcallgraph-info=su), for callgraph.py.
"""

import concurrent.futures
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("BUILD", ROOT / "build"))
DEPS = {name: (ROOT / os.environ.get(f"{name.upper()}_DIR", f"build/deps/{name}")).resolve()
        for name in ("mbedtls", "llhttp", "jsmn", "lwip")}
COMMON = ["-std=c99", "-Os", "-ffunction-sections", "-fdata-sections", "-fcallgraph-info=su"]


OURS = ("core", "platform", "port", "boards", "tests")


def sources():
    """Such as "mbedTLS 3.6.7, llhttp 8.1.0"."""
    version = re.search(r'MBEDTLS_VERSION_STRING\s+"([^"]+)"',
                        (DEPS["mbedtls"] / "include/mbedtls/build_info.h").read_text()).group(1)
    numbers = re.findall(r"LLHTTP_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)",
                         (DEPS["llhttp"] / "llhttp.h").read_text())
    return f"mbedTLS {version}, llhttp {'.'.join(numbers)}"


def inside(path):
    """The path within the project, or None if that file is somebody else's."""
    path = (ROOT / path).resolve()
    part = path.relative_to(ROOT) if path.is_relative_to(ROOT) else None
    return part if part and part.parts[0] in OURS else None


class Target:
    """A compiler with its flags. Objects lie in build/gates/NAME/, which gates that run at the same
    time share: what stands there is whole. What is linked belongs to one of them."""

    linked = tempfile.TemporaryDirectory(prefix="fieldcase-gates-")

    def __init__(self, name, title, prefix, flags, config):
        self.name, self.title, self.prefix, self.flags = name, title, prefix, flags
        self.config = ROOT / config
        self.folder = BUILD / "gates" / name

    def tool(self, name):
        return self.prefix + name

    def run(self, tool, *arguments):
        """What a tool of the target prints; leaves with its complaint if it fails."""
        command = [self.tool(tool), *map(str, arguments)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{shlex.join(command)}\n{done.stderr}")
        return done.stdout

    def compiler(self):
        """Such as "arm-none-eabi-gcc 12.2.1"."""
        return f"{self.tool('gcc')} {self.run('gcc', '-dumpfullversion').strip()}"

    def program(self, name):
        """Where to link a program."""
        return pathlib.Path(self.linked.name, f"{self.name}-{name}")

    def object_of(self, source):
        path = inside(source) or pathlib.Path("deps", pathlib.Path(source).name)
        return self.folder / path.with_suffix(".o")

    def compile(self, *sources):
        """Compile what is out of date. Returns the objects."""
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(self._compile, sources))

    def _compile(self, source):
        made = self.object_of(source)
        ours = inside(source)
        command = ["gcc", *COMMON, *self.flags,
                   "-isystem", DEPS["mbedtls"] / "include", "-isystem", DEPS["llhttp"],
                   "-isystem", DEPS["jsmn"], "-isystem", DEPS["lwip"] / "src/include",
                   "-Iboards/firmware", "-Iport/lwip", f'-DMBEDTLS_CONFIG_FILE="{self.config}"',
                   *(["-Wall", "-Wextra", "-Werror"] if ours else ["-w"]),
                   *(["-x", "c", "-DJSMN_STRICT"] if made.stem == "jsmn" else []),
                   "-MMD", "-c", ours or source]
        wanted = shlex.join(map(str, command)) + self.compiler()
        note = made.with_suffix(".command")
        if not is_fresh(made, note, wanted):
            made.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=made.parent) as folder:
                new = pathlib.Path(folder, made.name)
                self.run(*command, "-o", new)
                for file in pathlib.Path(folder).iterdir():
                    file.replace(made.parent / file.name)
            note.write_text(wanted)
        return made


def cut_llhttp():
    """Leave at LLHTTP what platform/llhttp_response.py makes of llhttp.c."""
    text = subprocess.run([sys.executable, ROOT / "platform/llhttp_response.py",
                           DEPS["llhttp"] / "llhttp.c"], capture_output=True, check=True).stdout
    if not LLHTTP.exists() or LLHTTP.read_bytes() != text:
        LLHTTP.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=LLHTTP.parent) as folder:
            new = pathlib.Path(folder, LLHTTP.name)
            new.write_bytes(text)
            new.replace(LLHTTP)


def is_fresh(made, note, wanted):
    """Whether the object was made by this command and is newer than all that went into it."""
    if not note.exists() or not made.exists() or note.read_text() != wanted:
        return False
    rule = made.with_suffix(".d").read_text().replace("\\\n", " ")
    inputs = [ROOT / name for name in rule.partition(": ")[2].split()]
    return all(path.exists() and path.stat().st_mtime < made.stat().st_mtime for path in inputs)


HASH_ALONE = "tests/bench/mbedtls_config.h"
PICOLIBC = "--specs=picolibc.specs"
HOST = Target("host", "this machine", "", ["-D_POSIX_C_SOURCE=200809L"],
              "boards/linux/mbedtls_config.h")
M0PLUS = Target("m0plus", "Cortex-M0+", "arm-none-eabi-",
                ["-mcpu=cortex-m0plus", "-mthumb", PICOLIBC], HASH_ALONE)
M3 = Target("m3", "Cortex-M3", "arm-none-eabi-", ["-mcpu=cortex-m3", "-mthumb", PICOLIBC],
            HASH_ALONE)
RV32 = Target("rv32imac", "RV32IMAC", "riscv64-unknown-elf-",
              ["-march=rv32imac", "-mabi=ilp32", PICOLIBC], HASH_ALONE)
CROSS = (M0PLUS, M3, RV32)
# What runs here to be counted: musl, for its code is the same on every processor.
WORK = Target("work", "callgrind", "musl-", ["-D_POSIX_C_SOURCE=200809L"], HASH_ALONE)
PEERS = Target("peers", "callgrind", "musl-", ["-D_POSIX_C_SOURCE=200809L"],
               "boards/linux/mbedtls_config.h")

HASH = [DEPS["mbedtls"] / "library" / name for name in ("sha256.c", "platform_util.c")]
LLHTTP = BUILD / "gates" / "llhttp.c"  # what the product is made with: responses alone
PARSERS = [LLHTTP, DEPS["llhttp"] / "api.c", DEPS["llhttp"] / "http.c", DEPS["jsmn"] / "jsmn.h"]
CORE = sorted((ROOT / "core").glob("*.c"))
cut_llhttp()
