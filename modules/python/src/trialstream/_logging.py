"""Log lines on standard error, unless the program has set up logging itself."""

from __future__ import annotations

import logging
import sys

LOG = logging.getLogger("trialstream")


class _Lines(logging.Handler):
    """Writes only while the root logger has no handler, so that no line comes twice."""

    def emit(self, record: logging.LogRecord) -> None:
        if not logging.getLogger().handlers:
            print(self.format(record), file=sys.stderr, flush=True)


def set_verbosity(level: int) -> None:
    """From which level on lines are written, such as ``logging.WARNING``."""
    LOG.setLevel(level)


_lines = _Lines()
_lines.setFormatter(logging.Formatter("[%(levelname).1s %(asctime)s] %(message)s"))
LOG.addHandler(_lines)
LOG.setLevel(logging.INFO)
