"""Titles of attacks and sentences of answers in English and Chinese, by code; computes nothing."""

from __future__ import annotations

from compliance.econometrics.reporting.credibility import wording_hidden, wording_variants

PAGE = {
    "en": {
        "report": "Report",
        "credibility": "Credibility: a referee's attacks and their answers",
        "no_score": "There is no overall score: one red is enough to look at, however many greens "
        "stand beside it.",
        "light": "Light",
        "attack": "Attack",
        "number": "Number",
        "reading": "Reading and call",
        "red": "red",
        "amber": "amber",
        "green": "green",
        "not_run": "not run",
    },
    "zh": {
        "report": "报告",
        "credibility": "可信度:审稿人的质疑与回答",
        "no_score": "不给总分:只要有一个红灯就值得细看,无论旁边有多少绿灯。",
        "light": "信号",
        "attack": "质疑",
        "number": "数值",
        "reading": "解读与调用",
        "red": "红",
        "amber": "黄",
        "green": "绿",
        "not_run": "未运行",
    },
}

ATTACKS = {
    "en": {
        "errors": "Standard errors",
        "few_clusters": "Few clusters",
        "concentration": "Unequal clusters",
        "placebo": "Placebo",
        "many_tests": "Many tests",
        "omitted": "Omitted variables",
        "bad_controls": "Controls moved by the treatment",
        "dynamics": "Lagged outcome with fixed effects",
        "weak_instruments": "Weak instruments",
        "exclusion": "Exclusion of the instrument",
        "iv_ratio": "Instrumented against plain estimate",
        "selection": "Rows left out",
        "influence": "Single clusters",
        "tails": "Extreme values",
        "measures": "Other measures and controls",
        "curve": "Other specifications",
        "staggered": "Adoption at different times",
        "pretrend": "Trends before",
        "did_placebo": "Placebo adoption",
        "anticipation": "Effects before adoption",
        "mediation": "Channel",
        "channels": "Channels together",
        "groups": "Difference between groups",
        **wording_variants.ATTACKS["en"],
        **wording_hidden.ATTACKS["en"],
    },
    "zh": {
        "errors": "标准误",
        "few_clusters": "聚类过少",
        "concentration": "聚类规模悬殊",
        "placebo": "安慰剂检验",
        "many_tests": "多重检验",
        "omitted": "遗漏变量",
        "bad_controls": "受处理影响的控制变量",
        "dynamics": "固定效应下的滞后因变量",
        "weak_instruments": "弱工具变量",
        "exclusion": "工具变量的排他性",
        "iv_ratio": "工具变量与普通估计之比",
        "selection": "被剔除的观测",
        "influence": "个别聚类的影响",
        "tails": "极端值",
        "measures": "其他度量与控制变量",
        "curve": "其他设定",
        "staggered": "交错实施",
        "pretrend": "事前趋势",
        "did_placebo": "安慰剂实施时间",
        "anticipation": "实施前的效应",
        "mediation": "作用渠道",
        "channels": "渠道合计",
        "groups": "组间差异",
        **wording_variants.ATTACKS["zh"],
        **wording_hidden.ATTACKS["zh"],
    },
}

SENTENCES = {
    "en": {
        **wording_variants.SENTENCES["en"],
        **wording_hidden.SENTENCES["en"],
        "not_run": "Not run: {reason_en}",
        "errors_iid": "Errors are taken as independent and equally spread ({kind}); in a panel they "
        "are not: "
        "cluster by the unit at which treatment is assigned.",
        "errors_robust": "Errors are robust to unequal spread ({kind}) but taken as independent over time; "
        "cluster by unit.",
        "errors_fine": "Errors allow for dependence ({kind}).",
        "few_clusters": "With {clusters} clusters the usual p is {p:.4f}, the wild bootstrap's {wild:.4f}.",
        "concentration": "The largest of {clusters} clusters holds {share:.0f} % of the rows.",
        "placebo_paths": "Among {draws} reassignments of whole paths to other units a ratio as "
        "large comes with "
        "p = {p:.4f}; {share:.0f} % of placebos look significant. The null is that no unit is "
        "affected at all.",
        "placebo_rows": "Among {draws} shuffles of rows a ratio as large comes with p = {p:.4f}; "
        "{share:.0f} % of "
        "placebos look significant. Name `panel` to move whole paths.",
        "placebo_adoption": "Among {draws} reassignments of adoption an estimate as large comes "
        "with p = {p:.4f}. "
        "The null is that no unit is affected at all.",
        "many_tests": "Of {count} models {before} are significant at 5 %; {after} stay so with the false "
        "discovery rate held (largest q {largest:.3f}).",
        "many_tests_joint": "Of {count} models {before} are significant at 5 %; {after} stay so when all are "
        "tested together (Romano–Wolf, {draws} draws by {cluster}, largest p {adjusted:.4f}, largest q "
        "{largest:.3f}).",
        "omitted": "Unobserved variables would have to matter {delta:.2f} times as much as the "
        "controls to undo "
        "the estimate, were R² to reach {rmax:.2f} (Oster's δ).",
        "omitted_away": "Controls move the estimate away from zero ({short:.4g} to {long:.4g}); "
        "selection like "
        "theirs would make it larger (Oster's δ = {delta:.2f}).",
        "bad_controls": "The treatment moves the control {name} (p = {p:.4f} after Bonferroni): it "
        "may be an "
        "outcome itself. Without controls the estimate is {without:.4g} instead of {with:.4g}.",
        "controls_fine": "No control moves with the treatment (least p {p:.2f} after Bonferroni); without "
        "controls the estimate is {without:.4g} instead of {with:.4g}.",
        "dynamics": "{name} stands beside unit effects with {periods:.1f} periods: its coefficient "
        "is biased by "
        "about {bias:.2f} (Nickell). Leave it out or use a dynamic panel estimator.",
        "weak": "The first stage has F = {f:.1f}; the set that weak instruments cannot spoil is {set} "
        "(Anderson–Rubin p of zero {p:.4f}).",
        "exclusion": "A direct effect of {instrument} of {share:.0f} % of its reduced form would make the "
        "interval hold zero.",
        "exclusion_lag": "{instrument} is the regressor's own lag: excluded only if errors are not "
        "correlated "
        "over time. A direct effect of {share:.0f} % of its reduced form would make the interval "
        "hold zero.",
        "iv_ratio": "The instrumented estimate {iv:.4g} is {ratio:.1f} times the plain {ols:.4g}.",
        "selection": "{rows} rows ({share:.1f} %) could not enter, most of them as {reason}.",
        "selection_none": "Every row of the sample entered.",
        "influence": "Leaving out the most telling of {count} clusters or rows moves the estimate by "
        "{largest:.2f} standard errors; it takes {needed} of them ({share:.1f} %) to turn its sign.",
        "influence_none": "Leaving out the most telling of {count} clusters or rows moves the estimate by "
        "{largest:.2f} standard errors; to first order no set of them turns its sign.",
        "tails": "Winsorised at 1 and 5 % the estimate runs from {low:.4g} to {high:.4g} ("
        "{spread:.0f} % of it).",
        "measures": "In {held} of {count} variants named by the author the estimate keeps sign and "
        "significance "
        "(could not run: {failed}).",
        "curve": "{same} of {count} specifications keep sign and significance; estimates run from "
        "{low:.4g} to "
        "{high:.4g}.",
        "staggered": "{share:.0f} % of the two-way estimate's weight compares with units already "
        "treated; {count} "
        "estimators give {low:.4g} to {high:.4g}.",
        "staggered_flip": "Estimators disagree in sign: {low:.4g} to {high:.4g} over {count}; "
        "{share:.0f} % of the "
        "two-way weight compares with units already treated.",
        "staggered_unbalanced": "{count} estimators give {low:.4g} to {high:.4g}; weights of "
        "comparisons need a "
        "balanced panel.",
        "pretrend": "The joint pre-test has p = {p:.3f}; the effect survives violations up to "
        "{mbar:.2f} times "
        "the largest before adoption.",
        "anticipation": "Adoption dated too early by up to {shifts} periods gives p = {p:.3f} after "
        "Bonferroni: "
        "small values mean effects before adoption.",
        "mediation": "Through {name} run {indirect:.4g} [{low:.4g}, {high:.4g}]; a correlation of "
        "errors of "
        "{rho:.2f} would undo it. Such a channel is never proven by these data alone.",
        "channels": "{names} together account for {share:.0f} % of the effect, overlaps counted once.",
        "groups": "Effects differ by {group}: least q {q:.4f}, joint p {joint:.4f}, permuted labels p "
        "{permuted:.4f}.",
        "groups_open": "Effects are not shown to differ by {group}: least q {q:.3f}, joint p "
        "{joint:.3f}, permuted "
        "labels p {permuted:.3f}.",
    },
    "zh": {
        **wording_variants.SENTENCES["zh"],
        **wording_hidden.SENTENCES["zh"],
        "not_run": "未运行:{reason_zh}",
        "errors_iid": "标准误假设误差独立同方差({kind});面板数据并非如此,应聚类到处理分配的层级。",
        "errors_robust": "标准误对异方差稳健({kind}),但假设跨期独立;应按个体聚类。",
        "errors_fine": "标准误允许相关性({kind})。",
        "few_clusters": "共 {clusters} 个聚类,通常的 p 值为 {p:.4f},wild bootstrap 的 p 值为 {wild:.4f}。",
        "concentration": "{clusters} 个聚类中最大的一个占 {share:.0f} % 的观测。",
        "placebo_paths": "将整条路径随机分给其他个体 {draws} 次,得到同样大统计量的 p = {p:.4f};"
        "{share:.0f} % 的"
        "安慰剂看似显著。原假设为处理对任何个体均无影响。",
        "placebo_rows": "随机打乱观测 {draws} 次,得到同样大统计量的 p = {p:.4f};{share:.0f} % "
        "的安慰剂看似显著。"
        "声明 panel 后可整条路径置换。",
        "placebo_adoption": "随机重分配实施时间 {draws} 次,得到同样大估计值的 p = {p:.4f}。"
        "原假设为处理对任何个体均无影响。",
        "many_tests": "{count} 个模型中有 {before} 个在 5 % 水平显著;控制错误发现率后剩 {after} 个("
        "最大 q 值 "
        "{largest:.3f})。",
        "many_tests_joint": "{count} 个模型中有 {before} 个在 5 % 水平显著;联合检验(Romano–Wolf,按 {cluster} "
        "抽样 {draws} 次)后剩 {after} 个(最大 p 值 {adjusted:.4f},最大 q 值 {largest:.3f})。",
        "omitted": "若 R² 可达 {rmax:.2f},不可观测因素的重要性须为控制变量的 {delta:.2f} 倍才能使估计归零"
        "(Oster δ)。",
        "omitted_away": "加入控制变量后估计远离零({short:.4g} 变为 {long:.4g});类似的遗漏因素会使其更大"
        "(Oster δ = {delta:.2f})。",
        "bad_controls": "处理变量影响了控制变量 {name}(Bonferroni 校正后 p = {p:.4f}):它本身可能是结果。"
        "不加控制变量时估计为 {without:.4g},原为 {with:.4g}。",
        "controls_fine": "没有控制变量随处理变动(Bonferroni 校正后最小 p = {p:.2f});不加控制变量时估计为 "
        "{without:.4g},原为 {with:.4g}。",
        "dynamics": "{name} 与个体固定效应并存,平均 {periods:.1f} 期:其系数偏误约 {bias:.2f}(Nickell)。"
        "应剔除或采用动态面板估计。",
        "weak": "第一阶段 F = {f:.1f};不受弱工具变量影响的置信集为 {set}(系数为零的 Anderson–Rubin "
        "p = {p:.4f})。",
        "exclusion": "只要 {instrument} 的直接效应达到其简化式的 {share:.0f} %,置信区间就会包含零。",
        "exclusion_lag": "{instrument} 是解释变量自身的滞后项:仅当误差无序列相关时才满足排他性。"
        "只要直接效应达到其简化式的 {share:.0f} %,置信区间就会包含零。",
        "iv_ratio": "工具变量估计 {iv:.4g} 是普通估计 {ols:.4g} 的 {ratio:.1f} 倍。",
        "selection": "{rows} 个观测({share:.1f} %)未能进入,主要原因代码:{reason}。",
        "selection_none": "样本中的观测全部进入。",
        "influence": "剔除 {count} 个聚类或观测中影响最大的一个,估计变动 {largest:.2f} 个标准误;"
        "要使符号反转须剔除 {needed} 个({share:.1f} %)。",
        "influence_none": "剔除 {count} 个聚类或观测中影响最大的一个,估计变动 {largest:.2f} 个标准误;"
        "按一阶近似,剔除任何若干个都不会使符号反转。",
        "tails": "在 1 % 和 5 % 缩尾后,估计在 {low:.4g} 至 {high:.4g} 之间(变动 {spread:.0f} %)。",
        "measures": "作者指定的 {count} 种变体中有 {held} 种保持符号和显著性(未能运行:{failed})。",
        "curve": "{count} 种设定中有 {same} 种保持符号和显著性;估计在 {low:.4g} 至 {high:.4g} 之间。",
        "staggered": "双向固定效应估计中 {share:.0f} % 的权重来自与已处理个体的比较;{count} 种估计量给出 "
        "{low:.4g} 至 {high:.4g}。",
        "staggered_flip": "各估计量符号不一:{count} 种给出 {low:.4g} 至 {high:.4g};双向固定效应中 "
        "{share:.0f} % 的"
        "权重来自与已处理个体的比较。",
        "staggered_unbalanced": "{count} 种估计量给出 {low:.4g} 至 {high:.4g};比较权重的分解需要平衡面板。",
        "pretrend": "事前联合检验 p = {p:.3f};当违背程度不超过实施前最大偏离的 {mbar:.2f} 倍时,效应仍成立。",
        "anticipation": "将实施时间提前至多 {shifts} 期,Bonferroni 校正后 p = {p:.3f}:"
        "数值小说明实施前已有效应。",
        "mediation": "经由 {name} 的间接效应为 {indirect:.4g} [{low:.4g}, {high:.4g}];"
        "误差相关系数达到 {rho:.2f} 即可使"
        "其消失。仅凭这些数据不能证明渠道。",
        "channels": "{names} 合计解释效应的 {share:.0f} %,重叠只计一次。",
        "groups": "效应因 {group} 而异:最小 q = {q:.4f},联合 p = {joint:.4f},置换标签 p = {permuted:.4f}。",
        "groups_open": "未显示效应因 {group} 而异:最小 q = {q:.3f},联合 p = {joint:.3f},置换标签 p "
        "= {permuted:.3f}。",
    },
}
