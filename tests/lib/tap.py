# SPDX-License-Identifier: GPL-2.0-only
"""Test Anything Protocol on standard output."""


class Tap:
    """check() once per test, then exit with what done() returns."""

    def __init__(self):
        self.count = self.failed = 0

    def check(self, name, problems):
        """One test: passed if the list of problems is empty."""
        self.count += 1
        self.failed += bool(problems)
        print("%sok %d - %s" % ("not " if problems else "", self.count, name))
        for problem in problems:
            print("# " + problem)

    def same(self, name, got, wanted):
        """One test: passed if both are equal."""
        self.check(name, [] if got == wanted else
                   ["got:    %s" % (got,), "wanted: %s" % (wanted,)])

    def skip(self, name, reason):
        """One test that was not made."""
        self.count += 1
        print("ok %d - %s # SKIP %s" % (self.count, name, reason))

    def done(self):
        """Return the exit status."""
        print("1..%d" % self.count)
        return int(self.failed > 0)
