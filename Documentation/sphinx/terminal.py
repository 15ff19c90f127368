# SPDX-License-Identifier: GPL-2.0-only
"""Pages as text for a terminal: 78 columns, no markup, Chinese broken where it may be.

Sphinx breaks lines by their width on a screen already. What is added: no line begins with
a closing mark of Chinese or ends with an opening one, and emphasis leaves no asterisks.
"""
from docutils import nodes
from sphinx.builders.text import TextBuilder
from sphinx.writers import text

WIDTH = 78
# Marks that must not begin a line, and those that must not end one (GB/T 15834).
CLOSING = "，。、；：！？）》〉」』】〕％”’…—"
OPENING = "（《〈「『【〔“‘"


class Wrapper(text.TextWrapper):
    def _split(self, words):
        chunks = []
        for chunk in super()._split(words):
            if chunks and (chunk[0] in CLOSING or chunks[-1][-1] in OPENING):
                chunks[-1] += chunk
            else:
                chunks.append(chunk)
        return chunks


class Translator(text.TextTranslator):
    """Leaves out the marks that stand for fonts."""

    def nothing(self, node):
        pass

    visit_emphasis = depart_emphasis = nothing
    visit_strong = depart_strong = nothing
    visit_title_reference = depart_title_reference = nothing
    visit_literal_emphasis = depart_literal_emphasis = nothing
    visit_literal_strong = depart_literal_strong = nothing
    visit_inline = depart_inline = nothing
    visit_subscript = depart_subscript = nothing

    def quote(self, node):
        """A command ends somewhere; a name does so by itself."""
        if " " in node.astext() and not isinstance(node.parent, nodes.term):
            self.add_text('"')

    visit_literal = depart_literal = quote

    def visit_image(self, node):
        if node.get("alt"):
            self.add_text("[%s]" % node["alt"])
        raise nodes.SkipNode


def wrap(words, width=WIDTH, **options):
    return Wrapper(width=width, break_on_hyphens=False, **options).wrap(words)


def begin(app):
    if isinstance(app.builder, TextBuilder):
        text.MAXWIDTH = WIDTH
        text.my_wrap = wrap


def setup(app):
    app.set_translator("text", Translator)
    app.connect("builder-inited", begin)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
