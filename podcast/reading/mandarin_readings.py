"""Readings that pypinyin has otherwise: of words, and of characters alone and beside others. Tables."""

from dataclasses import dataclass

# Words of research speech, and words whose second syllable is said without a tone (现代汉语词典).
_WORDS = """
重放 chong2 fang4
重采样 chong2 cai3 yang4
重加权 chong2 jia1 quan2
重排 chong2 pai2
重排序 chong2 pai2 xu4
重参数化 chong2 can1 shu4 hua4
重写 chong2 xie3
重构 chong2 gou4
重用 chong2 yong4
重试 chong2 shi4
重训练 chong2 xun4 lian4
多重 duo1 chong2
微调 wei1 tiao2
调优 tiao2 you1
逐行 zhu2 hang2
一行 yi1 hang2
长上下文 chang2 shang4 xia4 wen2
方差 fang1 cha1
残差 can2 cha1
变得 bian4 de5
还款 huan2 kuan3
转动 zhuan4 dong4
知识 zhi1 shi5
东西 dong1 xi5
事情 shi4 qing5
时候 shi2 hou5
地方 di4 fang5
明白 ming2 bai5
关系 guan1 xi5
消息 xiao1 xi5
朋友 peng2 you5
先生 xian1 sheng5
告诉 gao4 su5
认识 ren4 shi5
清楚 qing1 chu5
部分 bu4 fen5
多少 duo1 shao5
力量 li4 liang5
聪明 cong1 ming5
麻烦 ma2 fan5
漂亮 piao4 liang5
舒服 shu1 fu5
答应 da1 ying5
"""
WORDS = {word: tuple(said) for word, *said in map(str.split, _WORDS.strip().splitlines())}

# How a character is read where pypinyin's first reading is another: in a word that nobody knows, and by itself.
INSIDE = {"长": "chang2", "调": "tiao2", "差": "cha1", "为": "wei2"}
ALONE = INSIDE | {"得": "de5", "地": "de5"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A reading where `before` is found in what stands before and `after` begins what follows.

    Both are words, each with a space behind it.
    """

    reading: str
    before: str = ""
    after: str = ""


_NUMBER = "[零一二三四五六七八九十百千万亿两几数每某第]"
_DONE_FOR = (
    "提供|带来|开辟|奠定|设计|打造|构建|服务|选择|引入|分配|准备|树立|铺平|做|创造|指明|解决|赋予|注入|定制|增添|开启|生成|添加|量身|"
    "贡献|揭示|建立|提出|开发|预测|计算|配备|编写|撰写|寻找|制定|打分|评分|训练|节省|找到|了解"
)
# For a character that no known word holds; the first that fits is taken.
RULES = {
    "重": (
        Rule("zhong4", before="(?:很|更|最|较|太|过|极|偏|越|不|多|了|是) $"),
        Rule("zhong4", after="[的了]|$"),
        Rule("chong2"),
    ),
    "行": (Rule("hang2", before=f"{_NUMBER} $"),),
    "得": (
        Rule("de2", after=f"[分到出了过]|{_NUMBER}"),
        Rule("dei3", before=r"^$|(?:就|必|总|还|都|也|我|你|他|我们) $"),
    ),
    "地": (
        Rule("de5", before=r"(\w) \1 $"),
        Rule("di4", before=r"^$|(?:此|各|当|本|两|多|异|外|某|该|的) $"),
    ),
    "为": (
        Rule("wei4", after="(?:了|此|何|什么) "),
        Rule("wei2", after=_NUMBER),
        Rule("wei2", before="(?:[称设分名均皆仅约则即变译记视作]|转换|转化|表示|定义|设定|命名|建模|简化) $"),
        Rule("wei2", before=r"以 (?:\w+ ){1,6}$"),
        Rule("wei4", after=rf"(?:\w+ ){{1,10}}?(?:{_DONE_FOR}|而)"),
    ),
    "还": (Rule("huan2", after="(?:钱|债|款|书|贷) "),),
    "只": (Rule("zhi1", before=f"{_NUMBER} $"),),
    "处": (Rule("chu3", after="[于在]"),),
    "长": (Rule("zhang3", after="[大出成满](?:了|来|后)? "),),
    "数": (Rule("shu3", after="一 数 |[出清] "),),
    "差": (
        Rule("cha4", before=r"(?:很|更|最|较|太|不|越|效果|性能|质量|表现|性) $"),
        Rule("cha4", after=f"{_NUMBER}|[不的了得]|很|点"),
    ),
    "量": (Rule("liang2", after="(?:一|了|出) "),),
    "空": (Rule("kong4", before="(?:留|填) $"),),
    "调": (Rule("diao4", before=f"{_NUMBER} $|(?:语|声) $"),),
    "转": (Rule("zhuan4", after="(?:了|一) ?圈"),),
    "传": (Rule("zhuan4", before="(?:自|小|外) $"),),
    "载": (Rule("zai4", after="(?:有|着|入)"),),
    "中": (Rule("zhong4", after="(?:了|奖)"),),
}
