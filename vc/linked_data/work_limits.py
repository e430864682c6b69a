"""How much work one document may ask of linked data processing. All the numbers are here."""

from dataclasses import dataclass
from typing import Final, NoReturn

from vc.errors import Malformed
from vc.reasons import REASONS, Reason


@dataclass(frozen=True, slots=True)
class WorkLimits:
    """Bounds that every credential in use keeps by a factor of ten or more; passing one is linked_data.too_complex.

    Sizes and times of ordinary parts are linear in the document. What is not, the naming of blank nodes that look
    alike, has a budget of its own.
    """

    max_characters: int = 4_194_304  # of N-Quads, read or written: short terms of a hostile context expand to long IRIs
    max_depth: int = 64  # of arrays and objects, as JsonLimits.max_depth
    max_quads: int = 16_384  # the largest example of the data model has 60
    max_blank_nodes: int = 4_096
    max_alike: int = 1_024  # blank nodes that share one first-degree hash
    max_hash_steps: int = 100_000  # of Hash N-Degree Quads, about 0.3 µs each; the hardest official test takes 31,104
    max_path: int = 200  # blank nodes named on one path; each is three frames of Python's stack
    max_definitions: int = 20_000  # term definitions processed, over all contexts and each time they apply


DEFAULT_WORK_LIMITS: Final = WorkLimits()


def stop(what: str, limit: int, where: str = "") -> NoReturn:
    """Raise Malformed(linked_data.too_complex): there is more than `limit` of `what`."""
    reason = Reason.LINKED_DATA_TOO_COMPLEX
    raise Malformed(reason, where, f"processing it takes more than {limit:,} {what}", REASONS[reason].remedy)
