"""The cover as a file: size, colours, letters and what does not fit."""

import io

import numpy as np
import pytest
from PIL import Image

from podcast.episode import cover
from podcast.errors import ConfigError
from podcast.show import Covering

COLOURS = Covering()


def drawn(title: str, subtitle: str = "2025-W23", language: str = "en", colours: Covering = COLOURS) -> np.ndarray:
    """The picture as an array of shape (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(cover.draw(title, subtitle, colours, language)))).astype(np.int16)


def ink(picture: np.ndarray, colour: tuple[int, int, int] = (255, 255, 255)) -> np.ndarray:
    """Where the picture has (nearly) that colour, shape (height, width)."""
    return np.asarray(np.abs(picture - np.array(colour, dtype=np.int16)).max(axis=2) < 40)


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Weekly Papers", "en"),
        ("每周论文播客", "zh-CN"),
        ("x" * 400, "en"),
        ("论" * 300, "zh"),
        ("word " * 90, "en"),
        ("", "en"),
    ],
)
def test_it_is_a_square_rgb_jpeg_that_apple_takes(title: str, language: str) -> None:
    data = cover.draw(title, "2025-W23", COLOURS, language)
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    assert picture.width == picture.height
    assert 1400 <= picture.width <= 3000
    assert len(data) < cover.LIMIT == 500_000


@pytest.mark.parametrize(
    ("title", "language"), [("Weekly Papers", "en"), ("每周论文播客" * 6, "zh"), ("Wide " * 60, "en")]
)
def test_the_title_stays_in_its_place(title: str, language: str) -> None:
    rows, columns = np.nonzero(ink(drawn(title, language=language)))
    assert columns.min() >= cover.MARGIN - 10
    assert columns.max() <= cover.SIZE - cover.MARGIN + 10
    assert rows.min() > 206
    assert rows.max() < cover.WAVE_MIDDLE - cover.WAVE_HEIGHT // 2
    assert len(rows) > 10_000


def test_equal_words_give_equal_bytes_and_another_week_another_wave() -> None:
    assert cover.draw("A", "2025-W23", COLOURS, "en") == cover.draw("A", "2025-W23", COLOURS, "en")
    one, other = (drawn("A", f"2025-W{n}")[cover.WAVE_MIDDLE - 250 : cover.WAVE_MIDDLE + 250] for n in (23, 24))
    assert (np.abs(one - other).max(axis=2) > 60).mean() > 0.02


def test_the_wave_is_as_loud_as_it_is_wide() -> None:
    gold = ink(drawn("A"), (244, 185, 66))[cover.WAVE_MIDDLE - 250 : cover.WAVE_MIDDLE + 250]
    middle, edge = gold[:, 800:1200].mean(), gold[:, : cover.MARGIN + 100].mean()
    assert middle > 0.15
    assert edge < 0.01


def test_letters_are_drawn_in_both_scripts() -> None:
    """Each of these titles leaves other ink, so none of them is a row of boxes."""
    shapes = [ink(drawn(title)).sum() for title in ("论", "é", "W")]
    assert len(set(shapes)) == len(shapes)


def test_a_light_background_has_dark_letters() -> None:
    picture = drawn("Title", colours=Covering("#f4efe6", "#b5432a"))
    assert ink(picture, (16, 20, 26)).sum() > 5000
    assert ink(drawn("Title")).sum() > 5000


def test_characters_that_the_font_lacks_are_named_and_left_out() -> None:
    assert cover.missing("Weekly Papers – 第23周 · é ü “”，。") == ""
    assert cover.missing("a😀b한😀\u200b") == "😀한\u200b"
    without, whole = (ink(drawn(title))[: cover.WAVE_MIDDLE - 260] for title in ("Pa😀pers 한", "Papers"))
    assert np.array_equal(without, whole)


def test_gb2312_is_covered() -> None:
    cells = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF, 3))
    hanzi = "".join(cell.decode("gb2312", errors="ignore") for cell in cells)
    assert len(hanzi) > 2000
    assert cover.missing(hanzi) == ""


def test_chinese_lines_do_not_begin_with_closing_marks() -> None:
    lines = cover._wrapped(list(cover._pieces("一二三四，五六七八。九十", "zh")), 200, 200 * 4.5)
    assert lines == ["一二三", "四，五六", "七八。九", "十"]


def test_words_are_kept_whole_while_they_fit() -> None:
    size, lines = cover._fitted("The long and winding road of research", "en")
    assert " ".join(lines) == "The long and winding road of research"
    assert size >= 150
    widths = [cover._font(size).getlength(line) for line in lines]
    assert max(widths) <= cover.WIDTH
    assert min(widths) > max(widths) * 0.5


def test_a_title_that_never_fits_ends_in_an_ellipsis() -> None:
    size, lines = cover._fitted("word " * 200, "en")
    assert size == cover.SMALLEST
    assert lines[-1].endswith("…")
    assert len(lines) * size * cover.LEADING <= cover.TITLE_HEIGHT


@pytest.mark.parametrize("colours", [Covering(background="blueish"), Covering(accent="#12")])
def test_a_colour_that_is_none(colours: Covering) -> None:
    with pytest.raises(ConfigError, match="is not a colour") as caught:
        cover.draw("A", "B", colours, "en")
    assert caught.value.where.startswith("[cover] ")
