# SPDX-License-Identifier: GPL-2.0-only
"""How Sphinx makes the site, and the pages of the labs for a terminal.

With the tag "labs" (-t labs) the labs are all there is: for `tcpstatectl lab`, which
shows them as text, and for their translations.
"""
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(TOP, "Documentation", "sphinx"))


def version_of_module():
    with open(os.path.join(TOP, "module/version.h"), encoding="ascii") as header:
        return re.search(r'define TCPSTATE_VERSION "([^"]+)"', header.read()).group(1)


project = "tcpstate"
author = "the tcpstate developers"
version = release = version_of_module()
language = "en"
root_doc = "index"
exclude_patterns = []
if tags.has("labs"):  # noqa: F821 (Sphinx gives it)
    root_doc = "labs/index"
    include_patterns = ["labs/**"]

extensions = ["mentions", "record", "terminal", "ynl"]
nitpicky = True
highlight_language = "none"
# A quote is a quote, and "--json" is an option.
smartquotes = False
text_sectionchars = "=-~\"+`"

# One catalogue for each page. What would make another file of the same texts is left out.
gettext_compact = False
gettext_location = False
locale_dirs = [os.path.join(TOP, os.environ.get("B", "build"), "sphinx/locale")]

html_theme = "sphinx_rtd_theme"
html_title = "tcpstate " + version
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False
html_last_updated_fmt = None
html_theme_options = {"navigation_depth": 2}
