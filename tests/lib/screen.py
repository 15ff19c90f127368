#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What is left on a terminal of what was written to it: standard input to standard output.

Knows a carriage return, after which a line is written over, and nothing else.
"""
import sys

for line in sys.stdin.read().split("\n"):
    cells = []
    column = 0
    for char in line:
        if char == "\r":
            column = 0
            continue
        cells[column:column + 1] = char
        column += 1
    print("".join(cells).rstrip())
