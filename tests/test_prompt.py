import json
import re
from pathlib import Path

import pytest

from plaincriteria import prompt, rewrite
from plaincriteria.check import check
from plaincriteria.domain import Audience, Criterion, Draft, Span
from plaincriteria.errors import PromptError
from plaincriteria.model import count_tokens

FRONT = 'id = "ask"\nversion = 1\ninputs = ["name"]\nanswer = "Said"\n'
WHOLE = f"+++\n{FRONT}+++\nBe kind.\n+++\nData: {{{{name}}}}\n"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(prompt, "PACKAGED", tmp_path)
    return tmp_path


def load(place: Path, text: str, name: str = "ask", inputs=("name",), answer="Said") -> prompt.Prompt:
    (place / f"{name}.md").write_text(text, encoding="utf-8")
    return prompt.load(name, inputs, answer)


def test_whole_file_loads(place):
    """A prompt file gives its front matter, its static part and its variable part."""
    got = load(place, WHOLE)
    assert (got.id, got.version, got.inputs, got.answer) == ("ask", 1, ("name",), "Said")
    assert (got.static, got.variable) == ("Be kind.", "Data: {{name}}")


def test_fingerprint_follows_text(place):
    """The fingerprint is the id and eight hex digits, and any change of the file changes it."""
    first = load(place, WHOLE).fingerprint
    assert re.fullmatch(r"ask@[0-9a-f]{8}", first)
    prompt._read.cache_clear()
    assert load(place, WHOLE.replace("kind", "calm")).fingerprint != first


def test_values_become_json(place):
    """A value is rendered as JSON, so that quotes, braces and placeholders in it stay data."""
    system, user = load(place, WHOLE).render(name='"}\n{{name}} +++')
    assert system == {"role": "system", "content": "Be kind."}
    assert user == {"role": "user", "content": 'Data: "\\"}\\n{{name}} +++"'}


def test_lone_surrogate_sendable(place):
    """A lone surrogate in a record cannot break the sending of the prompt."""
    _, user = load(place, WHOLE).render(name="a\ud800b")
    assert user["content"] == 'Data: "a?b"'


@pytest.mark.parametrize("values", [{}, {"name": 1, "other": 2}], ids=["missing", "unknown"])
def test_wrong_values_refused(place, values):
    """A value that is missing or unknown is named when the prompt is rendered."""
    with pytest.raises(PromptError, match="name"):
        load(place, WHOLE).render(**values)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Be kind.", "must be"),
        (WHOLE + "+++\nmore\n", "must be"),
        ("Hello\n" + WHOLE, "must be"),
        (WHOLE.replace("version = 1", "version ="), "TOML"),
        (WHOLE.replace("version = 1\n", ""), "version"),
        (WHOLE.replace("version = 1", 'version = "1"'), "version must be a int"),
        (WHOLE.replace("version = 1", "version = 1\nowner = 2"), "owner"),
        (WHOLE.replace("{{name}}", "none"), "declares the inputs name, but its text uses none"),
        (WHOLE.replace("{{name}}", "{{name}} {{age}}"), "age"),
        (WHOLE.replace("Be kind.", "Be kind to {{name}}."), "static part: name"),
        (WHOLE.replace('"ask"', '"tell"'), "'tell'"),
        (WHOLE.replace('"Said"', '"Sung"'), "'Sung'"),
    ],
)
def test_bad_file_named(place, text, said):
    """A prompt file that does not fit says at load what is wrong with it."""
    prompt._read.cache_clear()
    with pytest.raises(PromptError, match=re.escape(said)):
        load(place, text)


def test_other_inputs_refused(place):
    """A prompt that does not declare exactly the inputs that the program gives is refused at load."""
    with pytest.raises(PromptError, match="the program gives age, name"):
        load(place, WHOLE, inputs=("name", "age"))


def test_missing_file_named(place):
    """A prompt file that is not there is named."""
    with pytest.raises(PromptError, match=r"absent\.md"):
        prompt.load("absent", (), "")


def test_packaged_folder_first(tmp_path, monkeypatch):
    """The packaged prompts are taken before those of a checkout; with neither, both places are named."""
    packaged, checkout = tmp_path / "packaged", tmp_path / "checkout"
    monkeypatch.setattr(prompt, "PACKAGED", packaged)
    monkeypatch.setattr(prompt, "CHECKOUT", checkout)
    with pytest.raises(PromptError) as caught:
        prompt.folder()
    assert str(packaged) in str(caught.value)
    assert str(checkout) in str(caught.value)
    checkout.mkdir()
    assert prompt.folder() == checkout
    packaged.mkdir()
    assert prompt.folder() == packaged


def test_static_part_cacheable():
    """The static part of the rewriting prompt is long enough for providers to cache it."""
    assert count_tokens(rewrite.load_prompt().static) > 1_024


def test_examples_fit_shape():
    """Each worked example has an input of the real shape and an answer of the real type for its criteria."""
    pairs = re.findall(r"^In:\n(.*)\nOut:\n(.*)$", rewrite.load_prompt().static, re.MULTILINE)
    seen = set()
    for given, said in pairs:
        asked, answer = json.loads(given), rewrite.Answer.model_validate_json(said)
        seen.add((asked["audience"], asked["subject"]))
        assert set(asked) == set(rewrite.load_prompt().inputs)
        assert all(list(item) == [name for name in rewrite.SHOWN if name in item] for item in asked["items"])
        assert [plain.id for plain in answer.items] == [
            item["id"] for item in asked["items"] if item["kind"] == "criterion"
        ]
    assert seen == {(audience.value, subject) for audience, subject in rewrite.SUBJECTS.items()}


def test_examples_keep_voice():
    """No example for a caregiver or a parent says "you" to the patient, and each says its side."""
    for given, said in re.findall(r"^In:\n(.*)\nOut:\n(.*)$", rewrite.load_prompt().static, re.MULTILINE):
        asked = json.loads(given)
        sides = {item["id"]: item["side"] for item in asked["items"]}
        for plain in rewrite.Answer.model_validate_json(said).items:
            words = plain.text.lower().replace(asked["subject"], "")
            if asked["audience"] != "patient":
                assert not re.search(r"\byou\b|\byours\b", words), plain.text
            if plain.text and sides[plain.id] == "exclusion":
                assert "cannot join" in plain.text


def test_examples_write_no_caveat():
    """No example answer holds words of the caveat, an address or markup."""
    for _, said in re.findall(r"^In:\n(.*)\nOut:\n(.*)$", rewrite.load_prompt().static, re.MULTILINE):
        for plain in rewrite.Answer.model_validate_json(said).items:
            assert not rewrite.UNSAFE.search(plain.text)


def test_examples_pass_check():
    """Every example answer that is not empty passes the check of this program against its own source."""
    checked = 0
    for given, said in re.findall(r"^In:\n(.*)\nOut:\n(.*)$", rewrite.load_prompt().static, re.MULTILINE):
        asked = json.loads(given)
        voice = Audience(asked["audience"])
        sources = {item["id"]: item for item in asked["items"]}
        for plain in rewrite.Answer.model_validate_json(said).items:
            if not plain.text:
                continue
            source = Criterion(parent_id=None, section=0, span=Span(0, 0), **sources[plain.id])
            verdict = check(source, Draft(criterion_id=plain.id, text=plain.text, method="model"), voice)
            assert verdict.passed, (plain, verdict.findings)
            checked += 1
    assert checked > 10
