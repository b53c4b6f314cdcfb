"""Phrases of research speech with the readings of the characters that have several, as they are said in context."""

import pytest

from podcast.reading.mandarin_pinyin import find_syllables
from podcast.reading.mandarin_words import cut_words

# What is read, the character that is asked about, and its syllable.
READINGS = """
我们重新训练了模型 重 chong2
经验重放缓冲区 重 chong2
对样本重采样 重 chong2
用重参数化技巧 重 chong2
把数据重跑了一遍 重 chong2
权重共享 重 zhong4
这一点很重要 重 zhong4
模型太重了 重 zhong4
多重假设 重 chong2
行人检测 行 xing2
并行计算 行 xing2
进行消融实验 行 xing2
每一行代码 行 hang2
逐行扫描图像 行 hang2
各行业的应用 行 hang2
银行 行 hang2
长思维链推理 长 chang2
支持更长的上下文 长 chang2
能力随规模增长 长 zhang3
文本长度 长 chang2
推理时间更长 长 chang2
长上下文 长 chang2
得到更好的结果 得 de2
平均得分为九十 得 de2
跑得很快 得 de5
做得更好 得 de5
变得更强 得 de5
我们得承认 得 dei3
取得进展 得 de2
高效地训练 地 de5
显著地提升了性能 地 de5
稳稳地放好 地 de5
各地的数据 地 di4
地图 地 di4
开源的模型 的 de5
的确如此 的 di2
目的 的 di4
还是不够好 还 hai2
还款 还 huan2
还原图像 还 huan2
监督微调 调 tiao2
调整学习率 调 tiao2
调参技巧 调 tiao2
调用工具 调 diao4
强调 调 diao4
参数量为七十亿 量 liang4
测量误差 量 liang2
正确率下降 率 lv4
率先提出 率 shuai4
参数量为七十亿 为 wei2
分为三类 为 wei2
成为主流 为 wei2
以准确率为指标 为 wei2
转化为文本 为 wei2
为研究者提供工具 为 wei4
为此我们提出新方法 为 wei4
为了提升效率 为 wei4
为机器人学习奠定基础 为 wei4
智能体为用户提供服务 为 wei4
合成数据为训练提供支持 为 wei4
步长大于零 长 chang2
样本数一般很小 数 shu4
为什么有效 为 wei4
参数数量 数 shu4
数据 数 shu4
模型 模 mo2
模板 模 mu2
强化学习 强 qiang2
勉强接受 强 qiang3
朝着这个方向 朝 chao2
误差很小 差 cha1
两者的差距 差 cha1
残差连接 差 cha1
方差更小 差 cha1
效果更差 差 cha4
质量很差 差 cha4
传播 传 chuan2
自传 传 zhuan4
似乎更好 似 si4
相似度 似 si4
载入权重 载 zai4
下载模型 载 zai4
转换格式 转 zhuan3
处理输入 处 chu3
处于空闲状态 处 chu3
好处 处 chu4
给出定义 给 gei3
给予奖励 给 ji3
曾经提出 曾 ceng2
角色扮演 角 jue2
三角形 角 jiao3
卷积网络 卷 juan3
降低成本 降 jiang4
尽管如此 尽 jin3
几乎没有 几 ji1
几个实验 几 ji3
填补空白 空 kong4
空间推理 空 kong1
切换模式 切 qie4
曲线 曲 qu1
了解更多 了 liao3
训练了模型 了 le5
意味着 着 zhe5
着手研究 着 zhuo2
一只机械手 只 zhi1
只有五种 只 zhi3
占用显存 占 zhan4
应用程序 应 ying4
应该 应 ying1
背景知识 识 shi5
相机参数 相 xiang4
相关工作 相 xiang1
会议论文 会 hui4
中间步骤 间 jian1
间接证据 间 jian4
部分样本 分 fen5
百分之五 分 fen1
成分分析 分 fen4
都是 都 dou1
音乐生成 乐 yue4
没有提升 没 mei2
便宜的模型 便 pian2
方便 便 bian4
量子计算 量 liang4
校准误差 校 jiao4
学校 校 xiao4
""".strip().splitlines()


@pytest.mark.parametrize("line", READINGS)
def test_a_character_is_read_as_its_context_asks(line: str) -> None:
    text, char, syllable = line.split()
    words = cut_words(text)
    said = [one for word in find_syllables(words) for one in word]
    assert said[text.index(char)] == syllable, " ".join(words)


def test_every_character_has_one_syllable() -> None:
    words = cut_words("一种𠮷字〇和犇")
    assert [len(said) for said in find_syllables(words)] == list(map(len, words))


def test_a_character_without_a_reading_is_not_said() -> None:
    assert find_syllables(["\U0002ebf0"]) == [("",)]


def test_words_of_research_are_cut_as_one() -> None:
    assert cut_words("参数量和智能体") == ["参数量", "和", "智能体"]
