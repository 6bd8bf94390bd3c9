import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.hostile_archives import hostile_archives
from measures.hostile_tables import GOOD, MAPPING, hostile_tables
from miroir.formats import Reading, UnknownForm, Unreadable, propose_mapping, read

LEAST = 75


def attempted(path, mapping=None):
    """What came of reading: a reading or a refusal; anything else fails the test."""
    try:
        return read(path, mapping=mapping)
    except Unreadable as refusal:
        return refusal


@pytest.mark.long
@pytest.mark.slow
def test_every_hostile_file_is_read_right_or_refused_with_its_name_its_reason_and_its_line(tmp_path):
    files = [*hostile_tables(tmp_path), *hostile_archives(tmp_path)]

    assert len(files) >= LEAST
    for hostile in files:
        result = attempted(hostile.path)
        rows = (result.rows_read, result.rows_refused) if isinstance(result, Reading) else None
        assert rows == hostile.read, hostile.path.name
        if isinstance(result, Unreadable):
            assert hostile.words in str(result), hostile.path.name
            assert hostile.line in (0, result.line), hostile.path.name
            assert str(tmp_path) not in str(result)
            assert result.file


def proposed(path):
    try:
        return propose_mapping(path)
    except Unreadable as refusal:
        return refusal


@given(content=st.binary(max_size=600))
def test_any_bytes_give_a_reading_or_a_refusal(content, tmp_path_factory):
    path = tmp_path_factory.mktemp("bytes") / "any"
    path.write_bytes(content)

    assert isinstance(attempted(path), Reading | Unreadable)
    assert isinstance(proposed(path), str | Unreadable)


SAMPLES = (
    GOOD,
    "timestamp,datetime,comment-id,voter-id,vote\n1,x,0,0,1\n2,x,0,1,-1\n3,x,1,1,0\n",
    "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1\n0,1,0,2,1,1,1,-1\n1,,0,1,0,0,,0\n",
    "Reference;User type;Country;Item\nR1;EU Citizen;France;1 - Low\nR2;NGO;Spain;5 - High\nR3;Trade Union;;No opinion\n",
    (
        "type;contributions_id;contributions_title;contributions_createdAt;contributions_votes_id;contributions_votes_related_id;"
        "contributions_votes_author_id;contributions_votes_value;contributions_votes_createdAt\n"
        "opinion;a;Title;01/02/2020 10:00;;;;;\nvote;;;;v1;a;u1;YES;02/02/2020 10:00\n"
    ),
    "id;title;body;votes;url;component/id\n1;One;Body;3;http://x;1\n2;Two;<p>Body</p>;0;http://y;1\n",
    '[{"id": 1, "title": {"fr": "Un"}, "body": {"fr": "Corps"}, "votes": 2, "url": "u"}]',
    "who;date;opinion;amendment\na;2020-01-01;oui;x\nb;2020-01-02;non;x\na;2020-01-03;oui;y\nb;2020-01-04;oui;y\n",
)


@st.composite
def mutated(draw):
    """A sample with pieces cut, doubled, or replaced by characters that matter to readers."""
    content = draw(st.sampled_from(SAMPLES)).encode(
        draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be"]))
    )
    for _ in range(draw(st.integers(0, 4))):
        start, length = draw(st.integers(0, len(content))), draw(st.integers(0, 12))
        piece = draw(
            st.sampled_from([b"", b'"', b";", b",", b"\r", b"\n", b"\0", b"\xff", b"=1", b"-1", b"9" * 30, b"\xc3\xa9"])
        )
        content = content[:start] + piece + content[start + length :]
    return content


@settings(max_examples=100)
@given(content=mutated())
def test_damaged_files_of_every_format_give_a_reading_or_a_refusal_and_every_row_is_counted(content, tmp_path_factory):
    path = tmp_path_factory.mktemp("damaged") / "votes.csv"
    path.write_bytes(content)
    assert isinstance(proposed(path), str | Unreadable)

    for mapping in (None, path.with_name("mapping.toml")):
        path.with_name("mapping.toml").write_text(MAPPING, encoding="utf-8")
        result = attempted(path, mapping)
        if isinstance(result, Reading):
            assert result.rows_refused <= len([refusal for refusal in result.refusals if refusal.line])
            assert len(result.consultation.positions) <= result.answers.read


@given(content=st.text(max_size=300))
def test_any_mapping_gives_a_reading_or_a_refusal(content, tmp_path_factory):
    path = tmp_path_factory.mktemp("mapped") / "table.csv"
    path.write_text(GOOD, encoding="utf-8")
    mapping = path.with_name("mapping.toml")
    mapping.write_bytes(content.encode("utf-8", "surrogatepass"))

    result = attempted(path, mapping)

    assert not isinstance(result, UnknownForm)
    assert isinstance(result, Unreadable) or result.rows_seen == 2
