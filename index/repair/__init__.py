"""Undo what wrong decodings did to Czech text.

``repair_text`` gives the repaired text; :class:`index.repair.repairer.Repairer` tells what it
changed as well.
"""

from index.repair.repairer import Repairer, repair_text
from index.repair.trace import Repair, Repaired

__all__ = ["Repair", "Repaired", "Repairer", "repair_text"]
