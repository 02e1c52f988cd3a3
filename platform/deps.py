#!/usr/bin/python3
"""Fetch the sources fieldcase is built on from the Debian archive this machine already uses.

    deps.py DEST NAME...          leaves each NAME (mbedtls, llhttp, jsmn, libyaml, lwip, musl-armhf)
                                  in DEST/NAME
    deps.py --check NAME DIR      is DIR a copy of NAME that will do?

Nothing is installed and no system file is touched: apt runs as the calling user, on lists of its
own below DEST. An index counts only if a key of the Debian archive keyring signed it, a file only
if it has the SHA-256 which that index states.
"""

import fnmatch
import getpass
import hashlib
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile

VARIABLES = "MBEDTLS_DIR= LLHTTP_DIR= JSMN_DIR= LIBYAML_DIR= LWIP_DIR= MUSL_ARMHF_DIR="
KEYRINGS = ("/usr/share/keyrings/debian-archive-keyring.pgp",
            "/usr/share/keyrings/debian-archive-keyring.gpg")

# For each name: the Debian package, source or binary; the suites it is taken from, and those asked
# only if they have nothing fit; versions from `least` and below `below`; files it must have; where
# its files say their version; the files that are kept. One that is compiled for a processor names
# it, and is kept as the tree it is.
DEPS = {
    "mbedtls": {
        # 3.6.6 with TLS 1.2 and 1.3 both on fails against RSA servers.
        "package": "mbedtls", "type": "deb-src", "suites": ("sid", "trixie"),
        "fallback": ("trixie-proposed-updates", "trixie-security"),
        "least": (3, 6, 7), "below": (3, 7),
        "files": ("include/mbedtls/ssl.h", "library/ssl_tls.c", "library/ssl_tls13_client.c"),
        "version": ("include/mbedtls/build_info.h", r"_VERSION_(?:MAJOR|MINOR|PATCH)\s+(\d+)"),
        "keep": ("library/*", "include/*", "3rdparty/*", "LICENSE"),
    },
    "llhttp": {
        # bookworm's is the only package that ships the generated C.
        "package": "node-llhttp", "type": "deb", "suites": ("bookworm",), "fallback": (),
        "least": (8, 1), "below": (9,),
        "files": ("llhttp.c", "api.c", "http.c", "llhttp.h"),
        "version": ("llhttp.h", r"LLHTTP_VERSION_\w+ (\d+)"),
        "keep": ("usr/share/llhttp/*.c", "usr/share/include/llhttp/llhttp.h",
                 "usr/share/doc/*/copyright"),
    },
    "jsmn": {
        "package": "libjsmn-dev", "type": "deb", "suites": ("bookworm",), "fallback": (),
        "least": (1, 1), "below": (2,),
        "files": ("jsmn.h",), "version": None,
        "keep": ("usr/include/jsmn.h", "usr/share/doc/*/copyright"),
    },
    "libyaml": {
        "package": "libyaml", "type": "deb-src", "suites": ("trixie",), "fallback": ("bookworm",),
        "least": (0, 2, 5), "below": (0, 3),
        "files": ("src/parser.c", "src/emitter.c", "include/yaml.h"),
        "version": ("CMakeLists.txt", r"set \(YAML_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)\)"),
        "keep": ("src/*", "include/*", "CMakeLists.txt", "License"),
    },
    "lwip": {
        "package": "lwip", "type": "deb-src", "suites": ("trixie",), "fallback": ("bookworm",),
        "least": (2, 1, 3), "below": (3,),
        "files": ("src/core/tcp.c", "src/include/lwip/init.h"),
        "version": ("src/include/lwip/init.h", r"LWIP_VERSION_(?:MAJOR|MINOR|REVISION)\s+(\d+)"),
        "keep": ("src/*", "COPYING"),
    },
    "musl-armhf": {
        "package": "musl-dev", "type": "deb", "arch": "armhf",
        "suites": ("bookworm",), "fallback": ("trixie",),
        "least": (1, 2, 3), "below": (1, 3),
        "files": ("usr/lib/arm-linux-musleabihf/libc.a",
                  "usr/lib/arm-linux-musleabihf/musl-gcc.specs"),
        "version": None,
        "keep": ("usr/lib/arm-linux-musleabihf/*", "usr/include/arm-linux-musleabihf/*",
                 "usr/share/doc/*/copyright"),
    },
}

# Files that fieldcase has been tested with.
KNOWN_GOOD = {
    "mbedtls_3.6.7.orig.tar.bz2":
        "a7e8bcbec0e6f761b4af24f25677626b35f762f68eef79c08677a363212d11f6",
    "lwip_2.2.1+dfsg1.orig.tar.xz":
        "83729c274c499d3348e9fbbe043a3113f3fa8953e7efddc7c21c7fcbb1f2b7b1",
    "libyaml_0.2.5.orig.tar.gz":
        "fa240dbf262be053f3898006d502d514936c818e422afdcf33921c63bed9bf2e",
    "node-llhttp_8.1.0~5.15.0+dfsg1+~cs20.10.9.3-1+deb12u4_all.deb":
        "fa9fe58b10e813e67f31713b48ac2b489a1ed3bf808f0bc89d137a18c6d0b67c",
    "libjsmn-dev_1.1.0-2_all.deb":
        "4117ce4e363f31e1b21d7ab89d6350b5d78374965d4c9fef00a572f6e487c874",
    "musl-dev_1.2.3-1_armhf.deb":
        "3a9dbb8ae66716f117dce87558fb47a161db0eebf0700cc6bf84ef6871ce7d38",
}


def fail(message):
    sys.exit("deps: " + message)


def numbers(version):
    """The upstream part of a version as a tuple of numbers: "1:3.6.7-3" is (3, 6, 7)."""
    return tuple(int(n) for n in re.match(r"(?:\d+:)?([\d.]*\d)", version).group(1).split("."))


def fit(name, version):
    return DEPS[name]["least"] <= numbers(version) < DEPS[name]["below"]


def wanted(name):
    def dotted(version):
        return ".".join(map(str, version))
    return f"{dotted(DEPS[name]['least'])} or newer, below {dotted(DEPS[name]['below'])}"


def package_of(name):
    """The package as apt calls it: for another processor than this machine's it names that."""
    arch = DEPS[name].get("arch")
    return DEPS[name]["package"] + (f":{arch}" if arch else "")


def check(name, folder):
    """Why folder will not do as name, or None if it will."""
    for file in DEPS[name]["files"]:
        if not (folder / file).is_file():
            return f"{folder} is no copy of {name}'s sources: {file} is missing"
    if DEPS[name]["version"]:
        file, pattern = DEPS[name]["version"]
        version = ".".join(re.findall(pattern, (folder / file).read_text()))
        if not version or not fit(name, version):
            return f"{folder} holds {name} {version or '?'}, which will not do: {wanted(name)}"
    return None


class Archive:
    """The Debian archive, for one processor, as apt sees it from lists of our own."""

    def __init__(self, folder, arch):
        self.folder, self.arch = folder.resolve(), arch
        for part in ("parts", "lists/partial", "cache/archives/partial", "files"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        self.config = self.folder / "apt.conf"
        # Read after the machine's own configuration, whose proxy settings stay in force.
        self.config.write_text(f"""\
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "{self.folder}/parts";
Dir::State::Lists "{self.folder}/lists";
Dir::State::status "/dev/null";
Dir::Cache "{self.folder}/cache";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
APT::Sandbox::User "{getpass.getuser()}";
APT::Architectures {{ "{arch}"; }};
APT::Get::AllowUnauthenticated "false";
Acquire::AllowInsecureRepositories "false";
Acquire::AllowWeakRepositories "false";
Acquire::Languages "none";
Acquire::Retries "3";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
""")

    def run(self, *command):
        return subprocess.run((command[0], "-c", self.config) + command[1:], text=True,
                              cwd=self.folder / "files", stdin=subprocess.DEVNULL,
                              capture_output=True)

    @staticmethod
    def addresses(security):
        """Where this machine's own configuration has Debian from, likeliest first."""
        listed = subprocess.run(
            ("apt-get", "indextargets", "--no-release-info", "--format",
             "$(CREATED_BY)|$(COMPONENT)|$(REPO_URI)|$(RELEASE)|$(ORIGIN)/$(LABEL)"),
            capture_output=True, text=True).stdout
        found = {}
        for line in listed.splitlines():
            created_by, component, address, release, origin = line.split("|")
            if created_by != "Packages" or component != "main":
                continue
            if release.endswith("-security") if security else "-" not in release:
                found.setdefault(address, origin.startswith("Debian/"))
        return sorted(found, key=lambda address: not found[address])

    def update(self, stanzas, keyring, security=False):
        """Read the indexes of stanzas, (type, suites) each. Returns apt's complaint, or None."""
        complaint = ("no Debian archive is configured in apt on this machine; name copies of your "
                     f"own instead ({VARIABLES})")
        for address in self.addresses(security):
            (self.folder / "parts/debian.sources").write_text("\n".join(
                f"Types: {kind}\nURIs: {address}\nSuites: {' '.join(sorted(suites))}\n"
                f"Components: main\nArchitectures: {self.arch}\nSigned-By: {keyring}\n"
                for kind, suites in stanzas))
            done = self.run("apt-get", "-q", "-o", "APT::Update::Error-Mode=any", "update")
            if done.returncode == 0:
                return None
            complaint = done.stderr.strip()
        return complaint

    def newest(self, name):
        """(version, suite) of the newest fit version, or None."""
        best = None
        shown = self.run("apt-cache", "madison", package_of(name)).stdout
        for line in shown.splitlines():
            package, version, origin = (field.strip() for field in line.split("|"))
            if package != package_of(name) or not fit(name, version):
                continue
            if best is None or subprocess.run(("dpkg", "--compare-versions", version, "gt",
                                               best[0])).returncode == 0:
                best = version, origin.split()[1].split("/")[0]
        return best

    def download(self, name, version):
        """Fetch one version. Returns (file, the SHA-256 the signed index states)."""
        package = package_of(name)
        if DEPS[name]["type"] == "deb-src":
            index = self.run("apt-cache", "showsrc", "--only-source", package).stdout
            got = self.run("apt-get", "-q", "source", "--tar-only", "--download-only",
                           f"{package}={version}")
            pattern = r"^ ([0-9a-f]{64}) \d+ (\S+\.orig\.tar\.\w+)$"
        else:
            index = self.run("apt-cache", "show", package).stdout
            got = self.run("apt-get", "-q", "download", f"{package}={version}")
            pattern = r"^SHA256: ([0-9a-f]{64})()$"
        if got.returncode:
            fail(f"{name} {version} could not be fetched:\n{got.stderr.strip()}")
        for record in index.split("\n\n"):
            stated = re.search(pattern, record, re.MULTILINE)
            if stated and f"\nVersion: {version}\n" in record:
                pattern = stated.group(2) or f"{DEPS[name]['package']}_*.deb"
                return next((self.folder / "files").glob(pattern)), stated.group(1)
        return fail(f"the index states no SHA-256 for {name} {version}")


def unpack(name, file, folder):
    """Unpack what is kept of file into a fresh folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    source = DEPS[name]["type"] == "deb-src"
    as_tree = source or "arch" in DEPS[name]
    command = ("cat", file) if source else ("dpkg-deb", "--fsys-tarfile", file)
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        with tarfile.open(fileobj=process.stdout, mode="r|*") as tar:
            for member in tar:
                path = member.name.partition("/")[2]  # without the tree's own name, or "."
                kept = any(fnmatch.fnmatch(path, pattern) for pattern in DEPS[name]["keep"])
                if not kept or not member.isfile() or ".." in path.split("/"):
                    continue
                target = folder / (path if as_tree else pathlib.Path(path).name)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(tar.extractfile(member).read())


def explain(complaint):
    """A failed update, in words that name what to do."""
    if "NO_PUBKEY" in complaint or "not signed" in complaint:
        hint = ("the Debian archive keyring of this machine is too old to know the archive's keys "
                "(Debian 12 needs 2023.3+deb12u2 or newer):\n"
                "    apt-get update && apt-get install debian-archive-keyring")
    elif re.search(r"resolve|connect|timed out|unreachable|Failed to fetch", complaint):
        hint = ("the Debian archive could not be reached: check the network and apt's proxy "
                f"settings,\nor name copies of your own ({VARIABLES})")
    else:
        return fail(complaint)
    return fail(f"{hint}\n\napt said:\n{complaint}")


def fetch(names, dest):
    for tool in ("apt-get", "apt-cache", "dpkg", "dpkg-deb"):
        if not shutil.which(tool):
            fail(f"{tool} is missing: this needs a Debian machine; elsewhere, name copies of your "
                 f"own ({VARIABLES})")
    keyring = next((path for path in KEYRINGS if pathlib.Path(path).exists()), None)
    if not keyring:
        fail("the Debian archive keyring is missing: apt-get install debian-archive-keyring")

    print(f"reading the signed indexes of the Debian archive for {', '.join(names)}", flush=True)
    scratch = dest / "apt"
    shutil.rmtree(scratch, ignore_errors=True)
    native = subprocess.run(("dpkg", "--print-architecture"), text=True, check=True,
                            capture_output=True).stdout.strip()
    wanted_of, archives = {}, {}
    for name in names:
        stanzas = wanted_of.setdefault(DEPS[name].get("arch", native), {})
        stanzas.setdefault(DEPS[name]["type"], set()).update(DEPS[name]["suites"])
    for arch, stanzas in wanted_of.items():
        archives[arch] = Archive(scratch / arch, arch)
        complaint = archives[arch].update(stanzas.items(), keyring)
        if complaint:
            explain(complaint)

    for name in names:
        dep, arch = DEPS[name], DEPS[name].get("arch", native)
        source, best = archives[arch], archives[arch].newest(name)
        for suite in dep["fallback"]:
            if not best:
                source = Archive(scratch / arch / suite, arch)
                source.update([(dep["type"], {suite})], keyring, suite.endswith("-security"))
                best = source.newest(name)
        if not best:
            fail(f"{', '.join(dep['suites'] + dep['fallback'])} of the Debian archive have no "
                 f"{dep['package']} that will do ({wanted(name)});\nname a copy of your own: "
                 f"{name.upper().replace('-', '_')}_DIR=")
        version, suite = best
        file, stated = source.download(name, version)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        if digest != stated:
            fail(f"{file.name}: SHA-256 {digest} is not {stated} of the signed index")
        known = KNOWN_GOOD.get(file.name)
        if known and digest != known:
            fail(f"{file.name}: SHA-256 {digest} is signed, but not {known} known from before")

        folder = dest / name
        unpack(name, file, folder)
        problem = check(name, folder)
        if problem:
            fail(problem)
        took = (f"{name}: {dep['package']} {version} from {suite}, signed by the archive "
                f"keyring, sha256 {digest}: {'known good' if known else 'NEWER THAN TESTED'}")
        (folder / ".fetched").write_text(f"# {took}\n")
        if not known:
            print(f"deps: warning: {file.name} is newer than what fieldcase was tested with")
    shutil.rmtree(scratch)


def main(arguments):
    if len(arguments) == 3 and arguments[0] == "--check" and arguments[1] in DEPS:
        problem = check(arguments[1], pathlib.Path(arguments[2]))
        if problem:
            fail(problem)
        return
    if len(arguments) < 2 or not set(arguments[1:]) <= DEPS.keys():
        fail(__doc__.strip())
    dest = pathlib.Path(arguments[0])
    missing = []
    for name in arguments[1:]:
        stamp = dest / name / ".fetched"
        if stamp.exists() and check(name, dest / name) is None:
            stamp.touch()
        else:
            missing.append(name)
    if missing:
        fetch(missing, dest)


main(sys.argv[1:])
