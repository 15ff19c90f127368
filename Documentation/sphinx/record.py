# SPDX-License-Identifier: GPL-2.0-only
"""Tables of the ABI header, made from its text.

`.. record:: HEADER` is the layout of struct tcpstate_record, `.. header-enum:: HEADER NAME`
an enum with its numbers, `.. header-flags:: HEADER PREFIX` bits with their comments.
"""
import re

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList

SIZES = {"__u64": 8, "__u32": 4, "__u16": 2, "__be16": 2, "__u8": 1, "char": 1}


def kernel_doc(header, what):
    """{member: text} of the kernel-doc comment of `struct NAME` or `enum NAME`."""
    comment = re.search(r"/\*\*\n \* %s - (.*?)\*/" % re.escape(what), header, re.S).group(1)
    texts = {}
    for name, text in re.findall(r"^ \* @(\w+): (.*?)(?=^ \* @|^ \*\n|^ *\Z)", comment,
                                 re.S | re.M):
        texts[name] = " ".join(re.sub(r"^ \*", "", line).strip() for line in text.splitlines())
    return texts


def number(header, text):
    """The value of an array's length: digits, or a macro of the header."""
    if text.isdigit():
        return int(text)
    return int(re.search(r"^#define %s\s+(\d+)$" % text, header, re.M).group(1))


def layout(header):
    """[(offset, size, type, name)] of struct tcpstate_record, by the rules of C on x86-64."""
    body = re.search(r"^struct tcpstate_record \{\n(.*?)^\};", header, re.S | re.M).group(1)
    rows, offset = [], 0
    for kind, name, length in re.findall(r"^\t(\w+)\s+(\w+)(?:\[(\w+)\])?;$", body, re.M):
        size = SIZES[kind]
        count = number(header, length) if length else 1
        offset += -offset % size
        rows.append((offset, size * count, kind + ("[%d]" % count if length else ""), name))
        offset += size * count
    return rows


def enumerators(header, name):
    """[(name, value)] of an enum whose values are written out."""
    body = re.search(r"^enum %s \{\n(.*?)^\};" % name, header, re.S | re.M).group(1)
    return [(enumerator, int(value)) for enumerator, value in
            re.findall(r"^\t(\w+)\s*= (\d+),", body, re.M)]


def flags(header, prefix):
    """[(name, value, text)]: a comment is that of all the lines below it, up to the next."""
    rows, text = [], ""
    pattern = r"/\*(.*?)\*/\n|^#define (%s\w+)\s+(0x[0-9a-f]+)$" % prefix
    for comment, name, value in re.findall(pattern, header, re.S | re.M):
        if name:
            rows.append((name, value, text))
        else:
            text = " ".join(line.strip(" *\t") for line in comment.splitlines()).strip()
    return rows


def escape(text):
    return re.sub(r"([*`|]|_(?=\W|$))", r"\\\1", text)


def table(heads, widths, rows):
    out = [".. list-table::", "   :header-rows: 1",
           "   :widths: " + " ".join(str(width) for width in widths), ""]
    for row in [heads] + rows:
        out += ["   %s - %s" % ("*" if i == 0 else " ", cell) for i, cell in enumerate(row)]
    return out + [""]


class HeaderTable(Directive):
    """What these directives have in common: HEADER, and perhaps a name in it."""

    required_arguments = 1
    optional_arguments = 1

    def run(self):
        env = self.state.document.settings.env
        _, path = env.relfn2path(self.arguments[0])
        env.note_dependency(path)
        with open(path, encoding="ascii") as f:
            header = f.read()
        node = nodes.Element(document=self.state.document)
        self.state.nested_parse(StringList(self.lines(header), path), 0, node)
        return node.children


class Record(HeaderTable):
    def lines(self, header):
        texts = kernel_doc(header, "struct tcpstate_record")
        return table(("offset", "bytes", "type", "field", "meaning"), (8, 8, 12, 20, 72),
                     [(offset, size, "``%s``" % kind, "``%s``" % name,
                       re.sub(r"@(\w+)", r"``\1``", escape(texts[name])))
                      for offset, size, kind, name in layout(header)])


class HeaderEnum(HeaderTable):
    def lines(self, header):
        name = self.arguments[1]
        texts = kernel_doc(header, "enum " + name)
        return table(("value", "name", "meaning"), (8, 44, 68),
                     [(value, "``%s``" % enumerator, escape(texts[enumerator]))
                      for enumerator, value in enumerators(header, name)])


class HeaderFlags(HeaderTable):
    def lines(self, header):
        return table(("bit", "name", "meaning"), (12, 36, 72),
                     [(value, "``%s``" % name, escape(text))
                      for name, value, text in flags(header, self.arguments[1])])


def setup(app):
    app.add_directive("record", Record)
    app.add_directive("header-enum", HeaderEnum)
    app.add_directive("header-flags", HeaderFlags)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
