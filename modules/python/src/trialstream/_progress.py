"""A progress bar by tqdm, where there is one."""

from __future__ import annotations

from typing import Any, Optional

from ._logging import LOG


class Progress:
    """Counts trials that ended. Without tqdm it shows nothing and says so once."""

    def __init__(self, shown: bool, n_trials: Optional[int]) -> None:
        self._bar: Any = None
        if shown:
            try:
                from tqdm.auto import tqdm
            except ImportError:
                LOG.warning("There is no progress bar without tqdm. Install it with: pip install trialstream[progress]")
            else:
                self._bar = tqdm(total=n_trials, unit="trial")

    def step(self) -> None:
        """Another trial has ended."""
        if self._bar is not None:
            self._bar.update()

    def close(self) -> None:
        """Leaves the bar as it is."""
        if self._bar is not None:
            self._bar.close()
