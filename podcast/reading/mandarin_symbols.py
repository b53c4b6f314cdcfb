"""Symbols, units and letters of other alphabets → what a Chinese host says for them. Tables."""

# Said in Chinese wherever they stand.
SIGNS = {
    "=": "等于",
    "<": "小于",
    ">": "大于",
    "<=": "小于等于",
    ">=": "大于等于",
    "≤": "小于等于",
    "⩽": "小于等于",
    "≥": "大于等于",
    "⩾": "大于等于",
    "≠": "不等于",
    "≈": "约等于",
    "±": "正负",
    "×": "乘",
    "÷": "除以",
    "+": "加",
    "→": "到",
    "∈": "属于",
    "∞": "无穷",
    "°": "度",
    "℃": "摄氏度",
    "°C": "摄氏度",
    "㎡": "平方米",
    "‰": "千分比",
    "&": "和",
}
CURRENCIES = {
    "$": "美元",
    "US$": "美元",
    "HK$": "港元",
    "NT$": "新台币",
    "A$": "澳元",
    "C$": "加元",
    "S$": "新元",
    "€": "欧元",
    "£": "英镑",
    "¥": "元",
    "￥": "元",
    "₹": "卢比",
    "₩": "韩元",
    "₽": "卢布",
    "₿": "比特币",
    "¢": "美分",
}
# Names of numbers that English puts after an amount of money, as powers of ten.
MAGNITUDES = {
    "thousand": 3,
    "k": 3,
    "million": 6,
    "m": 6,
    "billion": 9,
    "b": 9,
    "trillion": 12,
    "t": 12,
}
# After a number. GB, fps and their like are said as letters, and so are not here.
UNITS = {
    "km": "公里",
    "cm": "厘米",
    "mm": "毫米",
    "μm": "微米",
    "µm": "微米",
    "nm": "纳米",
    "kg": "公斤",
    "mg": "毫克",
    "ms": "毫秒",
    "μs": "微秒",
    "µs": "微秒",
    "ns": "纳秒",
    "s": "秒",
    "min": "分钟",
    "h": "小时",
    "Hz": "赫兹",
    "kHz": "千赫兹",
    "MHz": "兆赫兹",
    "GHz": "吉赫兹",
    "dB": "分贝",
    "kW": "千瓦",
    "kWh": "千瓦时",
    "km/h": "公里每小时",
    "m/s": "米每秒",
    "tokens/s": "token每秒",
}
_GREEK = """
α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi ο omicron π pi
ρ rho σ sigma τ tau υ upsilon φ phi χ chi ψ psi ω omega ς sigma
"""
GREEK = dict(zip(_GREEK.split()[::2], _GREEK.split()[1::2], strict=True))
# Commands of LaTeX that are said in Chinese.
COMMANDS = {
    "times": "乘",
    "cdot": "乘",
    "pm": "正负",
    "le": "小于等于",
    "leq": "小于等于",
    "ge": "大于等于",
    "geq": "大于等于",
    "ne": "不等于",
    "neq": "不等于",
    "approx": "约等于",
    "sim": "约",
    "to": "到",
    "rightarrow": "到",
    "infty": "无穷",
    "in": "属于",
}
