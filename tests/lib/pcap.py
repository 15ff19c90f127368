# SPDX-License-Identifier: GPL-2.0-only
"""TCP segments of a capture file, as tcpdump writes it."""
import ipaddress
import struct

# Link type: (where the EtherType is, where the IP header is); no EtherType: None
LINKS = {1: (12, 14), 113: (14, 16), 276: (0, 20), 12: (None, 0), 101: (None, 0)}


def plain(address):
    """An address as it is on the wire."""
    ip = ipaddress.ip_address(address)
    return getattr(ip, "ipv4_mapped", None) or ip


def tcp_segment(data, at):
    """The TCP segment in the IP packet at data[at:], None if it is no TCP."""
    if data[at] >> 4 == 4:
        head = at + (data[at] & 15) * 4
        end = at + struct.unpack_from(">H", data, at + 2)[0]
        protocol, src, dst = data[at + 9], data[at + 12:at + 16], data[at + 16:at + 20]
    else:
        head, end = at + 40, at + 40 + struct.unpack_from(">H", data, at + 4)[0]
        protocol, src, dst = data[at + 6], data[at + 8:at + 24], data[at + 24:at + 40]
    if protocol != 6:
        return None
    sport, dport, seq, ack, off, flags = struct.unpack_from(">HHIIBB", data, head)
    return {"src": ipaddress.ip_address(src), "dst": ipaddress.ip_address(dst),
            "sport": sport, "dport": dport, "seq": seq, "ack": ack,
            "flags": flags, "len": end - head - (off >> 4) * 4}


def read_pcap(path):
    """Return the TCP segments in host byte order."""
    with open(path, "rb") as f:
        data = f.read()
    link = struct.unpack_from("<I", data, 20)[0]
    ethertype_at, ip_at = LINKS[link]
    segments = []
    at = 24
    while at + 16 <= len(data):
        size = struct.unpack_from("<8xI", data, at)[0]
        frame = data[at + 16:at + 16 + size]
        at += 16 + size
        if ethertype_at is None or frame[ethertype_at:ethertype_at + 2] in (
                b"\x08\x00", b"\x86\xdd"):
            segment = tcp_segment(frame, ip_at)
            if segment:
                segments.append(segment)
    return segments
