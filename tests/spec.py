#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The YNL spec and the ABI header say the same: names, order and numbers."""
import os
import re
import sys

import yaml

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
from tap import Tap  # noqa: E402

HEADER = "module/include/uapi/linux/tcpstate.h"
SPEC = "Documentation/netlink/specs/tcpstate.yaml"
SETS = {"main": "tcpstate_attr", "cpu": "tcpstate_attr_cpu",
        "pair": "tcpstate_attr_pair", "hook": "tcpstate_attr_hook",
        "ignored": "tcpstate_attr_ignored", "cursor": "tcpstate_attr_cursor",
        "filter": "tcpstate_attr_filter", "prefix": "tcpstate_attr_prefix"}


def enumerators(header, name):
    """Names of an enum that counts from 0, without *_UNSPEC and *_MAX."""
    body = re.search(r"^enum %s \{(.*?)^\}" % name, header, re.S | re.M).group(1)
    names = re.findall(r"^\t(\w+),?$", body, re.M)
    assert names[0].endswith("UNSPEC") and names[-1].endswith("MAX"), name
    return names[1:-1]


def c_names(prefix, items):
    return [(prefix + item["name"]).upper().replace("-", "_") for item in items]


def policy_types(header, enum, prefix):
    """{attribute: type} as the header's comment gives it."""
    comment = re.search(r"/\*\*\n \* enum %s - (.*?)\*/" % enum, header, re.S)
    return {m.group(1): m.group(2) for m in re.finditer(
        r"@%s(\w+): (\w+)" % prefix, comment.group(1))}


def main():
    with open(HEADER, encoding="ascii") as f:
        header = f.read()
    with open(SPEC, encoding="ascii") as f:
        spec = yaml.safe_load(f)
    tap = Tap()
    check = tap.same

    check("family", spec["name"],
          re.search(r'GENL_NAME\t+"(\w+)"', header).group(1))
    check("multicast group", spec["mcast-groups"]["list"][0]["name"],
          re.search(r'MCGRP_READY\t+"(\w+)"', header).group(1))
    ops = spec["operations"]
    check("commands", c_names(ops["name-prefix"], ops["list"]),
          enumerators(header, "tcpstate_cmd"))
    sets = {s["name"]: s for s in spec["attribute-sets"]}
    check("attribute sets", sorted(sets), sorted(SETS))
    for name, enum in SETS.items():
        prefix = sets[name]["name-prefix"].upper().replace("-", "_")
        attrs = sets[name]["attributes"]
        check("attributes of " + name, c_names(prefix, attrs),
              enumerators(header, enum))
        types = policy_types(header, enum, prefix)
        check("types of " + name,
              {c_names("", [a])[0]: a["type"] for a in attrs
               if a["type"] != "pad"},
              {k: v for k, v in types.items() if k not in ("UNSPEC", "PAD")})
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
