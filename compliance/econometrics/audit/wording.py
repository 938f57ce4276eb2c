"""Sentences of the table auditor in English and Chinese, by code; computes nothing."""

from __future__ import annotations

ENGLISH = {
    "consistent": "The printed numbers agree.",
    "stars_many": "{name} = {beta} ({se}) carries {stars} star(s), but |t| is at most {t_high:.2f} over "
    "rounding; that many stars need {needed:.2f}.",
    "stars_few": "{name} = {beta} ({se}) carries {stars} star(s), but |t| is at least {t_low:.2f} over "
    "rounding, enough for {earned}.",
    "t_ratio": "{name}: the printed t {t} lies outside [{t_low:.2f}, {t_high:.2f}], which the printed "
    "coefficient and standard error allow.",
    "p_value": "{name}: the printed p {p} lies outside [{p_low:.4f}, {p_high:.4f}], which its "
    "coefficient and "
    "standard error allow.",
    "interval": "{name}: the printed interval is centred at {centre:.4g}, the coefficient is {beta}.",
    "bad_error": "{name}: the printed standard error {se} is negative.",
    "sobel_z": "Sobel Z is printed as {printed}; its parts {a} ({se_a}) and {b} ({se_b}) give {z:.2f} "
    "(p = {p:.3f}) and at most {z_high:.2f} over rounding.",
    "sobel_low": "Sobel Z is printed as {printed}; its parts {a} ({se_a}) and {b} ({se_b}) give "
    "{z:.2f} and at "
    "least {z_low:.2f} over rounding.",
    "sobel_stars": "The Sobel test carries {stars} star(s), but its parts give Z = {z:.2f} and at most "
    "{z_high:.2f}; that many stars need {needed:.2f}.",
    "sobel_product": "The indirect effect is printed as {printed}; the product of its parts lies in "
    "[{low:.5f}, {high:.5f}].",
    "bootstrap_z": "The bootstrap Z {printed} asks for an error of at most {error:.5f}; the parts "
    "of the same "
    "table give {delta:.5f} ({ratio:.1f} times as large). Publish the percentile interval instead.",
    "adding_up": "Through {mediator}, direct effect plus product lies in [{low:.4f}, {high:.4f}], but the "
    "total effect on the same {n} rows is printed as {total}; least squares makes them equal.",
    "shares": "The channels {mediators} carry {shares} of the effect, together {total:.0f} % (at least "
    "{total_low:.0f} % over rounding): tested one by one they overlap. Decompose jointly (Gelbach).",
    "difference_open": "{first} ({first_beta}) and {second} ({second_beta}) differ by {difference:.3f}: "
    "z = {z:.2f}, p = {p:.2f}, |z| at most {z_high:.2f} over rounding. Their stars differ, the effects are "
    "not shown to.",
    "difference_same": "{first} ({first_beta}) and {second} ({second_beta}): z = {z:.2f}, p = {p:.2f}. No "
    "difference is shown.",
    "difference_holds": "{first} ({first_beta}) and {second} ({second_beta}) differ: z = {z:.2f}, p "
    "= {p:.3f}.",
    "groups_n": "The groups {groups} hold {sum} rows together; the full sample of the same model has {full}.",
    "balanced": "{units} units × {years} years = {product} is exactly the number of rows, yet the panel is "
    "called unbalanced.",
    "panel_n": "{units} units × {years} years make {product} rows at most, but {n} are reported.",
    "panel_short": "{units} units × {years} years would be {product} rows; {n} are reported though "
    "the panel is "
    "called balanced.",
    "groups_units": "{parts} add up to {sum}, not to {whole}.",
    "interpolated": "Missing values are interpolated, and the rows are exactly units × years. Interpolated "
    "rows carry no information of their own: they smooth dynamics and shrink standard errors. Report the "
    "share by variable and estimates without them.",
    "n_more": "N = {n} exceeds the {limit} rows that {what} allows.",
    "lm_f": "With N = {n}, a Wald F of {f} goes with an LM statistic of about {lm_low:.0f} to "
    "{lm_high:.0f}; "
    "{lm} is printed. The two were computed under different assumptions on errors (F is probably "
    "Cragg–Donald's).",
    "lm_n": "The LM statistic {lm} exceeds N = {n}, which it cannot.",
    "iv_ratio": "The instrumented estimate {iv} is {ratio:.1f} times the {ols} without instruments: a sign "
    "of a failing exclusion restriction, a weak instrument or a local effect. Print the "
    "Anderson–Rubin set.",
    "lagged_instrument": "The instrument is the regressor's own lag: excluded only if neither it nor the "
    "error is correlated over time. Show the residuals' autocorrelation and plausibly-exogenous bounds.",
    "errors_undeclared": "Nothing says how standard errors were computed (robust, clustered, by what).",
    "r2_range": "R² = {r2} lies outside 0 to 1.",
    "r2_falls": "R² falls from {before} to {after} although column {column} only adds regressors or "
    "effects on "
    "the same {n} rows.",
    "mean_outside": "{name}: the mean {mean} lies outside the printed range [{low}, {high}].",
    "sd_large": "{name}: the standard deviation {sd} exceeds {bound:.4f}, the largest that mean and "
    "range allow.",
    "sd_binary": "{name} runs from 0 to 1 with mean {mean}: as a dummy its deviation would be {bound:.3f}; "
    "{sd} is printed, more than any variable in this range can have.",
    "range_small": "{name}: an extreme lies {distance:.1f} deviations from the mean; with {n} rows at most "
    "{bound:.1f} are possible.",
    "outlier": "{name}: one value lies {distance:.0f} standard deviations from the mean and alone makes up "
    "{share:.0f} % of the variance. Show estimates without it.",
}

CHINESE = {
    "consistent": "表中数字相互一致。",
    "stars_many": "{name} = {beta}({se})标注了 {stars} 个星号,但考虑舍入后 |t| 至多为 {t_high:.2f},"
    "该星级至少需要 {needed:.2f}。",
    "stars_few": "{name} = {beta}({se})标注了 {stars} 个星号,但考虑舍入后 |t| 至少为 {t_low:.2f},"
    "已达到 {earned} 个星号。",
    "t_ratio": "{name}:表中 t 值 {t} 不在由系数和标准误推得的区间 [{t_low:.2f}, {t_high:.2f}] 内。",
    "p_value": "{name}:表中 p 值 {p} 不在由系数和标准误推得的区间 [{p_low:.4f}, {p_high:.4f}] 内。",
    "interval": "{name}:表中置信区间的中点为 {centre:.4g},而系数为 {beta}。",
    "bad_error": "{name}:表中标准误 {se} 为负数。",
    "sobel_z": "表中 Sobel Z 为 {printed};由其组成部分 {a}({se_a})和 {b}({se_b})计算得 {z:.2f}"
    "(p = {p:.3f}),考虑舍入后至多为 {z_high:.2f}。",
    "sobel_low": "表中 Sobel Z 为 {printed};由其组成部分 {a}({se_a})和 {b}({se_b})计算得 {z:.2f},"
    "考虑舍入后至少为 {z_low:.2f}。",
    "sobel_stars": "Sobel 检验标注了 {stars} 个星号,但由其组成部分得 Z = {z:.2f},至多 {z_high:.2f};"
    "该星级至少需要 {needed:.2f}。",
    "sobel_product": "表中间接效应为 {printed};其组成部分的乘积在 [{low:.5f}, {high:.5f}] 内。",
    "bootstrap_z": "bootstrap Z = {printed} 要求标准误不超过 {error:.5f};同一表的系数给出 {delta:.5f}"
    "(为其 {ratio:.1f} 倍)。应改为报告百分位区间。",
    "adding_up": "经由 {mediator},直接效应加乘积在 [{low:.4f}, {high:.4f}] 内,而同样 {n} 个观测的总效应"
    "为 {total};最小二乘下两者必相等。",
    "shares": "渠道 {mediators} 分别占效应的 {shares},合计 {total:.0f} %(考虑舍入后至少 {total_low:.0f} %):"
    "逐个检验的渠道相互重叠,应做联合分解(Gelbach)。",
    "difference_open": "{first}({first_beta})与 {second}({second_beta})相差 {difference:.3f}:z = {z:.2f},"
    "p = {p:.2f},考虑舍入后 |z| 至多为 {z_high:.2f}。星号不同,但并未证明效应不同。",
    "difference_same": "{first}({first_beta})与 {second}({second_beta}):z = {z:.2f},p = {p:.2f}。"
    "未显示出差异。",
    "difference_holds": "{first}({first_beta})与 {second}({second_beta})存在差异:z = {z:.2f},p = {p:.3f}。",
    "groups_n": "各组 {groups} 合计 {sum} 个观测;同一模型的全样本为 {full}。",
    "balanced": "{units} 个个体 × {years} 年 = {product},恰等于观测数,却称为非平衡面板。",
    "panel_n": "{units} 个个体 × {years} 年至多 {product} 个观测,但报告了 {n} 个。",
    "panel_short": "{units} 个个体 × {years} 年应有 {product} 个观测;称为平衡面板却只报告了 {n} 个。",
    "groups_units": "{parts} 相加为 {sum},不等于 {whole}。",
    "interpolated": "缺失值做了插值,且观测数恰为个体数 × 年数。插值得到的观测不含新信息:它使动态变平滑,"
    "并压低标准误。应报告各变量的插值比例及剔除插值后的估计。",
    "n_more": "N = {n} 超过了{what}所允许的 {limit}。",
    "lm_f": "当 N = {n} 时,Wald F = {f} 对应的 LM 统计量约为 {lm_low:.0f} 至 {lm_high:.0f};表中为 {lm}。"
    "两者基于不同的误差假设(F 很可能是 Cragg–Donald 统计量)。",
    "lm_n": "LM 统计量 {lm} 超过 N = {n},这不可能。",
    "iv_ratio": "工具变量估计 {iv} 是非工具变量估计 {ols} 的 {ratio:.1f} 倍:"
    "可能是排他性不成立、弱工具变量或"
    "局部效应。应报告 Anderson–Rubin 置信集。",
    "lagged_instrument": "工具变量是解释变量自身的滞后项:仅当它与误差项均无序列相关时才满足排他性。"
    "应报告残差自相关和近似外生界。",
    "errors_undeclared": "未说明标准误的计算方式(稳健、聚类及聚类层级)。",
    "r2_range": "R² = {r2} 不在 0 与 1 之间。",
    "r2_falls": "在同样 {n} 个观测上,第 {column} 列只增加了变量或固定效应,R² 却由 {before} 降至 {after}。",
    "mean_outside": "{name}:均值 {mean} 在表中范围 [{low}, {high}] 之外。",
    "sd_large": "{name}:标准差 {sd} 超过由均值和范围所允许的最大值 {bound:.4f}。",
    "sd_binary": "{name} 取值在 0 到 1 之间,均值 {mean}:若为虚拟变量,标准差应为 {bound:.3f};表中 {sd} "
    "超过此范围内任何变量的可能值。",
    "range_small": "{name}:极值偏离均值 {distance:.1f} 个标准差;{n} 个观测至多可能为 {bound:.1f}。",
    "outlier": "{name}:有一个值偏离均值 {distance:.0f} 个标准差,单独占方差的 {share:.0f} %。"
    "应报告剔除后的估计。",
}
