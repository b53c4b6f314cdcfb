"""Files in the encodings of their countries, short and damaged ones too."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast import encodings
from podcast.encodings import decode

# Other lines than those by which the likelihoods were set.
LINES = {
    "gb18030": "我们提出一种新方法。|用GPT-4做的实验里，准确率提升了12%。|作者是牛津大学的团队|代码已经公开|"
    "接下来是下一篇|很有意思|机器人抓取物体|为什么呢|数据集有六万条|嗯，没错|熵越高越好|“嘿！”",
    "big5": "我們提出一種新的方法。|使用GPT-4的實驗中，準確率提升了12%。|作者是牛津大學的團隊|程式碼已經公開|"
    "接下來是下一篇|很有意思|機器人抓取物體|為什麼呢|資料集有六萬筆|佢哋喺香港做嘅研究",
    "shift_jis": "私たちは新しい手法を提案する。|GPT-4を使った実験では、精度が12%向上した。|著者は大学の研究チームです|"
    "コードはGitHubで公開されています|次の論文に移りましょう。|面白いですね|ロボットが物をつかむ|なぜでしょうか",
    "euc_kr": "우리는 새로운 방법을 제안한다.|GPT-4로 실험한 결과 12% 향상되었다.|저자는 옥스퍼드 대학 연구팀이다|"
    "코드는 공개되어 있습니다|다음 논문으로 넘어가죠.|재미있네요|로봇이 물건을 잡는다|왜 그럴까요",
    "cp1252": "Wir schlagen ein neues Verfahren für größere Modelle vor.|C’est déjà l’été, n’est-ce pas ?|"
    "Una canción española|It’s a “naïve” idea…|It costs £5 – no more.|À bientôt !|Schrödinger’s cat at 30°|"
    "Garçon, l’œuvre est née",
    "cp1251": "Мы предлагаем новый метод.|Точность выросла на 12%.|Код открыт|Следующая статья|Почему?|Очень интересно",
}
LINES["euc_jp"] = LINES["shift_jis"]
CODECS = {"big5": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949"}
CASES = [(name, line) for name, lines in LINES.items() for line in lines.split("|")]


def encoded(text: str, name: str) -> bytes:
    return text.encode(CODECS.get(name, name))


@pytest.mark.parametrize(("name", "line"), CASES)
def test_one_line_is_enough(name: str, line: str) -> None:
    text = f"1\n00:00:01,000 --> 00:00:03,500\n{line}\n"
    found = decode(encoded(text, name))
    assert (found.encoding, found.text, found.broken) == (name, text, ())
    assert found.guessed


@pytest.mark.parametrize("name", [name for name in LINES if name != "cp1252"])
def test_a_broken_byte_spoils_its_line_and_no_other(name: str) -> None:
    """In Windows-1252 hardly any byte is broken."""
    lines, chance = LINES[name].split("|"), random.Random(name)
    good = encoded("\n".join(lines), name)
    foreign = [place for place, byte in enumerate(good) if byte > 0x7F]
    for _ in range(60):
        place, data = chance.choice(foreign), bytearray(good)
        data[place : place + chance.randrange(2)] = chance.choice([b"", b"\xff", b"\x80", b"?", b"\xb0"])
        found = decode(bytes(data))
        assert found.encoding == name
        read, hit = found.text.split("\n"), good[:place].count(b"\n")
        assert [line for line in range(len(lines)) if read[line] != lines[line]] in ([], [hit])
        assert found.broken in ((), (hit + 1,))


@pytest.mark.parametrize(
    ("data", "name", "text"),
    [
        ("\ufeff一".encode("utf-16-le"), "utf-16-le", "一"),
        ("\ufeff一".encode("utf-16-be"), "utf-16-be", "一"),
        ("\ufeff一".encode("utf-32-le"), "utf-32-le", "一"),
        ("一\n00:00:01".encode("utf-16-le"), "utf-16-le", "一\n00:00:01"),
        ("一\n00:00:01".encode("utf-16-be"), "utf-16-be", "一\n00:00:01"),
        ("\ufeff一".encode(), "utf-8", "一"),
    ],
)
def test_wide_encodings_with_and_without_a_mark(data: bytes, name: str, text: str) -> None:
    found = decode(data)
    assert (found.encoding, found.text, found.guessed) == (name, text, False)


def test_a_short_utf8_file_with_a_broken_byte_stays_utf8() -> None:
    found = decode("第一句话。\n第二句。".encode().replace("话".encode(), b"\xe8\xaf"))
    assert (found.encoding, found.guessed, found.broken) == ("utf-8", False, (1,))
    assert found.text == "第一句\ufffd。\n第二句。"


def test_lost_characters_that_a_file_has_itself_are_no_broken_bytes() -> None:
    assert decode("a\ufffdb".encode()).broken == ()


def test_an_encoding_that_is_named_is_taken() -> None:
    found = decode("네".encode("cp949"), "euc_kr")
    assert (found.encoding, found.text, found.guessed) == ("euc_kr", "네", False)
    with pytest.raises(LookupError):
        decode(b"", "no-such-encoding")


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    found = decode(data)
    assert all(1 <= line <= len(encodings.lines_of(found.text)) for line in found.broken)
