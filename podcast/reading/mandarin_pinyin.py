"""Chinese words → the syllables that say them, in their context. The one module that knows pypinyin.

pypinyin (MIT) has the readings of 47,000 phrases. It does not look beyond a word, and has no word of research speech:
those, and the characters that are read otherwise by what stands beside them, are told here.
"""

import re
from collections.abc import Callable, Sequence

from pypinyin import Style, lazy_pinyin

# Readings that pypinyin has otherwise, or has not.
_WORDS = {
    word: tuple(reading.split())
    for word, reading in (
        entry.split(":")
        for entry in (
            "重放:chong2 fang4|重采样:chong2 cai3 yang4|重加权:chong2 jia1 quan2|重排:chong2 pai2|重排序:chong2 pai2 xu4|"
            "重参数化:chong2 can1 shu4 hua4|重写:chong2 xie3|重构:chong2 gou4|重训练:chong2 xun4 lian4|多重:duo1 chong2|"
            "重用:chong2 yong4|重试:chong2 shi4|重播:chong2 bo1|调优:tiao2 you1|微调:wei1 tiao2|精调:jing1 tiao2|"
            "调参:tiao2 can1|可调:ke3 tiao2|参数量:can1 shu4 liang4|长思维链:chang2 si1 wei2 lian4|"
            "长上下文:chang2 shang4 xia4 wen2|长文本:chang2 wen2 ben3|长尾:chang2 wei3|长程:chang2 cheng2|"
            "的话:de5 hua4|似的:shi4 de5|曝光:bao4 guang1|结构化:jie2 gou4 hua4|行列:hang2 lie4|逐行:zhu2 hang2|"
            "几行:ji3 hang2|两行:liang3 hang2|一行:yi1 hang2|提示词:ti2 shi4 ci2|数十:shu4 shi2|数百:shu4 bai3|"
            "数千:shu4 qian1|数万:shu4 wan4|朝着:chao2 zhe5|更长:geng4 chang2|最长:zui4 chang2|较长:jiao4 chang2|"
            "很长:hen3 chang2|变长:bian4 chang2|定长:ding4 chang2|超长:chao1 chang2|过长:guo4 chang2|"
            "差值:cha1 zhi2|方差:fang1 cha1|偏差:pian1 cha1|残差:can2 cha1|时间差:shi2 jian1 cha1|"
            "较差:jiao4 cha4|更差:geng4 cha4|最差:zui4 cha4|变差:bian4 cha4|很差:hen3 cha4|"
            "觉得:jue2 de5|值得:zhi2 de5|使得:shi3 de5|显得:xian3 de5|变得:bian4 de5|获得:huo4 de2|取得:qu3 de2|"
            "赢得:ying2 de2|不得不:bu4 de2 bu4|着眼:zhuo2 yan3|着手:zhuo2 shou3|着重:zhuo2 zhong4|显著:xian3 zhu4|"
            "意味着:yi4 wei4 zhe5|随着:sui2 zhe5|为什么:wei4 shen2 me5|强加:qiang2 jia1|强迫:qiang3 po4|"
            "端到端:duan1 dao4 duan1|处理器:chu3 li3 qi4|累积:lei3 ji1|累计:lei3 ji4|积累:ji1 lei3|"
            "还款:huan2 kuan3|转动:zhuan4 dong4|旋转:xuan2 zhuan3|角色:jue2 se4|载体:zai4 ti3|量子:liang4 zi3|"
            "率先:shuai4 xian1|打分:da3 fen1|得分:de2 fen1|评分:ping2 fen1|成分:cheng2 fen4|"
            "血管:xue4 guan3|剖析:pou1 xi1|呈现:cheng2 xian4|尽管:jin3 guan3|尽可能:jin3 ke3 neng2|"
            "相机:xiang4 ji1|照相:zhao4 xiang4|解剖:jie3 pou1|校准:jiao4 zhun3|校验:jiao4 yan4|校正:jiao4 zheng4|"
            "称职:chen4 zhi2|对称:dui4 chen4|匀称:yun2 chen4|空缺:kong4 que1|空白:kong4 bai2|填空:tian2 kong4|"
            "供应:gong1 ying4|答应:da1 ying5|模样:mu2 yang4|模板:mu2 ban3|模具:mu2 ju4|切实:qie4 shi2|"
            "知识:zhi1 shi5|意思:yi4 si5|东西:dong1 xi5|事情:shi4 qing5|时候:shi2 hou5|地方:di4 fang5|明白:ming2 bai5|"
            "关系:guan1 xi5|消息:xiao1 xi5|朋友:peng2 you5|先生:xian1 sheng5|告诉:gao4 su5|认识:ren4 shi5|"
            "清楚:qing1 chu5|部分:bu4 fen5|多少:duo1 shao5|力量:li4 liang5|聪明:cong1 ming5|麻烦:ma2 fan5|"
            "便宜:pian2 yi5|漂亮:piao4 liang5|舒服:shu1 fu5|大夫:dai4 fu5|什么:shen2 me5|怎么:zen3 me5|这么:zhe4 me5|"
            "那么:na4 me5|多么:duo1 me5|我们:wo3 men5|你们:ni3 men5|他们:ta1 men5|它们:ta1 men5|她们:ta1 men5|"
            "人们:ren2 men5|孩子:hai2 zi5|例子:li4 zi5|句子:ju4 zi5|样子:yang4 zi5|路子:lu4 zi5|点子:dian3 zi5|"
            "步子:bu4 zi5|影子:ying3 zi5|面子:mian4 zi5|脑子:nao3 zi5|日子:ri4 zi5|口子:kou3 zi5|里子:li3 zi5"
        ).split("|")
    )
}
# How a character is read that is a word by itself, where pypinyin takes another reading.
_ALONE = {
    "长": "chang2",
    "地": "de5",
    "得": "de5",
    "调": "tiao2",
    "为": "wei2",
    "率": "lv4",
    "差": "cha4",
    "处": "chu4",
    "曾": "ceng2",
    "朝": "chao2",
    "尽": "jin3",
    "空": "kong1",
    "卷": "juan4",
    "薄": "bao2",
    "吗": "ma5",
    "呢": "ne5",
    "吧": "ba5",
    "啊": "a5",
    "们": "men5",
    "个": "ge4",
}
_NUMBER = "零一二三四五六七八九十百千万亿两几数每某第"
_PURPOSES = frozenset(
    "提供 带来 开辟 奠定 设计 打造 构建 服务 选择 引入 分配 准备 树立 铺平 做 创造 指明 解决 赋予 注入 定制 增添 开启 "
    "生成 添加 训练 量身 贡献 而 此 何 什么 了 揭示 建立 提出 开发 预测 学习 计算 配备 编写 撰写 寻找 制定".split()
)
_AMOUNTS = frozenset("分 到 出 了 起 过".split())
_PLACES = frozenset("此 各 当 本 两 多 异 外 实 落 产 某 该".split())
_DEGREES = frozenset("很 更 最 较 太 过 极 权 偏 沉 越 不".split())
_LINKS = frozenset(
    "名 均 皆 仅 约 则 即 变 分 称 设 定 译 记 视 作 成 转换 表示 定义 以 应 可 均值 值 命名 建模 认".split()
)


def find_syllables(words: Sequence[str]) -> list[list[str]]:
    """For each word its syllables, one a character, with the number of the tone; "" for what pypinyin does not know."""
    return [_read_word(words, place) for place in range(len(words))]


def _read_word(words: Sequence[str], place: int) -> list[str]:
    word = words[place]
    if len(word) == 1:
        return [_read_character(words, place)]
    if word in _WORDS:
        return list(_WORDS[word])
    said = _look_up(word)
    for known in _INSIDE.finditer(word):
        said[known.start() : known.end()] = _WORDS[known[0]]
    return said


_INSIDE = re.compile("|".join(sorted(filter(lambda word: len(word) > 1, _WORDS), key=len, reverse=True)))


def _look_up(word: str) -> list[str]:
    found = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, errors=lambda run: [""] * len(run))
    return [syllable if syllable and syllable[-1] in "12345" else "" for syllable in found]


def _read_character(words: Sequence[str], place: int) -> str:
    word = words[place]
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else ""
    if rule := _BESIDE.get(word):
        return rule(before, after, words[place + 1 : place + 12])
    return _ALONE.get(word) or _look_up(word)[0]


def _read_chong(before: str, after: str, rest: Sequence[str]) -> str:
    """重: again before what is done, else heavy."""
    return "chong2" if after and before not in _DEGREES and after[0] not in "的，" else "zhong4"


def _read_hang(before: str, after: str, rest: Sequence[str]) -> str:
    """行: a line after a number, else to go."""
    return "hang2" if before and before[-1] in _NUMBER else "xing2"


def _read_de(before: str, after: str, rest: Sequence[str]) -> str:
    """得: to get before what one gets, must at the start, else the particle."""
    if after in _AMOUNTS or after[:1] in tuple("零一二三四五六七八九十百两"):
        return "de2"
    return "de5" if before else "dei3"


def _read_di(before: str, after: str, rest: Sequence[str]) -> str:
    """地: ground after a word that picks one, else the particle."""
    return "di4" if not before or before in _PLACES else "de5"


def _read_wei(before: str, after: str, rest: Sequence[str]) -> str:
    """为: for, where what is done for it follows; else to be, to become."""
    if (before and before[-1] in _LINKS) or before in _LINKS or after[:1] in tuple(_NUMBER):
        return "wei2"
    return "wei4" if any(word in _PURPOSES for word in rest) else "wei2"


def _read_huan(before: str, after: str, rest: Sequence[str]) -> str:
    """还: to give back before money and things, else still."""
    return "huan2" if after in ("钱", "债", "款", "书", "贷") else "hai2"


def _read_zhi(before: str, after: str, rest: Sequence[str]) -> str:
    """只: a measure word after a number, else only."""
    return "zhi1" if before and before[-1] in _NUMBER else "zhi3"


def _read_chu(before: str, after: str, rest: Sequence[str]) -> str:
    """处: to be placed before 于 and 在, else a place."""
    return "chu3" if after[:1] in ("于", "在") else "chu4"


def _read_zhang(before: str, after: str, rest: Sequence[str]) -> str:
    """长: to grow before 大, 出 and 成, else long."""
    return "zhang3" if after[:1] in ("大", "出", "成", "满") else "chang2"


def _read_shu(before: str, after: str, rest: Sequence[str]) -> str:
    """数: to count before 一 and after 来, else a number."""
    return "shu3" if after[:1] in ("一", "数", "出", "清") else "shu4"


_BESIDE: dict[str, Callable[[str, str, Sequence[str]], str]] = {
    "重": _read_chong,
    "行": _read_hang,
    "得": _read_de,
    "地": _read_di,
    "为": _read_wei,
    "还": _read_huan,
    "只": _read_zhi,
    "处": _read_chu,
    "长": _read_zhang,
    "数": _read_shu,
}
