"""JSON scalars as literals. Expected values: JSON-LD11-API 8.2.2 and 8.6."""

import pytest

from vc.linked_data.literals import scalar, text_in

XSD = "http://www.w3.org/2001/XMLSchema#"
DOUBLE = f"<{XSD}double>"


@pytest.mark.parametrize(
    ("value", "datatype", "literal"),
    [
        ("x", None, '"x"'),
        ("x", f"<{XSD}string>", '"x"'),
        ("x", "<x:t>", '"x"^^<x:t>'),
        (True, None, f'"true"^^<{XSD}boolean>'),
        (False, "<x:t>", '"false"^^<x:t>'),
        (0, None, f'"0"^^<{XSD}integer>'),
        (-7, "<x:t>", '"-7"^^<x:t>'),
        (5, f"<{XSD}string>", '"5"'),
        (5.0, None, f'"5"^^<{XSD}integer>'),
        (-0.0, None, f'"0"^^<{XSD}integer>'),
        (1e21, None, f'"1.0E21"^^{DOUBLE}'),
        (5.5, None, f'"5.5E0"^^{DOUBLE}'),
        (5.5, "<x:t>", '"5.5E0"^^<x:t>'),
        (-1.25e-7, None, f'"-1.25E-7"^^{DOUBLE}'),
        (5, DOUBLE, f'"5.0E0"^^{DOUBLE}'),
        ("5", DOUBLE, f'"5.0E0"^^{DOUBLE}'),
        ("INF", DOUBLE, f'"INF"^^{DOUBLE}'),
        ("1e999", DOUBLE, f'"1e999"^^{DOUBLE}'),
        ("1_0", DOUBLE, f'"1_0"^^{DOUBLE}'),
        (" 5", DOUBLE, f'" 5"^^{DOUBLE}'),
    ],
)
def test_a_scalar_has_the_form_that_json_ld_prescribes(value: str | float, datatype: str | None, literal: str) -> None:
    assert scalar(value, datatype) == literal


def test_language_and_direction_are_kept() -> None:
    i18n = "https://www.w3.org/ns/i18n#"
    assert text_in("x", "en", None) == '"x"@en'
    assert text_in("x", "en", "rtl") == f'"x"^^<{i18n}en_rtl>'
    assert text_in("x", None, "ltr") == f'"x"^^<{i18n}_ltr>'
    assert text_in("x", None, None) == '"x"'
