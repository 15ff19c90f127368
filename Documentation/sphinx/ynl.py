# SPDX-License-Identifier: GPL-2.0-only
"""`.. ynl:: FILE`: the operations and attributes of a YNL specification."""
import os

import yaml
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList
from sphinx.util.nodes import nested_parse_with_titles
from docutils import nodes


def title(words, mark):
    return [words, mark * len(words), ""]


def paragraph(words):
    return [" ".join(words.split()), ""] if words else []


def attribute_type(attr):
    """What the value is, in one cell."""
    kind = attr["type"]
    if kind == "nest":
        kind = "nest of `%s`_" % set_title(attr["nested-attributes"])
    if attr.get("multi-attr"):
        kind += ", any number"
    return kind


def attribute_meaning(attr):
    """Its text, and what the kernel checks."""
    words = [" ".join(attr.get("doc", "").split())]
    for check, value in attr.get("checks", {}).items():
        words.append({"min": "At least %s.", "max": "At most %s.",
                      "exact-len": "Exactly %s bytes."}[check] % value)
    return " ".join(words).replace("*", r"\*").replace('"', "``").strip()


def set_title(name):
    return "Attributes: " + name


def attribute_set(spec):
    out = title(set_title(spec["name"]), "-")
    out += [".. list-table::", "   :header-rows: 1", "   :widths: 8 24 28 60", "",
            "   * - no.", "     - name", "     - type", "     - meaning"]
    # Numbers begin at 1: 0 is what a kernel calls UNSPEC.
    for number, attr in enumerate(spec["attributes"], 1):
        out += ["   * - %d" % number, "     - ``%s``" % attr["name"],
                "     - " + attribute_type(attr)]
        meaning = attribute_meaning(attr)
        if attr["type"] == "pad":
            meaning = "Alignment of 64-bit attributes."
        out += ["     - " + meaning]
    return out + [""]


def message(what, attributes):
    names = ", ".join("``%s``" % name for name in attributes) or "no attributes"
    return [":%s: %s" % (what, names)]


def operation(number, op):
    out = title("Operation: %s (%d)" % (op["name"], number), "-")
    out += paragraph(op.get("doc"))
    for how in ("do", "dump"):
        if how in op:
            for way in ("request", "reply"):
                out += message("%s, %s" % (how, way), op[how].get(way, {}).get("attributes", []))
    if "event" in op:
        out += message("event, to the multicast group ``%s``" % op["mcgrp"],
                       op["event"]["attributes"])
    return out + [""]


def reference(spec):
    """The lines of reStructuredText for a specification."""
    out = paragraph(spec["doc"].replace('"', "``"))
    out += [":family: ``%s``" % spec["name"],
            ":protocol: ``%s``" % spec["protocol"],
            ":multicast groups: " + ", ".join("``%s``" % group["name"] for group in
                                              spec["mcast-groups"]["list"]), ""]
    for number, op in enumerate(spec["operations"]["list"], 1):
        out += operation(number, op)
    for attrs in spec["attribute-sets"]:
        out += attribute_set(attrs)
    return out


class Ynl(Directive):
    required_arguments = 1

    def run(self):
        env = self.state.document.settings.env
        _, path = env.relfn2path(self.arguments[0])
        env.note_dependency(path)
        env.note_dependency(os.path.abspath(__file__))
        with open(path, encoding="ascii") as f:
            spec = yaml.safe_load(f)
        node = nodes.section(document=self.state.document)
        nested_parse_with_titles(self.state, StringList(reference(spec), path), node)
        return node.children


def setup(app):
    app.add_directive("ynl", Ynl)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
