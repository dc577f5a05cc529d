"""Undo what wrong decodings did to Czech text.

``repair_text`` gives the repaired text, ``repair`` tells what it changed as well.
"""

from index.repair.choice import KNOWN
from index.repair.repairer import Repairer, repair, repair_text
from index.repair.trace import Repair, Repaired

__all__ = ["KNOWN", "Repair", "Repaired", "Repairer", "repair", "repair_text"]
