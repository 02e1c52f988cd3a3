#!/usr/bin/python3
"""Images for processors that no board here has: linked, not run. Everything of core, platform, port/lwip,
mbedTLS and lwIP is compiled for each, no allocator is called in it or linked, and it is made for
that processor and no other."""
import re

import checks
import machine
from checks import check

# What readelf -A says of the image.
PROCESSORS = {
    'cortex-m0plus': r'Tag_CPU_arch: v6S-M\n',
    'cortex-m4f': r'Tag_CPU_arch: v7E-M\n(.*\n)*.*Tag_ABI_VFP_args: VFP registers\n',
    'cortex-m33': r'Tag_CPU_arch: v8-M.mainline\n(.*\n)*.*Tag_ABI_VFP_args: VFP registers\n',
    'rv32imc': r'Tag_RISCV_arch: "rv32i\dp\d_m\dp\d_c\dp\d(_z\w+)*"\n',
}
LIBRARIES = {'libfieldcase.a': ('core/*.c', 'platform/*.c', 'port/lwip/*.c'), 'libmbedtls.a': (),
             'liblwip.a': (), 'libparsers.a': ()}


def test_library(processor, name, patterns):
    library = machine.BUILD / processor / name
    check(f'{processor}: {name} calls no allocator',
          ', '.join(checks.ALLOCATOR.findall(checks.tool('nm', library))))
    there = set(checks.tool('ar', 't', library).split())
    wanted = {path.with_suffix('.o').name for pattern in patterns
              for path in machine.ROOT.glob(pattern)}
    check(f'{processor}: {name} is whole', ', '.join(wanted - there) if there else 'it is empty')


def main():
    found = checks.ALLOCATOR.findall('00000000 T malloc\n         U calloc\n0000 t recalloc\n')
    check('an allocator is found where there is one', '' if len(found) == 2 else str(found))
    for processor, attributes in PROCESSORS.items():
        elf = machine.BUILD / processor / 'fieldcase.debug'
        said = checks.tool('readelf', '-A', elf)
        check(f'{processor}: the image is for it', '' if re.search(attributes, said) else said)
        check(f'{processor}: no allocator is linked',
              ', '.join(checks.ALLOCATOR.findall(checks.tool('nm', elf))))
        for name, patterns in LIBRARIES.items():
            test_library(processor, name, patterns)
        flash, ram = checks.taken(elf)
        print(f'{processor}, TLS 1.2 and 1.3: flash {flash}, RAM {ram} with stack and arena')
    checks.close()


if __name__ == '__main__':
    main()
