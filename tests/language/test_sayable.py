"""What is shown and cannot be said is respelt or left out of what is heard."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.language import sayable
from podcast.model import Segment


def spoken(text: str, language: str = "en") -> str:
    return sayable.respell(Segment.plain("Ada", text), language).spoken


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("A 🚀 rocket 🎉.", "en", "A rocket ."),
        ("🚀 Rocket: 👩🏽\u200d💻 and 🇨🇳 1\ufe0f\u20e3", "en", "Rocket: and 1"),
        ("𝐒𝐜𝐚𝐥𝐢𝐧𝐠 𝓜𝓸𝓭𝓮𝓵𝓼 in ℝ", "en", "Scaling Models in R"),
        ("Ｆｕｌｌ ﬁne Ⓐ", "en", "Full fine A"),
        ("Say שלום עולם and سلام and สวัสดี now", "en", "Say and and now"),
        ("Использование 𝐑𝐋", "ru", "Использование RL"),
        ("α ≤ 3 °C, ½ café x² 10⁻³ ™", "en", "α ≤ 3 °C, ½ café x² 10⁻³ ™"),
        ("用🚀做强化学习，𝐑𝐋方法", "zh-CN", "用做强化学习，RL方法"),
        ("强化学习 deep", "en", "deep"),
        ("①先看②再说", "zh-CN", "1先看2再说"),
        ("🅰🅱 ʀᴇᴀᴅ ᴬ", "en", "AB READ A"),
        ("١٢٣ and १२", "en", "123 and 12"),
    ],
)
def test_what_is_said(text: str, language: str, said: str) -> None:
    assert spoken(text, language) == said


@pytest.mark.parametrize("text", ["...", "……", "🚀🎉", "— ！"])
def test_where_nothing_is_left_nothing_is_said(text: str) -> None:
    assert not sayable.has_sound(sayable.respell(Segment.plain("Ada", text), "en"))


@settings(deadline=None)
@given(st.text(st.sampled_from("ab1 .🚀𝐑שé\u0301深ก\ufe0f"), max_size=30), st.sampled_from(["en", "zh-CN"]))
def test_every_character_is_shown_and_what_is_left_can_be_said(text: str, language: str) -> None:
    segment = sayable.respell(Segment.plain("Ada", text), language)
    assert segment.display == text
    assert not sayable.left_out(segment.spoken, language)
    assert spoken(segment.spoken, language) == segment.spoken
