"""Titles and sentences of the attacks that re-estimate, permute or look at rows; computes nothing."""

from __future__ import annotations

ATTACKS = {
    "en": {
        "leave_out": "Whole groups left out",
        "clusterings": "Other clusterings",
        "base_controls": "Controls after treatment",
        "lead": "Effects of the future",
        "treatments": "Other measures of the treatment",
        "overlapping": "Policies at the same time",
        "neighbours": "Spillover to neighbours",
        "interpolation": "Interpolated values",
        "dropped": "Who was left out",
        "serial": "Lagged instrument",
        "fractional": "An outcome between 0 and 1",
        "measurement": "Noise in the treatment",
        "joint_curve": "All specifications at once",
    },
    "zh": {
        "leave_out": "逐组剔除",
        "clusterings": "其他聚类方式",
        "base_controls": "处理后的控制变量",
        "lead": "未来处理的影响",
        "treatments": "处理变量的其他度量",
        "overlapping": "同期政策",
        "neighbours": "对邻近单位的溢出",
        "interpolation": "插值",
        "dropped": "被剔除者的特征",
        "serial": "滞后项工具变量",
        "fractional": "取值在 0 与 1 之间的因变量",
        "measurement": "处理变量的测量误差",
        "joint_curve": "全部设定的联合检验",
    },
}

SENTENCES = {
    "en": {
        "leave_out": "Without one level of {column} at a time ({count} in all) the estimate runs from "
        "{low:.4g} to {high:.4g}; {level} tells most, with {apart:.2f} standard errors (p = {p:.4f} that "
        "chance moves it so).",
        "clusterings": "p by clustering: {list}. The largest is that of {worst}; {effective:.1f} "
        "clusters carry "
        "the treatment's variation evenly counted (G*).",
        "base_controls": "With controls as each unit had them at first, crossed with time, the estimate is "
        "{beta:.4g} instead of {before:.4g} ({apart:.2f} standard errors, p = {p:.4f}).",
        "lead": "Next period's {name} has the coefficient {beta:.4g} (p = {p:.4f}) beside this period's "
        "{own:.4g}; a cause cannot come after its effect.",
        "treatments": "With {held} of {count} other measures sign and significance stay; the weakest is "
        "{name} "
        "with {ratio:.2f} times the effect of one standard deviation, p = {p:.4f} (could not run: "
        "{failed}).",
        "overlapping": "Beside {names} the estimate is {beta:.4g} instead of {before:.4g} ({apart:.2f} "
        "standard "
        "errors).",
        "neighbours": "Without rows where {names} is 1 ({n:.0f} left) the estimate is {beta:.4g} "
        "instead of "
        "{before:.4g} ({apart:.2f} standard errors): spillovers would pull it.",
        "interpolation": "{share:.1f} % of the rows hold a filled-in {names}; without them the estimate is "
        "{beta:.4g} instead of {before:.4g} (p = {p:.4f}).",
        "interpolation_seen": "In {share:.1f} % of the rows {names} lies exactly between its neighbours "
        "in time, as "
        "if interpolated; without them the estimate is {beta:.4g} instead of {before:.4g} (p = {p:.4f}).",
        "interpolation_none": "No value of {names} is marked as filled in or lies exactly between its "
        "neighbours.",
        "dropped": "In the {count} rows that could not enter, {name} is {gap:+.2f} standard deviations "
        "away from "
        "those that did.",
        "serial": "{instrument} is the regressor's own lag. Changes of the residual follow their own "
        "lag by "
        "{slope:.2f} (−0.50 where errors are unrelated over time; p = {p:.4f}): if they are not, it is "
        "no instrument.",
        "fractional": "A fractional logit with unit means gives an average effect of {effect:.4g}, "
        "{ratio:.2f} "
        "times the line's {beta:.4g}.",
        "measurement": "Were {share:.0f} % of what varies in {name} mere noise, the effect would be "
        "{corrected:.4g}; the reverse regression bounds it by {bound:.4g}. Noise related to the outcome "
        "is not "
        "bounded: an instrument or a second measure would settle it.",
        "joint_curve": "Over {count} specifications the median |t| is {median:.2f}; {draws} "
        "permutations that go "
        "through all of them reach it with p = {p:.4f}.",
    },
    "zh": {
        "leave_out": "逐一剔除 {column} 的每个取值(共 {count} 个),估计在 {low:.4g} 至 {high:.4g} 之间;"
        "影响最大的是 {level}:变动 {apart:.2f} 个标准误(偶然达到此变动的 p = {p:.4f})。",
        "clusterings": "各聚类方式的 p 值:{list}。最大者为 {worst};按处理变量的变异折算,有效聚类数 "
        "G* = {effective:.1f}。",
        "base_controls": "将控制变量固定为各个体的期初值并与时间交互,估计为 {beta:.4g},原为 {before:.4g}"
        "(变动 {apart:.2f} 个标准误,p = {p:.4f})。",
        "lead": "下一期 {name} 的系数为 {beta:.4g}(p = {p:.4f}),当期为 {own:.4g};原因不可能晚于结果。",
        "treatments": "{count} 种其他度量中有 {held} 种保持符号和显著性;最弱的是 {name},"
        "一个标准差的效应为原来的 "
        "{ratio:.2f} 倍,p = {p:.4f}(未能运行:{failed})。",
        "overlapping": "加入 {names} 后估计为 {beta:.4g},原为 {before:.4g}(变动 {apart:.2f} 个标准误)。",
        "neighbours": "剔除 {names} 为 1 的观测(剩 {n:.0f} 个)后估计为 {beta:.4g},原为 {before:.4g}"
        "(变动 {apart:.2f} 个标准误):溢出会使其偏移。",
        "interpolation": "{share:.1f} % 的观测中 {names} 为插补值;剔除后估计为 {beta:.4g},原为 {before:.4g}"
        "(p = {p:.4f})。",
        "interpolation_seen": "{share:.1f} % 的观测中 {names} 恰为前后两期的均值,疑似插值;剔除后估计为 "
        "{beta:.4g},原为 {before:.4g}(p = {p:.4f})。",
        "interpolation_none": "{names} 没有标记为插补的值,也没有恰为前后两期均值的值。",
        "dropped": "未能进入的 {count} 个观测中,{name} 与进入者相差 {gap:+.2f} 个标准差。",
        "serial": "{instrument} 是解释变量自身的滞后项。残差变动对其滞后的系数为 {slope:.2f}"
        "(误差无序列相关时为 −0.50;p = {p:.4f}):若存在序列相关,它就不是有效的工具变量。",
        "fractional": "含个体均值的分数 logit 给出平均效应 {effect:.4g},是线性估计 {beta:.4g} 的 "
        "{ratio:.2f} 倍。",
        "measurement": "若 {name} 变异中的 {share:.0f} % 只是噪声,效应应为 {corrected:.4g};"
        "反向回归给出的界为 "
        "{bound:.4g}。与因变量相关的误差无界,须有工具变量或第二种度量方能判定。",
        "joint_curve": "{count} 种设定的 |t| 中位数为 {median:.2f};{draws} 次贯穿全部设定的置换达到该值的 "
        "p = {p:.4f}。",
    },
}
