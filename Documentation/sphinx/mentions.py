# SPDX-License-Identifier: GPL-2.0-only
"""Files that a page names lead somewhere.

``expect.rst`` is a link to that page; ``module/ring.c`` has to be a file of the source, and
``userctl/labs/*.c`` and ``userctl/labs/NAME.c`` have to match one. What is not there is a
warning.
"""
import glob
import os
import re

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)

PAGE = re.compile(r"^(?:Documentation/)?([\w/-]+)\.rst$")
SOURCE = re.compile(r"^(?:module|userctl|scripts|tests|Documentation|LICENSES|\.ci)/[\w./*-]*$")


# A word of a path that stands for others.
PLACEHOLDER = re.compile(r"(?<![A-Za-z])[A-Z]{2,}(?![A-Za-z])")


def source_exists(srcdir, path):
    return bool(glob.glob(os.path.join(os.path.dirname(srcdir), PLACEHOLDER.sub("*", path))))


class Mentions(SphinxTransform):
    """After the texts were translated, and before references are resolved."""

    default_priority = 500

    def apply(self, **kwargs):
        for literal in list(self.document.findall(nodes.literal)):
            text = literal.astext()
            page = PAGE.match(text)
            if page and not PLACEHOLDER.search(text):
                self.link(literal, page.group(1))
            elif SOURCE.match(text) and not source_exists(self.app.srcdir, text):
                logger.warning("there is no file '%s'", text, location=literal)

    def link(self, literal, page):
        """A link to a page of the folder that this one is in, or of the top."""
        here = os.path.join(os.path.dirname(self.env.docname), page)
        name = next((name for name in (here, page)
                     if os.path.exists(os.path.join(self.app.srcdir, name + ".rst"))), None)
        if name is None:
            logger.warning("there is no page '%s'", literal.astext(), location=literal)
        elif name != self.env.docname and not isinstance(literal.parent, nodes.reference):
            xref = addnodes.pending_xref(
                "", refdomain="std", reftype="doc", reftarget="/" + name, refexplicit=True,
                refwarn=True, refdoc=self.env.docname)
            xref.source, xref.line = literal.source, literal.line
            literal.replace_self(xref)
            xref += literal


def elsewhere(app, env, node, contnode):
    """A page that is not in this build, because that has the labs only."""
    if node.get("reftype") != "doc" or not app.tags.has("labs"):
        return None
    name = os.path.normpath(os.path.join("/", os.path.dirname(node["refdoc"]),
                                         node["reftarget"])).lstrip("/")
    if not os.path.exists(os.path.join(app.srcdir, name + ".rst")):
        return None
    text = contnode.astext() if node.get("refexplicit") else "Documentation/%s.rst" % name
    if app.builder.format != "html":
        return nodes.inline("", text)
    # The site of the translation is a folder of the site.
    up = "../" * (node["refdoc"].count("/") + 1)
    link = nodes.reference("", "", refuri=up + name + ".html")
    link += contnode if node.get("refexplicit") else nodes.inline("", name)
    return link


def setup(app):
    app.add_transform(Mentions)
    app.connect("missing-reference", elsewhere)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
