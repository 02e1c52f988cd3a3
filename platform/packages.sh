#!/bin/sh
# packages.sh GROUP...: see to it that the system packages a GROUP of targets needs are there.
# What is missing is named, then installed by apt-get where that may be done without a password;
# elsewhere the command is printed and this fails. Does nothing when nothing is missing.
set -eu
cd "$(dirname "$0")/.."

missing=
need() { # PACKAGE PROBE...: the package is missing unless the probe, a command, succeeds
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}
has() {
    command -v "$1"
}
fuzzer_runtime() {
    ls "$(clang -print-resource-dir)"/lib/*/libclang_rt.fuzzer*.a
}
# clang's runtime is packaged by version: that of the clang here, else of the one apt would install.
clang_runtime() {
    version=$(clang -dumpversion 2>/dev/null ||
        apt-cache show --no-all-versions clang | sed -n 's/^Version: [0-9]*:*//p')
    echo "libclang-rt-${version%%.*}-dev"
}
# The emulator of RISC-V has a package of its own since Debian 13.
riscv_emulator() {
    if apt-cache show qemu-system-riscv >/dev/null 2>&1; then
        echo qemu-system-riscv
    else
        echo qemu-system-misc
    fi
}

for group in "$@"; do
    case $group in
    build)
        need gcc has "${CC:-gcc}"
        need libc6-dev sh -c 'echo "#include <stdio.h>" | ${CC:-gcc} -E -'
        ;;
    musl) need musl-tools has "${MUSL_CC:-musl-gcc}" ;;
    tls) need openssl has openssl ;;
    roots) need ca-certificates test -d /usr/share/ca-certificates/mozilla ;;
    peers) need python3-botocore /usr/bin/python3 -c 'import botocore' ;;
    fuzz)
        need clang has clang
        need "$(clang_runtime)" fuzzer_runtime
        ;;
    arm)
        need gcc-arm-none-eabi has arm-none-eabi-gcc
        need picolibc-arm-none-eabi test -d /usr/lib/picolibc/arm-none-eabi
        ;;
    riscv)
        need gcc-riscv64-unknown-elf has riscv64-unknown-elf-gcc
        need picolibc-riscv64-unknown-elf test -d /usr/lib/picolibc/riscv64-unknown-elf
        ;;
    emulators)
        need qemu-system-arm has qemu-system-arm
        need "$(riscv_emulator)" has qemu-system-riscv32
        ;;
    boards)
        need gcc-arm-none-eabi has arm-none-eabi-gcc
        need picolibc-arm-none-eabi test -d /usr/lib/picolibc/arm-none-eabi
        need gcc-riscv64-unknown-elf has riscv64-unknown-elf-gcc
        need picolibc-riscv64-unknown-elf test -d /usr/lib/picolibc/riscv64-unknown-elf
        ;;
    cross)
        for pair in armhf=arm-linux-gnueabihf arm64=aarch64-linux-gnu mipsel=mipsel-linux-gnu \
            mips=mips-linux-gnu; do
            need "gcc-${pair#*=}" has "${pair#*=}-gcc"
            need "libc6-dev-${pair%=*}-cross" test -f "/usr/${pair#*=}/include/stdio.h"
        done
        need qemu-user-static has qemu-mips-static
        ;;
    lint)
        for tool in clang clang-format clang-tidy cppcheck; do
            need $tool has $tool
        done
        ;;
    curl) need curl has curl ;;
    shells) need zsh has zsh ;;
    bench) need valgrind has valgrind ;;
    *)
        echo "packages.sh: unknown group: $group" >&2
        exit 2
        ;;
    esac
done
[ -n "$missing" ] || exit 0

echo "missing packages:$missing"
install="apt-get install -y --no-install-recommends$missing"
if ! command -v apt-get >/dev/null; then
    echo "this is no Debian machine: please install them by its own means" >&2
    exit 1
elif [ "$(id -u)" = 0 ]; then
    sudo=
elif sudo -n true 2>/dev/null; then
    sudo="sudo -n"
else
    printf 'please install them, then run make again:\n    sudo %s\n' "$install" >&2
    exit 1
fi
# One apt at a time; lists that are missing or out of date are read anew.
mkdir -p build
exec 9>build/packages.lock
flock 9
export DEBIAN_FRONTEND=noninteractive
options="-qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0"
log=build/packages.log
if $sudo $install $options >$log 2>&1 ||
    { $sudo apt-get update -qq >>$log 2>&1 && $sudo $install $options >>$log 2>&1; }; then
    echo "installed:$missing"
else
    tail -n 20 $log >&2
    printf 'could not install them; please try yourself:\n    %s\n' "$install" >&2
    exit 1
fi
