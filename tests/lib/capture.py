# SPDX-License-Identifier: GPL-2.0-only
"""Captures, read and made by Documentation/capture.rst alone; not compressed ones."""
import struct
import zlib

INFO, BATCH, SOCKETS, STATUS, END = 1, 2, 3, 4, 5
SIZES, RUN, COMPLETE, HEAD = 32, 33, 34, 35     # values of BATCH, and of SOCKETS
MAGIC = bytes.fromhex("89746370730d0a1a")
SYNC = 0xb10c7c95


def padded(data):
    return data + bytes(-len(data) % 8)


def values(data):
    at = 0
    while at < len(data):
        kind, length = struct.unpack_from("=II", data, at)
        yield kind, data[at + 8:at + 8 + length]
        at += 8 + (length + 7) // 8 * 8


def numbers(data):
    epoch, zero = struct.unpack_from("=II", data)
    assert zero == 0
    per_cpu = {cpu: seq for cpu, zero, seq in struct.iter_unpack("=IIQ", data[8:])}
    return epoch, per_cpu


def run(data, size):
    """(CPU, next, lost, filtered, records) of a run of records of that size."""
    cpu, zero, after, lost, filtered = struct.unpack_from("=IIQQQ", data)
    n, rest = divmod(len(data) - 32, size)
    assert (zero, rest) == (0, 0)
    return cpu, after, lost, filtered, [data[32 + i * size:32 + (i + 1) * size]
                                        for i in range(n)]


def block_at(data, at, count):
    """(type, payload) of a block that is whole, or None."""
    if at + 32 > len(data):
        return None
    sync, kind, flags, stored, raw, number, crc, own = struct.unpack_from(
        "=IHHIIQII", data, at)
    payload = data[at + 32:at + 32 + stored]
    if own != zlib.crc32(data[at:at + 28]) or at + 32 + (stored + 7) // 8 * 8 > len(data):
        return None
    assert (sync, flags, raw, number) == (SYNC, 0, stored, count)
    assert crc == zlib.crc32(payload)
    return kind, payload


def blocks(data, torn=False):
    """(type, payload) of each; torn: the last one need not be whole."""
    magic, order, major, minor = struct.unpack_from("=8sIHH", data)
    assert magic == MAGIC
    assert (order, major, minor) == (0x0a0b0c0d, 1, 0)
    assert data[16:28] == bytes(12)
    assert struct.unpack_from("=I", data, 28)[0] == zlib.crc32(data[:28])
    at, count = 32, 0
    while at < len(data):
        block = block_at(data, at, count)
        if not block:
            assert torn
            return
        yield block
        at += 32 + (len(block[1]) + 7) // 8 * 8
        count += 1


def put_value(kind, data):
    return struct.pack("=II", kind, len(data)) + padded(data)


def put_file(contents):
    """A file of (type, payload)."""
    header = struct.pack("=8sIHH12x", MAGIC, 0x0a0b0c0d, 1, 0)
    data = header + struct.pack("=I", zlib.crc32(header))
    for number, (kind, payload) in enumerate(contents):
        head = struct.pack("=IHHIIQI", SYNC, kind, 0, len(payload), len(payload), number,
                           zlib.crc32(payload))
        data += head + struct.pack("=I", zlib.crc32(head)) + padded(payload)
    return data
