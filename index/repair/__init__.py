"""Repair Czech text that was damaged by wrong decodings.

``repair_text`` returns the repaired text, ``repair`` the text with its changes.
"""

from index.repair.choice import KNOWN
from index.repair.repairer import Repairer, repair, repair_text
from index.repair.trace import Repair, Repaired

__all__ = ["KNOWN", "Repair", "Repaired", "Repairer", "repair", "repair_text"]
