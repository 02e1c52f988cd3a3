#!/usr/bin/python3
"""Boot a board's firmware in QEMU and let it open a case at a local sandbox.

    run.py BOARD IMAGE
"""
import json
import pathlib
import sys

import machine
from sandbox import Sandbox


def main():
    board, image = sys.argv[1:3]
    with Sandbox('--host', machine.NAME) as box, machine.Services() as services:
        print(f'A sandbox at {box.url}; the board is told to call it {machine.NAME}.')
        trust = machine.der_of(pathlib.Path(box.ca).read_text())
        block = machine.provision(machine.settings_for(box, services), trust)
        done = machine.Machine(board).run(image, block)
        print(''.join(f'  {line}\n' for line in done.console.splitlines()), end='')
        print(f'It ended with status {done.status} after {done.seconds:.2f} s. The sandbox has:')
        print(json.dumps(box.cases(), indent=2))
    return 1 if done.status is None else done.status


if __name__ == '__main__':
    sys.exit(main())
