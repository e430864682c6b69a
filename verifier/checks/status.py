"""Is the credential, and every switch that covers it, still on? agent-credentials R14. Unknown is no.

`revocation` and `suspension` decide. `message` and `refresh` inform and decide nothing. Any other purpose is unknown.
"""

from datetime import timedelta
from typing import NamedTuple

from vc.errors import Malformed
from vc.reasons import Reason
from vc.status.entry import MESSAGE, REFRESH, REVOCATION, SUSPENSION, StatusEntry
from vc.status.list_credential import StatusList, status_of
from verifier.evidence import Unavailable
from verifier.examination import Examination
from verifier.results import CheckResult, failed, not_applicable, passed, undetermined
from verifier.shown import ShownCredential
from verifier.status_list_rules import distrust

NAME = "status"

DECIDING = {REVOCATION: Reason.STATUS_REVOKED, SUSPENSION: Reason.STATUS_SUSPENDED}
INFORMING = frozenset({MESSAGE, REFRESH})

_NOT_SET = "{} {} of {}: not set, {} old"
_SET = "{} {} of {}: set, {} old"
_INFORMS = "{} {} of {}: {}, which decides nothing"
_UNKNOWN = "{} {} of {}: what this purpose means is not known here"


class _Usable(NamedTuple):
    status_list: StatusList
    age: timedelta


def check_status(exam: Examination, shown: ShownCredential) -> tuple[CheckResult, ...]:
    """Return one result for every entry, or one that says why there need be none."""
    lists: dict[str, _Usable | CheckResult] = {}
    found = [_entry_result(exam, shown, entry, lists) for entry in shown.entries]
    if not exam.policy.status_required_for.isdisjoint(shown.credential.types):
        found += _missing(exam, shown)
    return tuple(found) or (not_applicable(NAME, shown.label, "it has no status entry, and needs none"),)


def _missing(exam: Examination, shown: ShownCredential) -> tuple[CheckResult, ...]:
    credential = shown.credential
    for entry in shown.entries:
        # An entry that cannot be read refuses by itself, and may have been the one.
        if isinstance(entry, Malformed) or entry.purpose in DECIDING:
            return ()
    most = exam.policy.max_life_without_status
    begins, ends = credential.valid_from, credential.valid_until
    if begins is not None and ends is not None and ends - begins <= most:
        return ()
    life: timedelta | str = ends - begins if begins is not None and ends is not None else "without stated bounds"
    why = "no revocation or suspension entry; it lives {}, at most {} may do without"
    return (failed(NAME, shown.label, Reason.STATUS_MISSING, why, life, most),)


def _entry_result(
    exam: Examination,
    shown: ShownCredential,
    entry: StatusEntry | Malformed,
    lists: dict[str, _Usable | CheckResult],
) -> CheckResult:
    if isinstance(entry, Malformed):
        make = failed if entry.reason is Reason.STATUS_MALFORMED else undetermined
        return make(NAME, shown.label, entry.reason, "{}", str(entry))
    usable = lists.get(entry.list_url)
    if usable is None:
        usable = lists[entry.list_url] = _usable(exam, shown, entry.list_url)
    return usable if isinstance(usable, CheckResult) else _bit_result(shown, entry, usable)


def _usable(exam: Examination, shown: ShownCredential, url: str) -> _Usable | CheckResult:
    fetched = exam.evidence.status_lists.get(url)
    if fetched is None:
        return undetermined(NAME, shown.label, None, "{} was not asked for: proof or trust did not pass", url)
    if isinstance(fetched, Unavailable):
        return undetermined(NAME, shown.label, Reason.STATUS_UNKNOWN, "{}: {}", url, fetched.reason)
    opened = fetched.body.opened()
    why = str(opened) if isinstance(opened, Malformed) else distrust(exam, shown, fetched, opened)
    if why is not None or isinstance(opened, Malformed):
        return undetermined(NAME, shown.label, Reason.STATUS_UNKNOWN, "{}: {}", url, why)
    return _Usable(opened.status_list, exam.now - fetched.fetched_at)


def _bit_result(shown: ShownCredential, entry: StatusEntry, usable: _Usable) -> CheckResult:
    try:
        status = status_of(entry, usable.status_list)
    except Malformed as error:
        return undetermined(NAME, shown.label, error.reason, "{}: {}", entry.list_url, str(error))
    reason = DECIDING.get(entry.purpose)
    if reason is not None and status.value == 0:
        return passed(NAME, shown.label, _NOT_SET, entry.purpose, entry.index, entry.list_url, usable.age)
    if reason is not None:
        return failed(NAME, shown.label, reason, _SET, entry.purpose, entry.index, entry.list_url, usable.age)
    if entry.purpose in INFORMING:
        return passed(NAME, shown.label, _INFORMS, entry.purpose, entry.index, entry.list_url, status.message)
    return undetermined(NAME, shown.label, Reason.STATUS_UNKNOWN, _UNKNOWN, entry.purpose, entry.index, entry.list_url)
