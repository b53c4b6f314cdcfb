"""Tones as they are said beside one another."""

import pytest

from podcast.reading.mandarin_pinyin import find_syllables
from podcast.reading.mandarin_tones import change_tones
from podcast.reading.mandarin_words import cut_words

SAID = """
不是不好 bu2 shi4 bu4 hao3
不一定 bu4 yi2 ding4
是不是 shi4 bu5 shi4
行不行 xing2 bu5 xing2
不断扩大 bu2 duan4 kuo4 da4
一个模型 yi2 ge4 mo2 xing2
一起训练 yi4 qi3 xun4 lian4
一种新方法 yi4 zhong3 xin1 fang1 fa3
一次实验 yi2 ci4 shi2 yan4
第一个 di4 yi1 ge4
统一框架 tong3 yi1 kuang1 jia4
唯一的办法 wei2 yi1 de5 ban4 fa3
进一步提升 jin4 yi2 bu4 ti2 sheng1
这一问题 zhe4 yi2 wen4 ti2
同一个模型 tong2 yi2 ge4 mo2 xing2
十一月一日 shi2 yi1 yue4 yi1 ri4
二零一一 er4 ling2 yi1 yi1
一点五倍 yi1 dian3 wu3 bei4
一百五十 yi4 bai2 wu3 shi2
五百一十二 wu2 bai3 yi1 shi2 er4
百分之一 bai3 fen1 zhi1 yi1
看一看 kan4 yi5 kan4
一致性 yi2 zhi4 xing4
你好 ni2 hao3
很好 hen2 hao3
很重要 hen3 zhong4 yao4
我也想 wo2 ye2 xiang3
水果酒 shui2 guo2 jiu3
展览馆 zhan2 lan2 guan3
老保管 lao3 bao2 guan3
减少幻觉 jian2 shao3 huan4 jue2
可以理解 ke2 yi3 li2 jie3
处理器 chu2 li3 qi4
有点儿慢 you2 dian3 er5 man4
小孩儿 xiao3 hai2 er5
女儿 nv3 er2
孩子们 hai2 zi5 men5
""".strip().splitlines()


@pytest.mark.parametrize("line", SAID)
def test_tones_change_beside_one_another(line: str) -> None:
    text, *said = line.split()
    words = cut_words(text)
    assert [one for word in change_tones(words, find_syllables(words)) for one in word] == said, " ".join(words)
