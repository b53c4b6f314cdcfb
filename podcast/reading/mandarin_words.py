"""Chinese text → words. The one module that knows the segmenter.

The segmenter is rjieba, the binding of jieba-rs (MIT): the dictionary and the cuts of jieba, by whose words Kokoro's
training text was spaced. jieba itself had its last release in 2020, and keeps its dictionary in the shared folder for
temporary files, from where it reads it back by `marshal`; pypinyin's own segmenter knows no frequencies.
"""

import re
import threading
from functools import cache

from podcast.reading.mandarin_readings import WORDS

# What its dictionary cuts in two.
_RESEARCH = """
参数量 计算量 推理量 大模型 小模型 预训练 后训练 再训练 强化学习 智能体 多智能体 多模态 思维链 长思维链
消融实验 基准测试 端到端 自注意力 提示词 奖励模型 策略梯度 正则化 可解释性 召回率 学习率 困惑度
损失函数 超参数 数据集 训练集 测试集 验证集 相较于
"""


# The segmenter refuses to take a word while another thread cuts.
_lock = threading.Lock()


def _know_words() -> None:
    with _lock:
        _add_words()


@cache
def _add_words() -> None:
    import rjieba

    for word in (*_RESEARCH.split(), *WORDS):
        if len(rjieba.cut(word)) > 1:
            rjieba.add_word(word, None, None)


def cut_words(run: str) -> list[str]:
    """The words of a run of Chinese characters; joined they are the run. Figures that are spelt are one, with 年."""
    _know_words()
    return [word for piece in _SPELT.split(run) if piece for word in _cut(piece)]


# Longer runs of figures are cut as any other text.
_SPELT = re.compile("([零〇一二三四五六七八九幺]{3,12}年?)")


def _cut(piece: str) -> list[str]:
    import rjieba

    return [piece] if _SPELT.fullmatch(piece) else rjieba.cut(piece)


def is_word(text: str) -> bool:
    """Whether the dictionary has `text`."""
    import rjieba

    _know_words()
    return rjieba.has_word(text)
