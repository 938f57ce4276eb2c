"""What each reason about a material declaration means and what to do about it."""

from django.utils.translation import gettext_lazy as _

_ASK = _("Ask the supplier for a corrected one, or leave this part out (--accept-partial).")
DECLARED = {
    "declaration_too_large": (
        _("The declaration has more than %(detail)s MB."),
        _("Ask the supplier for a declaration of each product."),
    ),
    "declaration_not_xml": (
        _("The file is no well-formed XML (%(detail)s)."),
        _("Ask the supplier to export it again."),
    ),
    "declaration_has_doctype": (
        _("The file holds a document type, which declarations never do and which may be harmful."),
        _("Do not open it; ask the supplier to export it again."),
    ),
    "declaration_too_deep": (
        _("The elements are nested more than %(detail)s deep."),
        _("Ask the supplier to export it again."),
    ),
    "declaration_too_many_elements": (
        _("The file holds more than %(detail)s elements."),
        _("Ask the supplier for a declaration of each product."),
    ),
    "declaration_format_unknown": (
        _("The XML is of no format that is read here (%(detail)s)."),
        _("Formats are IPC-1752A and B, IEC 62474 and chemSHERPA."),
    ),
    "declaration_empty": (
        _("The file declares no product."),
        _("Ask the supplier to export it again."),
    ),
    "declared_not_read": (
        _("This part of the declaration has no place here and was not taken: %(what)s."),
        _("Nothing to do; the file itself keeps it."),
    ),
    "declared_not_a_number": (_("“%(what)s” is no amount."), _ASK),
    "declared_unit_missing": (_("The amount %(what)s has no unit; none is assumed."), _ASK),
    "declared_unit_unknown": (_("The unit of %(what)s is not known."), _ASK),
    "declared_above_whole": (_("More than the whole: %(what)s."), _ASK),
    "declared_share_without_mass": (
        _("The mass of %(what)s is a share of a part whose mass is not given."),
        _ASK,
    ),
    "declared_no_answer": (_("The question has no answer: %(what)s."), _ASK),
    "declared_amounts_disagree": (
        _("Amount and concentration disagree (%(what)s); the higher one was taken."),
        _("Ask the supplier which is right."),
    ),
    "declared_masses_of_all_pieces": (
        _("The masses of parts are those of all their pieces (%(what)s); they were divided by the number."),
        _("Compare with the weight of one piece."),
    ),
    "declared_mass_sum_differs": (
        _("The masses of the parts do not add up to that of the product (%(what)s)."),
        _("Ask the supplier what is missing; shares within a material are not affected."),
    ),
    "declared_unit_type_other": (
        _("The declaration is for one %(what)s, not for one piece."),
        _("Masses are per %(what)s; shares are not affected."),
    ),
    "declared_product_instances": (
        _("The declaration is for %(what)s pieces of the product."),
        _("Divide masses by the number if they are those of all pieces."),
    ),
    "declared_group_without_cas": (
        _("The group “%(what)s” is declared above its threshold, without saying which substance it is."),
        _("Ask the supplier for the CAS number; the statement is kept."),
    ),
}
