"""Traditional Chinese characters as the simplified ones in which the patterns of this room are written. Pure."""

# Those of the patterns alone; places in a text stay.
_PAIRS = (
    "們们這这節节聲声錄录製制讀读寫写編编輯辑記记員员說说話话實实際际無无視视聽听錯错誤误設设計计構构訓训練练開开發发評评測测驗验證证"
    "現现標标註注導导創创觀观優优碼码購购買买單单掃扫點点擊击鏈链讚赞贊赞關关號号領领費费學学習习團团隊队據据結结論论貢贡獻献與与將将"
    "為为稱称個个種种項项採采進进對对後后時时給给當当沒没電电腦脑機机會会應应該该專专業业請请圖图預预顯显獲获達达過过還还從从並并確确"
    "絕绝執执筆笔講讲譯译紹绍歷历題题處处網网連连絡络獎奖勵励"
)
_SIMPLIFIED = {ord(one): other for one, other in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)}


def simplify(text: str) -> str:
    """`text` with simplified characters, as far as a pattern needs them."""
    return text if text.isascii() else text.translate(_SIMPLIFIED)
