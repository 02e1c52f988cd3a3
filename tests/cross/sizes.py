#!/usr/bin/python3
"""Print the size of the Linux program, static and stripped, on each processor it is built for."""

import processors

ROW = "{:<11}{:>10}{:>9}{:>9}{:>10}  {}"


def main():
    print(ROW.format("", "code", "data", "zeroed", "file", "bytes"))
    for name, (_, _, words) in processors.PROGRAMS.items():
        print(ROW.format(name, *(f"{size:,}" for size in processors.sizes(name)), words))
    print(f"armhf-musl: at most {processors.ARMHF_MUSL_MOST:,} are the goal")


if __name__ == "__main__":
    main()
