# SPDX-License-Identifier: GPL-2.0-only
"""Print the Module.symvers of a vmlinux: the symbols that it exports.

Where modules carry no checksums of symbols (CONFIG_MODVERSIONS is not set), the
names are all that building a module needs. They are read from the table that
the kernel itself looks them up in: each entry is three signed offsets of 32
bits, to the symbol, its name and its namespace, each from where it stands.
"""
import struct
import sys

ENTRY = 12
NAME = 4


def sections(elf):
    """Return {name: (address, offset, size)} of a 64-bit little-endian ELF file."""
    start, = struct.unpack_from("<Q", elf, 40)
    size, count, strings = struct.unpack_from("<HHH", elf, 58)
    headers = [struct.unpack_from("<IIQQQQ", elf, start + i * size)
               for i in range(count)]
    names = headers[strings][4]
    found = {}
    for name, _, _, address, offset, length in headers:
        end = elf.index(b"\0", names + name)
        found[elf[names + name:end].decode()] = (address, offset, length)
    return found


def main():
    with open(sys.argv[1], "rb") as file:
        elf = file.read()
    found = sections(elf)
    text, text_at, _ = found["__ksymtab_strings"]
    for table, kind in (("__ksymtab", "EXPORT_SYMBOL"),
                        ("__ksymtab_gpl", "EXPORT_SYMBOL_GPL")):
        address, offset, size = found[table]
        for entry in range(0, size, ENTRY):
            step, = struct.unpack_from("<i", elf, offset + entry + NAME)
            at = address + entry + NAME + step - text + text_at
            name = elf[at:elf.index(b"\0", at)].decode()
            print("0x00000000\t%s\tvmlinux\t%s\t" % (name, kind))


main()
