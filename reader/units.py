"""Words behind a number, by what they measure. The longest word wins (万千瓦时 is no 万千瓦)."""

import re

KINDS = {
    "money": "元人民币 美元 欧元 港元 港币 日元 元 块钱",
    "share": "个百分点 百分点 个千分点 千分点 个点 % ‰",
    "area": "平方公里 平方千米 平方米 平米 公顷 亩次 亩 ㎡ 平方",
    "length": "公里 千米 华里 米 km",
    "mass": "微克/立方米 毫克/立方米 毫克/升 微克 毫克 吨标准煤 吨标煤 吨/日 吨/年 蒸吨 吨 公斤 千克 斤 克 担",
    "volume": "立方米/日 立方米 立方 空方 方 升",
    "energy": "千瓦时 千瓦 兆瓦 千伏安 兆伏安 度电 度 瓦 kW MW GW 马力 大卡",
    "people": "人次 人份 人 名 位 户次 户",
    "livestock": "头只 头 只 羽 匹 尾 株 棵 箱次",
    "count": (
        "个工作日 个 家次 批次 家 项次 项 条 件次 件 座 处 所 栋 幢 套 台 辆次 辆 部 艘 架次 架 场次 场 次 起 宗 例 张 份 本 册 篇 间 孔 眼 口 盏 面 "
        "根 支 种 类 趟 班次 班 列次 列 单 笔 对 标准箱 标箱 重量箱 重箱 大箱 箱 瓶 盒 枚 票 封 组 幅 片区 片 园区 款 首 部次 部 门 台套 台(套) 台件 "
        "班列 盘 卷 枝 件(套) 座次 床 队 标台 桩 穴 颗 粒"
    ),
    "multiple": "倍 番",
    "days": "天",
    "time": "年多 年 个月 月份 月 日 小时 分钟 秒钟 秒 岁 个季度 季度 周年 周 时 点 个星期 旬 世纪",
    "rank": "届 期 级 强 星 层 代 号 国道 省道 县道 线 千伏 伏 kV KV 毫米 厘米 度 级别 纳米 寸 英寸 伏特 公分 mm cm",
}
# A short unit that longer words begin with: three 方面 are no cubic metres.
NOT_BEFORE = {"方": "(?![面案式针向位便法略形阵言程])"}
KIND_OF = {word: kind for kind, words in reversed(KINDS.items()) for word in words.split()}
WORDS = "|".join(re.escape(word) + NOT_BEFORE.get(word, "") for word in sorted(KIND_OF, key=len, reverse=True))
# 元/亩, 公斤/人: what follows the stroke belongs to the unit.
STROKE = r"(?:/(?:人|亩|年|日|天|月|户|吨|平方米|立方米|升|公里|平方公里|次|小时|公顷|千瓦时|辆|个|万元))?"
# What a unit counts as when it stands for another's spelling.
SAME = {
    "元人民币": "元",
    "平米": "平方米",
    "㎡": "平方米",
    "平方": "平方米",
    "百分点": "个百分点",
    "千分点": "个千分点",
    "台(套)": "台套",
}


def kind(word: str) -> str:
    """What a unit word measures, one of KINDS; "" for none."""
    return KIND_OF.get(word) or KIND_OF.get(word.partition("/")[0], "")
