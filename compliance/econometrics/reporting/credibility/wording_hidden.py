"""Titles and sentences of the attacks on selection, filled values and shared shocks; computes nothing."""

from __future__ import annotations

ATTACKS = {
    "en": {
        "sample_selection": "Who has an outcome",
        "bounds": "Bounds under selection",
        "imputation": "Multiple imputation",
        "shift_share": "Shocks shared through shares",
    },
    "zh": {
        "sample_selection": "样本选择",
        "bounds": "样本选择下的界",
        "imputation": "多重插补",
        "shift_share": "份额加权的共同冲击",
    },
}

SENTENCES = {
    "en": {
        "sample_selection": "{share:.1f} % of the rows have an outcome. With the inverse Mills ratio of "
        "having one (moved by {names}; its p = {p_ratio:.4f}) the estimate is {beta:.4g} instead of "
        "{before:.4g} (p = {p:.4f}).",
        "sample_selection_form": "{share:.1f} % of the rows have an outcome. With the inverse Mills ratio "
        "(its p = {p_ratio:.4f}) the estimate is {beta:.4g} instead of {before:.4g} (p = {p:.4f}), but "
        "nothing that moves selection alone was named: this rests on the curve of the normal distribution.",
        "bounds": "For those seen with and without treatment the effect lies between {low:.4g} and "
        "{high:.4g} (95 % interval {ci_low:.4g} to {ci_high:.4g}; {trimmed:.1f} % of the group seen "
        "more often trimmed, no controls).",
        "imputation": "With {cells} filled cells of {names} drawn {times} times instead of interpolated the "
        "estimate is {beta:.4g} (error {se:.4g}) instead of {before:.4g} ({se_before:.4g}), p = {p:.4f}; "
        "{missing:.0f} % of the information is missing.",
        "shift_share": "Allowing errors common to rows with like shares, {variable} has an error of {se:.4g} "
        "and p = {p:.4f} instead of {usual:.4f}; with the null imposed the interval is [{null}]. The shares "
        "carry {count:.1f} effective shocks.",
    },
    "zh": {
        "sample_selection": "{share:.1f} % 的观测有因变量。加入被观测到的逆米尔斯比(由 {names} 推动;"
        "其 p = {p_ratio:.4f})后估计为 {beta:.4g},原为 {before:.4g}(p = {p:.4f})。",
        "sample_selection_form": "{share:.1f} % 的观测有因变量。加入逆米尔斯比(其 p = {p_ratio:.4f})后估计为 "
        "{beta:.4g},原为 {before:.4g}(p = {p:.4f});但未给出只影响选择的变量,识别仅依赖正态分布的函数形式。",
        "bounds": "对于无论是否处理都被观测到者,效应在 {low:.4g} 与 {high:.4g} 之间(95 % 区间 "
        "{ci_low:.4g} 至 {ci_high:.4g};在更常被观测的一组中截去 {trimmed:.1f} %,无控制变量)。",
        "imputation": "将 {names} 的 {cells} 个填补值改为抽取 {times} 次的多重插补,估计为 {beta:.4g}"
        "(标准误 {se:.4g}),原为 {before:.4g}({se_before:.4g}),p = {p:.4f};缺失信息占 {missing:.0f} %。",
        "shift_share": "允许份额相近的观测误差相关后,{variable} 的标准误为 {se:.4g},p = {p:.4f},原为 "
        "{usual:.4f};施加原假设的区间为 [{null}]。份额包含 {count:.1f} 个有效冲击。",
    },
}
