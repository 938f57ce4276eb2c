"""Codes of runs, rhythms and dates in the reader's language. It decides nothing."""

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from regulations.catalogue.loading import catalogue

RUN_REASONS = {
    "refused": _("The source turned us away."),
    "challenge": _("The source answered with a test for robots instead of the list."),
    "login_page": _("The source answered with a login page."),
    "truncated": _("The answer was cut off."),
    "wrong_content": _("The answer is not what this source serves."),
    "missing_columns": _("Columns that we read are missing."),
    "too_small": _("The list is far shorter than it can be."),
    "shrunk": _("The list lost too many entries at once."),
    "incomplete": _("Pages of the list are missing."),
    "unfilled": _("A field that is usually filled is empty."),
    "unreadable_page": _("The page is not built as it was."),
    "unreadable_rows": _("Too many rows could not be read."),
    "unreachable": _("The source did not answer."),
    "absent": _("There is no recorded answer of that day."),
    "no_key": _("This source wants a key and none is set."),
    "idle": _("Nothing was wanted of this source."),
    "no_contact": _("No contact address is set for the crawler."),
    "daily_cap": _("The source was read as often as it allows for today."),
    "too_long": _("The run took too long and was ended."),
    "schema_changed": _("The fields of the source have changed; what could be read was read."),
    "crashed": _("The crawler broke."),
    "wrong_order": _("The crawler was told something that it cannot do."),
    "silent": _("The source was not read for more than twice its rhythm."),
    "not_captured": _("The parser asks for more than was captured."),
    "damaged": _("The captures are not what was kept."),
    "on_demand": _("Single texts were fetched for a reader."),
    "never_read": _("Nothing was read by that day."),
    "state_gone": _("What was read that day is no longer on file."),
    "state_unreadable": _("What was read that day cannot be read any more."),
}
TRADE_DROPS = {
    "self_trade": _("Trade of a state with itself (goods sent back)."),
    "breakdown": _("Parts of a total: by second partner, customs procedure or way of transport."),
    "not_yearly_goods": _("No yearly figures of goods."),
    "repeated": _("The same figure again."),
}
PAGE_REASONS = {
    "selector_wrong": _("This is no CSS selector. Write one such as main or #news li."),
    "selector_nothing": _(
        "The selector matches nothing on the page. Open the page and choose the part again, or leave the "
        "selector empty for the main part."
    ),
    "selector_many": _("The selector matches thousands of parts. Choose the part around them."),
    "no_text": _(
        "The page holds no text: a script writes it in the browser, which we do not run. Watch another page "
        "that shows the same, such as a feed."
    ),
    "text_too_long": _("The text is too long. Choose a selector that matches only the part to watch."),
    "truncated": _("The answer was cut off or empty. It is read again with the next run."),
    "wrong_content": _(
        "The address does not hold what was asked for, or more than is taken. Say whether it is a page "
        "or a feed."
    ),
    "refused": _("The site turns programs away. Watch another page that shows the same."),
    "challenge": _("The site tests for robots. We do not get around it: watch another page."),
    "login_page": _("The page wants a login. Only public pages can be watched."),
    "unreachable": _(
        "The page did not answer, moved or leads elsewhere. Open it and give its present address."
    ),
    "unreadable_page": _("The page or feed cannot be read as what it says it is."),
    "no_contact": _("No contact address is set for the crawler: an administrator sets CRAWL_CONTACT."),
    "too_long": _("The page took too long. It is tried again with the next run."),
}
"""Why a page that somebody watches could not be read, and what to do."""
DROPS = {
    "other_agency": _("Rules of authorities whose rules touch no traded goods."),
    "self_trade": TRADE_DROPS["self_trade"],
    "other_sheet": _("Sheets without CN codes: notes, and tables under other terms of use."),
    "other_programme": _("Other rules of an authority that we follow."),
    "not_watched": _("Acts that nobody watches."),
    "seen_before": _("Older than the last look."),
    "consolidation": _("Consolidated texts: kept as texts, no news of their own."),
    "deletion_told": _("The source deletes its entry; nothing is deleted here."),
    "no_notice_yet": _("The source has no notice of the act yet."),
    "no_text_yet": _("The source has no text of the act yet."),
    "outside_window": _("Published outside the days that were asked for."),
    "before_window": _("Published before the days that this source is read for."),
    "nothing_published": _("The feed is whole and empty."),
    "entry_without_name": _("Entries of a feed without key, link and title."),
    "beyond_bound": _("Entries of a feed beyond the most that are read."),
}
"""Why rows are left out on purpose; a code without words is told in the crawler's own sentence."""
LIGHTS = {
    "well": _("well"),
    "late": _("late"),
    "alarm": _("alarm"),
    "never": _("never read"),
    "off": _("switched off"),
}
STALENESS = {
    "ok": _("on time"),
    "late": _("late"),
    "silent": _("silent for more than twice its rhythm"),
    "never": _("never read"),
}
DISTRUST = {
    "off": _("switched off"),
    "alarm": _("its alarm stands"),
    "never": _("never read"),
    "late": _("not read for longer than promised"),
    "silent": _("silent for more than twice its rhythm"),
    "unreadable": _("rows of the last run could not be read"),
    "recorded": _("only recorded answers were read"),
}
"""Why the silence of a source says nothing."""
RHYTHMS = {
    "hourly": _("every hour"),
    "daily": _("every day"),
    "weekly": _("every week"),
    "monthly": _("every month"),
}
DATE_ROLES = {
    "publication": _("published"),
    "comment_deadline": _("comments close"),
    "adoption": _("adoption"),
    "entry_into_force": _("enters into force"),
    "application": _("must be complied with"),
    "notification": _("must be notified"),
    "sunset": _("sale ends or permission expires"),
    "latest_application": _("last day to apply for authorisation"),
    "modification": _("last edited"),
    "process_stage": _("stage of the process reached"),
}
SOURCE_TITLES = {
    "user_page": _("Pages and feeds that users watch"),
    "cellar": _("EU law: acts, notices and texts from CELLAR"),
    "eurlex_feed": _("EU law: feeds of EUR-Lex"),
    "echa_candidate_list": _("Candidate List of substances of very high concern"),
    "echa_candidate_members": _("Candidate List with the members of group entries (old portal)"),
    "echa_candidate_page": _("Candidate List: first page of the old portal"),
    "echa_authorisation_page": _("REACH Annex XIV: first page of the old portal"),
    "echa_authorisation_list": _("REACH Annex XIV: substances subject to authorisation"),
    "echa_restriction_list": _("REACH Annex XVII: restricted substances"),
    "echa_pops_list": _("EU POPs Regulation: persistent organic pollutants"),
    "echa_harmonised_list": _("CLP Annex VI: harmonised classification and labelling"),
    "echa_clh_process": _("CLP: proposals of harmonised classification"),
    "echa_dossier_evaluation": _("REACH dossier evaluation"),
    "echa_substance_evaluation": _("REACH substance evaluation"),
    "echa_pbt_assessment": _("PBT and vPvB assessments"),
    "echa_ed_assessment": _("Endocrine disruptor assessments"),
    "echa_svhc_intentions": _("SVHC: intentions and outcomes"),
    "echa_restriction_process": _("REACH restriction proposals"),
    "echa_authorisation_process": _("REACH Annex XIV: recommendations"),
    "echa_pops_process": _("POPs: proposals to list substances"),
    "comtrade": _("UN Comtrade: yearly trade of states"),
    "cbam_prices": _("CBAM certificate prices"),
    "cbam_defaults": _("CBAM default values"),
    "cbam_benchmarks": _("CBAM benchmarks"),
    "federal_register": _("Federal Register: chemicals, energy efficiency, product safety and labels"),
    "regulations_gov": _("regulations.gov: rules on chemicals, energy efficiency, product safety and labels"),
    "eping": _("ePing: TBT and SPS notifications"),
    "safety_gate": _("Safety Gate: alerts on dangerous non-food products"),
    "safety_gate_weekly": _("Safety Gate: weekly report, to check that no alert was missed"),
    "wto_api": _("WTO: TBT and SPS notifications from the official API"),
    "wto_bulk": _("WTO: workbook of all TBT and SPS notifications since 1995"),
    "wto_documents": _("WTO: documents of notifications, on demand"),
    "wto_export": _("ePing: export of the search page"),
}
"""A source without an entry is named by its own card."""
REGIMES = {
    "reach": _("REACH"),
    "rohs": _("RoHS"),
    "weee": _("WEEE"),
    "cbam": _("CBAM"),
    "ecodesign_energy": _("Ecodesign and energy labels"),
    "batteries": _("Batteries"),
    "packaging": _("Packaging"),
    "ce_safety": _("Product safety"),
    "chem_other": _("Other chemicals law"),
    "tbt_other": _("Other technical regulation"),
    "other": _("Other"),
}
DOCUMENT_TYPES = {
    "proposal": _("proposal"),
    "adopted": pgettext_lazy("document", "adopted"),
    "amendment": _("amendment"),
    "exemption": _("exemption"),
    "correction": _("correction"),
    "withdrawal": _("withdrawal"),
    "consultation": _("consultation"),
    "guidance": _("guidance"),
    "alert": _("alert"),
    "other": pgettext_lazy("document", "other"),
}
LIMIT_BASES = {
    "homogeneous_material": _("homogeneous material"),
    "article": _("article"),
    "by_weight": _("by weight"),
    "migration": _("migration"),
    "conditions": _("limit in the text of the conditions, not in the list"),
    "not_articles": _("the substance and mixtures, not articles"),
}
STAGES = {
    "proposed": _("proposed"),
    "adopted": _("adopted"),
    "in_force": _("in force"),
    "applies": _("applies"),
    "expired": _("expired"),
    "withdrawn": _("withdrawn"),
}
PARTS = {
    "": _("first document"),
    "rev": _("revision"),
    "add": _("addendum"),
    "corr": _("corrigendum"),
    "suppl": _("supplement"),
}
"""What a document is to the one that it amends or replaces."""
CHANGE_KINDS = {
    "added": pgettext_lazy("change", "added"),
    "amended": pgettext_lazy("change", "amended"),
    "stage_moved": pgettext_lazy("change", "stage moved"),
    "late": pgettext_lazy("change", "told late"),
    "renamed": pgettext_lazy("change", "renamed"),
    "cosmetic": pgettext_lazy("change", "wording only"),
    "removed": pgettext_lazy("change", "removed"),
}
COMPARISONS = {
    "compared": _("nothing changed"),
    "unmoved": _("nothing newer was read between the two days"),
    "no_state": _("no state to compare"),
}
MENTION_KINDS = {
    "hs": _("HS code"),
    "cn": _("CN code"),
    "ics": _("ICS code"),
    "cas": _("CAS number"),
    "ec": _("EC number"),
    "act": pgettext_lazy("law", "act"),
    "substance": _("substance"),
    "product": _("product word"),
    "limit": _("limit"),
    "date": _("date"),
    "regime": _("regime"),
    "stage": _("stage"),
}


NOMENCLATURE_REMARKS = {
    "no_correlation": _("We hold no official correlation for this step; what stands here is our proposal."),
    "year_not_held": _("We hold no edition of that year."),
    "unknown_code": _("The code stands in none of the editions that we hold."),
}
PROPOSAL_REASONS = {
    "correlated": _("official correlation"),
    "same_subheading": _("same subheading"),
    "same_heading": _("same heading"),
    "parent": _("the level above"),
}


def trade_drop(code: str) -> str:
    return str(TRADE_DROPS.get(code, code))


def nomenclature_remark(code: str) -> str:
    return str(NOMENCLATURE_REMARKS.get(code, code))


def proposal_reason(code: str) -> str:
    return str(PROPOSAL_REASONS.get(code, code))


def run_reason(code: str) -> str:
    """Why a run failed, as a sentence; the code itself where we have no words for it."""
    return str(RUN_REASONS.get(code, code))


def reason_told(code: str, detail: str) -> str:
    """Why a run failed in the reader's words, then the crawler's own English sentence with the facts."""
    return f"{RUN_REASONS[code]} {detail}".strip() if code in RUN_REASONS else detail or code


def drop_reason(code: str, why: str) -> str:
    """Why rows were left out on purpose, in the reader's language where we have words for it."""
    return str(DROPS.get(code) or why or code)


def page_reason(code: str) -> str:
    """Why a watched page could not be read, and what to do; empty for no reason."""
    return str(PAGE_REASONS.get(code) or RUN_REASONS.get(code) or code)


def source_title(name: str, title: str) -> str:
    """The source's name in the reader's language, else the title that its card gives."""
    return str(SOURCE_TITLES.get(name) or title or name)


def regime(code: str) -> str:
    """A regime of notices or of the catalogue of obligations, in the reader's language."""
    if code in REGIMES:
        return str(REGIMES[code])
    named = catalogue().regimes.get(code)
    if named is None:
        return code
    return named.text.zh if (get_language() or "").startswith("zh") else named.text.en


def document_type(code: str) -> str:
    return str(DOCUMENT_TYPES.get(code, code))


def limit_basis(code: str) -> str:
    return str(LIMIT_BASES.get(code, code))


def change_kind(code: str) -> str:
    """The type of an event at a source."""
    return str(CHANGE_KINDS.get(code, code))


def stage_words(code: str) -> str:
    return str(STAGES.get(code, code))


def part_words(code: str) -> str:
    """What a document of a story is."""
    return str(PARTS.get(code, code))


def comparison(code: str) -> str:
    """Whether two states of a source could be compared."""
    return str(COMPARISONS.get(code, code))


def light_words(code: str) -> str:
    return str(LIGHTS.get(code, code))


def staleness_words(code: str) -> str:
    return str(STALENESS.get(code, code))


def distrust_words(code: str) -> str:
    return str(DISTRUST.get(code, code))


def rhythm(code: str) -> str:
    return str(RHYTHMS.get(code, code))


def date_role(code: str) -> str:
    return str(DATE_ROLES.get(code, code.replace("_", " ")))


def mention_kind(code: str) -> str:
    return str(MENTION_KINDS.get(code, code))
