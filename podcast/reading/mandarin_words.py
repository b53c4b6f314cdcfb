"""Chinese text → words. The one module that knows the segmenter.

The segmenter is rjieba, the binding of jieba-rs (MIT): the dictionary and the cuts of jieba, by whose words Kokoro's
training text was spaced. jieba itself had its last release in 2020 and writes its dictionary into the shared folder
for temporary files, from where it reads it back by `marshal`; pypinyin's own segmenter knows no frequencies.
"""

from functools import cache

import rjieba

# What its dictionary lacks, and cuts wrong.
_RESEARCH = (
    "参数量 计算量 推理量 大模型 小模型 预训练 后训练 再训练 强化学习 智能体 多智能体 多模态 思维链 长思维链 长上下文 "
    "消融实验 基准测试 端到端 重排序 重采样 重加权 重参数化 自注意力 提示词 奖励模型 策略梯度 正则化 可解释性 召回率 学习率 "
    "困惑度 损失函数 超参数 数据集 训练集 测试集 验证集 相较于"
)


@cache
def _segmenter() -> None:
    for word in _RESEARCH.split():
        rjieba.add_word(word, None, None)


def cut_words(run: str) -> list[str]:
    """The words of a run of Chinese characters; joined they are the run."""
    _segmenter()
    return rjieba.cut(run)


def is_word(text: str) -> bool:
    """Whether the dictionary has `text`."""
    _segmenter()
    return rjieba.has_word(text)
