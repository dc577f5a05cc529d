"""Programs of the system, which a machine may lack: then the tests that need them are left out."""

import shutil

import pytest


def program(*names: str) -> str:
    """Return the path of the first of some programs that is installed.

    A test that asks for one that is not is skipped; under ``NOTHING_LEFT_OUT`` it fails.
    """
    for name in names:
        if found := shutil.which(name):
            return found
    pytest.skip(f"no {names[0]} on this machine")
