"""Every file of JSONTestSuite, with what we decided where RFC 8259 leaves the decision to the reader."""

from pathlib import Path

import pytest

from vc.errors import Malformed
from vc.reasons import Reason
from vc.strict_json import parse_json

FILES = sorted((Path(__file__).parent / "test_parsing").iterdir())

# RFC 8259 accepts these; I-JSON (RFC 7493 2.3) does not, since two readers may keep different members.
REFUSED_ALTHOUGH_VALID = {
    "y_object_duplicated_key.json": Reason.JSON_DUPLICATE_MEMBER,
    "y_object_duplicated_key_and_value.json": Reason.JSON_DUPLICATE_MEMBER,
}

# RFC 8259 leaves these to the reader. None: accepted.
DECIDED = {
    # the nearest double is zero or a very small number, as for every reader of doubles
    "i_number_double_huge_neg_exp.json": None,
    "i_number_real_underflow.json": None,
    # no double is that large
    "i_number_huge_exp.json": Reason.JSON_NUMBER_OUT_OF_RANGE,
    "i_number_neg_int_huge_exp.json": Reason.JSON_NUMBER_OUT_OF_RANGE,
    "i_number_pos_double_huge_exp.json": Reason.JSON_NUMBER_OUT_OF_RANGE,
    "i_number_real_neg_overflow.json": Reason.JSON_NUMBER_OUT_OF_RANGE,
    "i_number_real_pos_overflow.json": Reason.JSON_NUMBER_OUT_OF_RANGE,
    # beyond 2^53-1, where readers round differently
    "i_number_too_big_neg_int.json": Reason.JSON_NUMBER_OUT_OF_RANGE,
    "i_number_too_big_pos_int.json": Reason.JSON_NUMBER_OUT_OF_RANGE,
    "i_number_very_big_negative_int.json": Reason.JSON_NUMBER_OUT_OF_RANGE,
    # half of a surrogate pair cannot be written in UTF-8, so nothing could be signed over it
    "i_object_key_lone_2nd_surrogate.json": Reason.JSON_MALFORMED,
    "i_string_1st_surrogate_but_2nd_missing.json": Reason.JSON_MALFORMED,
    "i_string_1st_valid_surrogate_2nd_invalid.json": Reason.JSON_MALFORMED,
    "i_string_incomplete_surrogate_and_escape_valid.json": Reason.JSON_MALFORMED,
    "i_string_incomplete_surrogate_pair.json": Reason.JSON_MALFORMED,
    "i_string_incomplete_surrogates_escape_valid.json": Reason.JSON_MALFORMED,
    "i_string_invalid_lonely_surrogate.json": Reason.JSON_MALFORMED,
    "i_string_invalid_surrogate.json": Reason.JSON_MALFORMED,
    "i_string_inverted_surrogates_U+1D11E.json": Reason.JSON_MALFORMED,
    "i_string_lone_second_surrogate.json": Reason.JSON_MALFORMED,
    # JSON between systems is UTF-8 (RFC 8259 8.1), well formed and without a byte order mark
    "i_string_UTF-16LE_with_BOM.json": Reason.JSON_MALFORMED,
    "i_string_UTF-8_invalid_sequence.json": Reason.JSON_MALFORMED,
    "i_string_UTF8_surrogate_U+D800.json": Reason.JSON_MALFORMED,
    "i_string_invalid_utf-8.json": Reason.JSON_MALFORMED,
    "i_string_iso_latin_1.json": Reason.JSON_MALFORMED,
    "i_string_lone_utf8_continuation_byte.json": Reason.JSON_MALFORMED,
    "i_string_not_in_unicode_range.json": Reason.JSON_MALFORMED,
    "i_string_overlong_sequence_2_bytes.json": Reason.JSON_MALFORMED,
    "i_string_overlong_sequence_6_bytes.json": Reason.JSON_MALFORMED,
    "i_string_overlong_sequence_6_bytes_null.json": Reason.JSON_MALFORMED,
    "i_string_truncated-utf-8.json": Reason.JSON_MALFORMED,
    "i_string_utf16BE_no_BOM.json": Reason.JSON_MALFORMED,
    "i_string_utf16LE_no_BOM.json": Reason.JSON_MALFORMED,
    "i_structure_UTF-8_BOM_empty_object.json": Reason.JSON_MALFORMED,
    # 64 is the limit
    "i_structure_500_nested_arrays.json": Reason.JSON_TOO_DEEP,
}


# Not JSON either, but refused before anyone looks whether it is.
TOO_LARGE = {"n_structure_100000_opening_arrays.json", "n_structure_open_array_object.json"}


def reason_for_refusing(raw: bytes) -> Reason | None:
    try:
        parse_json(raw)
    except Malformed as error:
        str(error).encode()  # whatever the input, the message can be printed
        return error.reason
    return None


def test_every_file_is_there_and_every_undecided_one_is_decided() -> None:
    assert len(FILES) == 318
    assert {path.name for path in FILES if path.name.startswith("i_")} == DECIDED.keys()


@pytest.mark.parametrize("path", [path for path in FILES if path.name.startswith("y_")], ids=lambda path: path.stem)
def test_valid_json_is_accepted_unless_its_members_repeat(path: Path) -> None:
    assert reason_for_refusing(path.read_bytes()) is REFUSED_ALTHOUGH_VALID.get(path.name)


@pytest.mark.parametrize("path", [path for path in FILES if path.name.startswith("n_")], ids=lambda path: path.stem)
def test_what_is_not_json_is_refused(path: Path) -> None:
    expected = Reason.JSON_TOO_LARGE if path.name in TOO_LARGE else Reason.JSON_MALFORMED
    assert reason_for_refusing(path.read_bytes()) is expected


@pytest.mark.parametrize("path", [path for path in FILES if path.name.startswith("i_")], ids=lambda path: path.stem)
def test_undecided_json_is_treated_as_decided_here(path: Path) -> None:
    assert reason_for_refusing(path.read_bytes()) is DECIDED[path.name]
