"""The storage contract, verb by verb, on every store."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from support.stores import MESSAGE, NOW, REVOCATION, SUSPENSION, intent

from issuer.errors import (
    CredentialUnknown,
    IdempotencyKeyReused,
    IdentifierTaken,
    IndexTaken,
    IssuanceAbandoned,
    NotReproducible,
    RevocationIsFinal,
    StatusListUnknown,
    StatusRefused,
)
from issuer.ports import Administrator, ListState, Record, Series, State, Status, StatusChange, Store


def test_reserving_records_the_intent(store: Store) -> None:
    statuses = store.allot(REVOCATION, 1) + store.allot(SUSPENSION, 1)
    intended = intent("urn:a", *statuses)
    reservation = store.reserve(intended)
    assert reservation.fresh
    assert reservation.record == store.find("urn:a")
    assert reservation.record == Record(
        credential_id="urn:a",
        state=State.RESERVED,
        profile=intended.profile,
        mechanism=intended.mechanism,
        types=intended.types,
        subject=intended.subject,
        created=intended.created,
        valid_from=intended.valid_from,
        valid_until=intended.valid_until,
        fingerprint=None,
        digest=None,
        statuses=statuses,
    )


def test_statuses_of_a_record_are_sorted_by_purpose(store: Store) -> None:
    statuses = store.allot(SUSPENSION, 1) + store.allot(REVOCATION, 1)
    record = store.reserve(intent("urn:a", *statuses)).record
    assert [status.purpose for status in record.statuses] == ["revocation", "suspension"]
    assert store.find("urn:a") == record


def test_a_credential_may_have_no_subject_id_and_no_status(store: Store) -> None:
    store.reserve(intent("urn:a", subject=None))
    assert store.find("urn:a").subject is None
    assert store.find("urn:a").statuses == ()


def test_the_same_request_gets_the_same_record(store: Store) -> None:
    first, second = store.allot(REVOCATION, 2)
    kept = store.reserve(intent("urn:a", first, key="k", fingerprint="f")).record
    again = store.reserve(intent("urn:b", second, key="k", fingerprint="f"))
    assert not again.fresh
    assert again.record == kept == store.find_request("k")
    with pytest.raises(CredentialUnknown):
        store.find("urn:b")


def test_a_key_belongs_to_one_request(store: Store) -> None:
    store.reserve(intent("urn:a", key="k", fingerprint="f"))
    with pytest.raises(IdempotencyKeyReused, match="another request"):
        store.reserve(intent("urn:b", key="k", fingerprint="g"))
    assert len(store.list(after=None, limit=10)) == 1


def test_a_key_that_was_not_used_finds_nothing(store: Store) -> None:
    assert store.find_request("k") is None


def test_an_id_is_given_once(store: Store) -> None:
    kept = store.reserve(intent("urn:a")).record
    with pytest.raises(IdentifierTaken, match="exists already"):
        store.reserve(intent("urn:a", profile="other"))
    with pytest.raises(IdentifierTaken):
        store.reserve(intent("urn:a", key="k", fingerprint="f"))
    assert store.find("urn:a") == kept
    assert store.find_request("k") is None


def test_an_index_that_was_reserved_is_refused(store: Store) -> None:
    first, second = store.allot(REVOCATION, 2)
    store.reserve(intent("urn:a", first))
    with pytest.raises(IndexTaken):
        store.reserve(intent("urn:b", *store.allot(SUSPENSION, 1), first))
    with pytest.raises(CredentialUnknown):
        store.find("urn:b")
    store.reserve(intent("urn:c", second))


def test_an_entry_of_a_list_that_was_never_opened_is_refused(store: Store) -> None:
    with pytest.raises(IndexTaken):
        store.reserve(intent("urn:a", Status("revocation", 7, 0, 1)))


def test_a_list_gives_each_index_once_and_then_the_next_opens(store: Store) -> None:
    length = REVOCATION.length
    entries = [entry for _ in range(2 * length) for entry in store.allot(REVOCATION, 1)]
    assert [entry.list_id for entry in entries] == [1] * length + [2] * length
    for list_id in (1, 2):
        assert sorted(entry.index for entry in entries if entry.list_id == list_id) == list(range(length))
    assert store.status_list(2) == ListState(2, "revocation", 1, length, 0)


def test_indexes_are_not_given_in_their_order(store: Store) -> None:
    indexes = [entry.index for entry in store.allot(Series("revocation", 1, 131_072), 64)]
    assert len(set(indexes)) == 64
    assert indexes != sorted(indexes)
    # 64 draws out of 131,072 reach beyond the first tenth, unless chance of 10^-64 has it otherwise.
    assert max(indexes) > 13_107


def test_two_stores_give_indexes_in_different_orders(store: Store) -> None:
    wide = Series("message", 1, 131_072)
    other = Series("message", 2, 131_072)
    assert [one.index for one in store.allot(wide, 16)] != [one.index for one in store.allot(other, 16)]


def test_an_allotment_ends_with_its_list(store: Store) -> None:
    one = REVOCATION
    assert len(store.allot(one, one.length - 3)) == one.length - 3
    rest = store.allot(one, 64)
    assert len(rest) == 3
    assert {entry.list_id for entry in rest} == {1}
    assert {entry.list_id for entry in store.allot(one, 2)} == {2}


def test_series_have_lists_of_their_own(store: Store) -> None:
    lists = [store.allot(one, 1)[0].list_id for one in (REVOCATION, SUSPENSION, MESSAGE)]
    assert lists == [1, 2, 3]
    assert store.status_list(3) == ListState(3, "message", 2, 16, 0)
    assert store.allot(replace(MESSAGE, size=3), 1)[0].list_id == 4


def test_a_longer_series_goes_on_after_the_list_that_is_open(store: Store) -> None:
    store.allot(REVOCATION, 1)
    longer = replace(REVOCATION, length=32)
    assert store.allot(longer, 64)[0].list_id == 1
    assert store.allot(longer, 1)[0].list_id == 2
    assert store.status_list(2).length == 32


def test_completing_records_the_digest(store: Store) -> None:
    reserved = store.reserve(intent("urn:a")).record
    store.complete("urn:a", "uEiA")
    assert store.find("urn:a") == replace(reserved, state=State.ISSUED, digest="uEiA")


def test_completing_again_with_the_same_digest_changes_nothing(store: Store) -> None:
    store.reserve(intent("urn:a"))
    store.complete("urn:a", "uEiA")
    store.complete("urn:a", "uEiA")
    with pytest.raises(NotReproducible):
        store.complete("urn:a", "uEiB")
    assert store.find("urn:a").digest == "uEiA"


def test_what_was_abandoned_is_never_completed(store: Store) -> None:
    store.reserve(intent("urn:a"))
    store.abandon("urn:a")
    store.abandon("urn:a")
    with pytest.raises(IssuanceAbandoned):
        store.complete("urn:a", "uEiA")
    assert store.find("urn:a").state is State.ABANDONED
    assert store.find("urn:a").digest is None


def test_what_was_issued_is_not_abandoned(store: Store) -> None:
    store.reserve(intent("urn:a"))
    store.complete("urn:a", "uEiA")
    store.abandon("urn:a")
    assert store.find("urn:a").state is State.ISSUED


def test_an_unknown_credential_is_said_to_be_unknown(store: Store) -> None:
    verbs: list[Callable[[], object]] = [
        lambda: store.find("urn:a"),
        lambda: store.complete("urn:a", "uEiA"),
        lambda: store.abandon("urn:a"),
        lambda: store.list(after="urn:a", limit=1),
        lambda: store.change_status("urn:a", StatusChange("revocation", 1, NOW)),
    ]
    for verb in verbs:
        with pytest.raises(CredentialUnknown, match="urn:a"):
            verb()


def test_records_are_listed_a_page_at_a_time_in_the_order_of_reservation(store: Store) -> None:
    names = [f"urn:{letter}" for letter in "dcbae"]
    for name in names:
        store.reserve(intent(name))
    assert [record.credential_id for record in store.list(after=None, limit=2)] == names[:2]
    assert [record.credential_id for record in store.list(after="urn:c", limit=2)] == names[2:4]
    assert store.list(after="urn:e", limit=2) == ()


def reserved(store: Store, *series: Series) -> Record:
    statuses = [entry for one in series for entry in store.allot(one, 1)]
    return store.reserve(intent("urn:a", *statuses)).record


def test_a_changed_status_is_in_record_and_list(store: Store) -> None:
    (status,) = reserved(store, REVOCATION).statuses
    record = store.change_status("urn:a", StatusChange("revocation", 1, NOW, "retired"))
    assert record.statuses == (replace(status, value=1, changed=NOW, reason="retired"),)
    assert store.find("urn:a") == record
    state, values = store.status_values(status.list_id)
    assert values == {status.index: 1}
    assert state.version == 1
    assert state == store.status_list(status.list_id)


def test_a_status_that_stands_already_keeps_its_first_time_and_reason(store: Store) -> None:
    reserved(store, REVOCATION)
    first = store.change_status("urn:a", StatusChange("revocation", 1, NOW, "retired"))
    again = store.change_status("urn:a", StatusChange("revocation", 1, NOW + timedelta(days=1), "other"))
    assert again == first
    assert store.status_list(first.statuses[0].list_id).version == 1


def test_revocation_is_final(store: Store) -> None:
    reserved(store, REVOCATION)
    record = store.change_status("urn:a", StatusChange("revocation", 1, NOW))
    with pytest.raises(RevocationIsFinal):
        store.change_status("urn:a", StatusChange("revocation", 0, NOW))
    assert store.find("urn:a") == record


def test_suspension_can_be_lifted(store: Store) -> None:
    (status,) = reserved(store, SUSPENSION).statuses
    store.change_status("urn:a", StatusChange("suspension", 1, NOW, "on leave"))
    lifted = store.change_status("urn:a", StatusChange("suspension", 0, NOW, "back"))
    assert lifted.statuses == (replace(status, changed=NOW, reason="back"),)
    state, values = store.status_values(status.list_id)
    assert values == {}
    assert state.version == 2


def test_a_message_takes_any_value_that_fits_its_size(store: Store) -> None:
    (status,) = reserved(store, MESSAGE).statuses
    for value in (3, 1, 2):
        store.change_status("urn:a", StatusChange("message", value, NOW))
        assert store.status_values(status.list_id)[1] == {status.index: value}
    for value in (4, -1):
        with pytest.raises(StatusRefused, match="does not fit"):
            store.change_status("urn:a", StatusChange("message", value, NOW))
    assert store.status_values(status.list_id)[1] == {status.index: 2}


def test_a_purpose_that_the_credential_lacks_is_refused(store: Store) -> None:
    reserved(store, REVOCATION)
    with pytest.raises(StatusRefused, match="it has: revocation"):
        store.change_status("urn:a", StatusChange("suspension", 1, NOW))


def test_a_change_in_one_list_leaves_the_others(store: Store) -> None:
    record = reserved(store, REVOCATION, SUSPENSION)
    store.change_status("urn:a", StatusChange("suspension", 1, NOW))
    assert store.status_values(record.statuses[0].list_id) == (store.status_list(1), {})
    assert store.status_list(1).version == 0


def test_an_unknown_list_is_said_to_be_unknown(store: Store) -> None:
    for verb in (store.status_list, store.status_values):
        with pytest.raises(StatusListUnknown):
            verb(1)


def test_administrators_are_known_by_name_and_get_new_tokens(store: Store) -> None:
    assert store.administrators() == ()
    store.admit(Administrator("zoe", b"1"))
    store.admit(Administrator("adam", b"2"))
    store.admit(Administrator("zoe", b"3"))
    assert store.administrators() == (Administrator("adam", b"2"), Administrator("zoe", b"3"))


def test_a_store_that_is_open_is_ready(store: Store) -> None:
    store.check_ready()
