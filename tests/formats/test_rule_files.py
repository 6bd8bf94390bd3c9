import pytest

from miroir.engine.rules import Rule
from miroir.formats import Unreadable, read_rule

WHOLE = """
colleges = ["sme", "ngo"]
method = "interval"
threshold = 0.5
minimum = 8
abstain = "counted"
level = 0.1
positions = "confidential"
smallest_cell = 5
[rolls]
sme = 120
"""


def rule_of(tmp_path, text):
    path = tmp_path / "rule.toml"
    path.write_text(text, encoding="utf-8")
    return read_rule(path)


def test_a_rule_file_gives_every_field(tmp_path):
    rule = rule_of(tmp_path, WHOLE)

    assert rule == Rule(("sme", "ngo"), "interval", 0.5, 8, "counted", 0.1, "confidential", 5, {"sme": 120})


def test_what_a_rule_file_leaves_out_is_as_the_rule_has_it(tmp_path):
    assert rule_of(tmp_path, 'colleges = ["a"]') == Rule(("a",))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("threshold = 2.0", "line 2: threshold: a number between 0 and 1"),
        ("threshold = true", "True came"),
        ("minimum = 0", "a whole number of at least 1 was expected, 0 came"),
        ("minimum = true", "True came"),
        ('method = "vote"', "one of holm, interval was expected, 'vote' came"),
        ("treshold = 0.5", "treshold: there is no such key; the keys are colleges"),
        ("[rolls]\na = -1", "rolls.a: a whole number"),
        ("rolls = 3", "rolls: a table was expected"),
    ],
)
def test_a_wrong_value_is_refused_with_its_key_what_was_expected_and_what_came(tmp_path, line, words):
    with pytest.raises(Unreadable) as refusal:
        rule_of(tmp_path, f'colleges = ["a"]\n{line}\n')

    assert words in str(refusal.value)


@pytest.mark.parametrize("text", ["", "colleges = []", 'colleges = ["a", "a"]', 'colleges = [" "]', "colleges = [1]"])
def test_colleges_must_be_named_each_once(tmp_path, text):
    with pytest.raises(Unreadable, match="colleges"):
        rule_of(tmp_path, text)


def test_a_file_that_is_no_toml_or_too_long_is_refused(tmp_path):
    with pytest.raises(Unreadable, match=r"rule\.toml, line 2"):
        rule_of(tmp_path, 'colleges = ["a"]\nx =')
    with pytest.raises(Unreadable, match="longer than"):
        rule_of(tmp_path, "#" * 20_000_001)
