"""What is written, and what a Chinese host says for it; English stretches stand in brackets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.reading.mandarin_normal import normalise

SAID = """
2025年6月3日 → 二零二五年六月三日
2025-06-03发布 → 二零二五年六月三日发布
2025/1/22 → 二零二五年一月二十二日
2024-2025年 → 二零二四到二零二五年
24年6月 → 二四年六月
10:30开始 → 十点三十分开始
8:05 → 八点零五分
12:00 → 十二点
14.7% → 百分之十四点七
10-20% → 百分之十到二十
10%~20% → 百分之十到百分之二十
-3.5% → 负百分之三点五
3‰ → 千分之三
高达+550% → 高达百分之五百五十
（+3.2） → （加三点二）
3~5倍 → 三到五倍
2-3个 → 两到三个
0.5 → 零点五
10,500 → 一万零五百
12,200 → 一万两千二百
100000 → 十万
1/3的样本 → 三分之一的样本
80/20 → 八十，二十
3:1 → 三比一
1:2:3 → 一比二比三
512×512 → 五百一十二乘五百一十二
2x加速 → 两倍加速
±0.3 → 正负零点三
降到-5分 → 降到负五分
p<0.05 → [P]小于零点零五
n≥30 → [N]大于等于三十
x=2 → [X]等于二
~30个 → 约三十个
第2名和第3名 → 第二名和第三名
2个 → 两个
2倍 → 两倍
2.5倍 → 二点五倍
12个 → 十二个
2月2日 → 二月二日
2000个 → 两千个
2亿 → 两亿
20 → 二十
$7,800 → 七千八百美元
¥35 → 三十五元
$1.5M → 一百五十万美元
$3 billion → 三十亿美元
€20万 → 二十万欧元
1.5B → 一点五[B]
72B → 七十二[B]
10M参数 → 十[M]参数
3k样本 → 三[K]样本
128K上下文 → 一百二十八[K]上下文
Qwen2.5-72B → [Q wen]二点五，七十二[B]
GPT-4o → [GPT]-四[O]
AIME 2024 → [AIME] 二零二四
OpenAI-o1-1217 → [OpenAI-o]一，一二一七
H100 → [H]一百
RTX 4090 → [RTX] 四零九零
MATH500 → [MATH]五百
MMLU 85.3% → [MMLU] 百分之八十五点三
GPU 1024块 → [GPU] 一千零二十四块
v3.1版 → [V]三点一版
版本1.2.10 → 版本一点二点十
arXiv 2506.01939 → [arXiv] 二五零六点零一九三九
word2vec → [word][to][vec]
Pass@1 → [Pass][at]一
C++和R&D → [C++]和[R&D]
13812345678 → 幺三八幺二三四五六七八
010-12345678 → 零幺零幺二三四五六七八
007 → 零零七
12345678901234567890 → 一二三四五六七八九零一二三四五六七八九零
120ms → 一百二十毫秒
2kg → 两公斤
5 km → 五公里
25°C → 二十五摄氏度
80km/h → 八十公里每小时
R² → [R]平方
10^{-5} → 十的负五次方
2⁻⁵ → 二的负五次方
1e-5 → 一[E]负五
α和Ω → [alpha]和[omega]
\\beta=0.9 → [beta]等于零点九
3\\times4 → 三乘四
①②Ⅲ½ → 一二三二分之一
１２３ＧＰＵ → 一百二十三[GPU]
Ｑｗｅｎ－７Ｂ → [Q wen]-七[B]
""".strip().splitlines()


def spell(text: str) -> str:
    return "".join(f"[{part.said}]" if part.english else part.said for part in normalise(text))


@pytest.mark.parametrize("line", SAID)
def test_what_is_written_is_said_as_a_host_says_it(line: str) -> None:
    written, said = line.split(" → ")
    assert spell(written) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$7,800", "七千八百美元"),
        ("US$5-10", "五到十美元"),
        ("HK$5、₹500、5€", "五港元、五百卢比、五欧元"),
        ("10-20%", "百分之十到二十"),
        ("３-５x", "三到五倍"),
        ("$5–$10 million", "五百万到一千万美元"),
        ("约５０％", "约百分之五十"),
        ("＄７，８００", "七千八百美元"),
        ("１２，０００元和12，000元", "一万两千元和一万两千元"),
        ("￡５０、￦５０００、￠５", "五十英镑、五千韩元、五美分"),
        ("USD 7,800、200 RMB", "七千八百美元、二百元"),
        ("1万-2万、10倍-20倍、3个月-6个月", "一万到两万、十倍到二十倍、三个月到六个月"),
        ("降到-5%", "降到负百分之五"),
        ("7B-70B和7B～70B", "七[B]到七十[B]和七[B]到七十[B]"),
        ("１０：３０、16：9", "十点三十分、十六比九"),
        ("200元/月", "二百元每月"),
        ("R$50", "五十雷亚尔"),
        ("提升了7，800个", "提升了七，八百个"),
    ],
)
def test_money_ranges_and_wide_figures(text: str, said: str) -> None:
    assert spell(text) == said


def test_a_run_of_latin_words_is_one_stretch() -> None:
    assert spell("我们用Group Relative Policy Optimization训练") == "我们用[Group Relative Policy Optimization]训练"


def test_an_english_title_keeps_its_figures() -> None:
    title = "Beyond the 80/20 Rule: High-Entropy Minority Tokens Drive Learning"
    assert spell(f"《{title}》") == f"《[{title}]》"


def test_names_with_figures_are_no_title() -> None:
    assert spell("（GPT-4o, Claude 3.5 Sonnet, Gemini 1.5 Pro）").count("[") == 6


def test_spelt_figures_are_parts_of_their_own() -> None:
    assert [(part.first, part.last, part.said) for part in normalise("在2024年")] == [
        (0, 1, "在"),
        (1, 2, "二"),
        (2, 3, "零"),
        (3, 4, "二"),
        (4, 5, "四"),
        (5, 6, "年"),
    ]


def test_a_share_is_one_part() -> None:
    assert [(part.first, part.last) for part in normalise("升14.7%了")] == [(0, 1), (1, 6), (6, 7)]


FRAGMENTS = st.lists(
    st.one_of(
        st.sampled_from([*"0123456789.,-/%:^${}\\ ×年月个第=<>~+@xeB", "GPT", "模型", "①", "½", "１", "²"]),
        st.text(max_size=3),
    )
).map("".join)


@given(FRAGMENTS)
def test_parts_cover_any_text(text: str) -> None:
    place = 0
    for part in normalise(text):
        assert part.first == place
        assert part.last > part.first
        place = part.last
    assert place == len(text)


@given(FRAGMENTS)
def test_no_figure_is_left_in_chinese(text: str) -> None:
    assert not any(char in "0123456789" for part in normalise(text) if not part.english for char in part.said)
