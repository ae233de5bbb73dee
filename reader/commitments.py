"""What is promised without a number and without a thing that is built: a reform, an event, a scheme, a rating, a move.

A clause promises something when it says what is done (VERBS) and to what, in a noun that can be found done or not done at the
year's end (OUTCOMES), and when more than general words stand before that noun (GENERAL). Where only care, strength or attention
is promised (加强管理, 优化环境, 做大做强), nothing could be found done, and nothing is proposed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reader import naming
from reader.words import any_of, each

LONGEST = 25
# When and how it is done, before the verb: nothing of it belongs to a name.
MANNER = (
    r"(?:[一二三四五六七八九十]{1,2}[是要]|还|也|又|并|且|要|将|须|应|(?:全|我|本)[市区县镇乡州旗]|今年|明年|年内|年底前|全年|[上下]半年|\d{1,2}月(?:份|底)?前|"
    + any_of(
        "力争 争取 确保 保证 尽快 抓紧 积极 大力 全力 全面 高效 高标准 高质量 高水平 高起点 扎实 扎扎实实 切实 认真 持续 继续 稳步 逐步 有序 有效 稳妥 规范 深入 统筹 着力 奋力 强力 重点 突出 集中 严格 坚决 坚持 "
        "进一步 以更大力度 不断 千方百计 想方设法 下决心 适时 及时 分步 分类 分批 率先 优先 依法 依规 科学 合理 精心 圆满 按时 按期 如期 纵深 定期 广泛 超额 尽早 足额"
    )
    + ")"
)
# They begin or end something, whatever it is.
DONE = "启动实施 启动 开工建设 开工 完成 建成 建好 新建 编制好 编制 修编 出台 制定 制订 设立 组建 成立 开通 关闭 取缔 拆除 整合 启用 实行 推行 试行 建设一批 筹建"
# They guide what the noun itself tells.
GUIDED = "推进 推动 实施 加快 加速 加大 抓好 做好 办好 搞好 打好 开好 开展 组织 举办 承办 主办 推出 推广 建设 改造 改建 扩建 保障 实现 保持 完善 探索 探索建立 建立 提高 提升 上调"
# They help others, who may or may not do it.
HELPED = "支持 扶持 促进 帮助 协助 配合"
# What they are said of never ends.
ENDLESSLY = "鼓励 引导 健全 建立健全 深化 强化 加强 完善提升"
VERB = rf"(?:{any_of(f'{DONE} {GUIDED} {HELPED} {ENDLESSLY}')})(?:了|好)?"
DOING = re.compile(rf"{MANNER}*(?P<verb>{VERB})?{MANNER}*(?P<second>{VERB}(?=.{{3}}))?")

BUILT, CHANGED, TOLD, HELD, SCHEME = range(5)
# What can be found done: the noun that a promise ends in, by the stage that it promises and by what it is.
OUTCOMES = (
    ("operate", CHANGED, "满负荷生产 满负荷运转 投产达效 达产达效 扩产达效 达效 投产 达产 投运 投用 复工复产 复产"),
    ("approve", CHANGED, "审批 立项 报批 核准"),
    ("sign", CHANGED, "签约 签约落地"),
    ("award", CHANGED, "评定 评级 认证 创建"),
    ("complete", HELD, "活动 行动 节 消费季 旅游周 普查 调查 大赛 比赛 博览会 交易会 展销会 招商会 洽谈会 运动会 论坛"),
    ("complete", CHANGED, "入园 搬迁入园 入园搬迁 验收 换届 选举 清零 保交楼 扩容提质 提质扩容 扩容 整合"),
    ("complete", TOLD, "标准 待遇 补贴 保障水平 救助水平 图书屋 书屋"),
    (
        "advance",
        CHANGED,
        "改革 转型 转制 整治 提质升级 提档升级 改造提升 提升改造 改造升级 升级改造 改造更新 更新改造 提质改造 技术改造 技改 改扩建 扩建 迁建 搬迁 扩产 扩能 改造 更新 修缮 修复 重建 "
        "出让 挂牌出让 重组 上市 盘活 关停并转 征地拆迁 拆迁 征收 清查 确权 划转",
    ),
    ("advance", SCHEME, "机制 办法 方案 详规 控规 清单 规划 计划 试点"),
    ("advance", BUILT, "开发 综合开发 基础设施 配套设施 示范区 实验区 先行区 试验区 前期 建设"),
)
TAIL = "”?(?:建设|创建)?(?:工作|任务|资源|步伐|进度)?$"
ENDS = [(stage, kind, re.compile(rf"“?(?:{any_of(nouns)}){TAIL}")) for stage, kind, nouns in OUTCOMES]

# Alone before the noun they name nothing.
GENERAL_WORDS = any_of(
    "经济 社会 产业 工业 农业 城乡 区域 城市 城镇 农村 乡村 民生 文化 旅游 生态 文明 精神 廉政 法治 政府 自身 队伍 干部 人才 作风 能力 制度 诚信 信用 思想 组织 班子 道德 环境 投资 营商 重点 重大 领域 关键 环节 项目 工程 "
    "基础 基础设施 服务 保障 平安 和谐 新 新型 化 体系 机制 各项 各类 有关 相关 现代 综合 公共 全面 体制 改革 建设 开发 整合 改造 创新 整治 活动 行动 规划 方案 平台 转型 发展 资源 试点 创建 市场 质量 安全 生产 专项 系列 "
    "主题 长效 管理 监管 责任 工作 落实 和 与 及 、 的 一批 相应 具体 长远 总体 全区 全市 全县 一体 提升 绿色 数字 智慧 技术 企业 传统 上级 国家 省 市 区 县 三农 依法 行政 村 乡镇 社区 党 政 美丽 宜居 幸福 事业 系统 "
    "征地 拆迁 惠民 大 名 一流 特色 优势 主导 支柱 骨干 龙头 园区 实体 交通 水利 能源 燃气 污水 供水 供电 自来水 道路 公路 管网 管道 农田 环保 卫生 教育 科技 体育 医疗 健康 养老 就业 商贸 物流 金融 房地产 招商 引资 储备 年度 期 一期 二期 前期 现有 用地 群众 群众性 专人 负责 目标 考核 双拥 节庆 丰富多彩 职工 网上 先进 适用 高新"
)
GENERAL = re.compile(f"(?:{GENERAL_WORDS})*")
# 体系建设, “平安”建设: without an end.
ENDLESS = re.compile(
    r"(?:”|文明|法治|体系|能力|队伍|制度|机制|作风|环境|市场|品牌|诚信|信用|服务|保障|平安|和谐|美丽|农村|社会|名城|化|人才|党|组织|政府|经济|产业|文化|行业|班子|阵地|基地)(?:的)?建设$|良性|协调发展"
)
# What anybody's care goes to, and no one can find done.
VAGUE = re.compile(
    "(?:力|度|性|水平|质量|效率|效益|步伐|环境|氛围|优势|形象|作用|格局|局面|关系|理念|责任|监管|管理|服务|问题|困难|需求|要素|投入|支持|保护|协调|衔接|宣传|教育|培训|引导|控制|治理|发展|增长|增收|消费|合作|交流|战略|政策|措施|要求|精神|方式|模式|思路|渠道|空间|市场|目标|准备|工作|任务)$"
)
OTHERWISE = re.compile("优化|扩大|发挥|围绕|通过|按照|根据|增强|落实|引进|争取|解决|其他|更多|这些|巩固|利用|政府主导")
VERBAL = re.compile(f"(?:{OTHERWISE.pattern}|[以为在对把将向由使让从各和抓])|.*(?:[了着过]|，)")

# 柳子街区创成国家级街区, 空气质量达到国家二级标准: who, and what was reached.
HOW = any_of(
    "创建成为 创建为 创建成 创建 创成 争创 打造成为 打造成 打造为 建设成为 建设成 建成 升级为 晋升为 晋升 评为 评定为 认定为 列入 入选 进入 跻身 达到 取得 获得 获评 迈入 通过"
)
GRADE = r"国家级|国家[一二三四五1-5]级|[1-5一二三四五]A级?|省级|市级|[一二三]级|三甲|二甲|全国|全省|社区医院|[ABC]{1,3}[+级]"
RATED = re.compile(
    rf"(?P<who>[^，。；]{{2,18}}?)??(?:要|均|全部)?(?P<how>{HOW})(?P<what>[^，。；]{{0,16}}(?:{GRADE})[^，。；]{{0,14}}|[^，。；]{{2,12}}(?:先进行列|示范[市县区镇村]|称号|信用评级))$"
)
ALL = re.compile("(?:等|等一批|等系列)(?P<all>[\u4e00-\u9fff]{0,8})$")
INSIDE = re.compile("要?(?P<verb>实现|完成|实行|开展|进行)(?=[^，]{2})")
STARTING, ENDING = each("启动实施 启动 开工建设 开工"), each("完成 建成 建好")
NEVER, HELP, RAISE, SET_UP = (
    each(ENDLESSLY),
    each(HELPED),
    each("提高 提升 上调"),
    each(DONE) | each("探索 探索建立 建立"),
)
NO_OUTCOME = each(
    "整合 关闭 取缔 拆除 实行 推行 试行 组建 设立 成立 开通 启用 出台 制定 制订 编制 编制好 修编 完成 建设一批"
)


@dataclass(frozen=True)
class Act:
    """name as it is listed; anchor: the clause's own words, found there; stage as projects have it."""

    name: str
    anchor: str
    stage: str


@dataclass(frozen=True)
class End:
    stage: str
    kind: int
    words: str


def find(text: str) -> Iterator[Act]:
    """Of a clause of the promising part that has no figure."""
    text = text[:120].rstrip("，。；：、 \0")
    lead = DOING.match(text)
    body, verb = text[lead.end() :], lead["second"] or lead["verb"] or ""
    if rated := _rated(re.sub("^[将把]", "", body)):
        yield rated
    elif not VERBAL.match(body):
        yield from _outcomes(body, verb) if _end(body) else _done(body, verb)


def _rated(body: str) -> Act | None:
    found = RATED.match(body)
    if not found or VERBAL.match(found["who"] or ""):
        return None
    name = (found["who"] or "") + found["how"] + found["what"] if found["who"] else found["what"]
    return Act(_short(name), found[0], "award")


def _outcomes(body: str, verb: str) -> Iterator[Act]:
    tail = ALL.search(body)
    if tail and _end(tail["all"]) and _end(body[: tail.start()]):
        body = body[: tail.start()]
    last, inner = _end(body), INSIDE.search(body)
    verb = verb or (inner["verb"] if inner else "")
    if not verb and last.kind != CHANGED:
        return
    pieces = body.split("、")
    own = [_end(piece) for piece in pieces]
    # 甲厂、乙厂扩产 are two; 甲、乙等企业扩产, and pipes, wires and roads of one place, are one.
    if not all(own) and (last.kind != CHANGED or "等" in pieces[-1]):
        pieces, own = [body], [last]
    for piece, end in zip(pieces, own, strict=True):
        if act := _act(piece if end else piece + last.words, piece, end or last, verb):
            yield act


def _end(text: str) -> End | None:
    """The longest outcome that it ends in."""
    found = [End(stage, kind, match[0]) for stage, kind, pattern in ENDS if (match := pattern.search(text))]
    return max(found, key=lambda end: len(end.words), default=None)


def _act(said: str, piece: str, end: End, verb: str) -> Act | None:
    if (
        verb in NEVER
        or (verb in HELP and end.kind != CHANGED)
        or (end.kind == SCHEME and verb not in SET_UP and verb != "推进")
    ):
        return None
    if end.kind == TOLD and verb not in RAISE and not verb.startswith("建设"):
        return None
    name = naming.clean(re.sub("^一批|(?:工作|任务|步伐|进度)$", "", INSIDE.sub("", said, count=1)))
    head = name[: max(0, len(name) - len(end.words))]
    if len(name) < 3 or GENERAL.fullmatch(head if len(head) >= 2 else name) or ENDLESS.search(name):
        return None
    return Act(_short(verb + name if verb in RAISE else name), piece, _stage(end.stage, verb))


def _done(body: str, verb: str) -> Iterator[Act]:
    """小规模学校资源整合, 统采统销: the verb alone says what can be found done."""
    name = naming.clean(re.sub("^一批|的?(?:工作|任务|资源)$", "", body))
    if verb in NO_OUTCOME and 4 <= len(name) <= LONGEST and not GENERAL.fullmatch(name) and not VAGUE.search(name):
        yield Act(_short(name + verb if verb in ("整合", "关闭", "拆除") else name), body, _stage("complete", verb))


def _short(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    cut = name[-LONGEST:]
    return naming.clean(cut.partition("、")[2] if "、" in cut[:-8] else cut)


def _stage(stage: str, verb: str) -> str:
    if stage in ("advance", "complete") and verb in STARTING:
        return "start"
    return "complete" if stage == "advance" and verb in ENDING else stage
